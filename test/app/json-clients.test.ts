import { SSMClient } from '@aws-sdk/client-ssm';
import { describe, expect, it } from '@jest/globals';
import { ssmOrigin } from '../../src/app/json-clients.ts';

describe('the address of SSM', () => {
  it.each([
    ['eu-west-1', 'https://ssm.eu-west-1.amazonaws.com/'],
    ['us-gov-west-1', 'https://ssm.us-gov-west-1.amazonaws.com/'],
    ['cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn/'],
    ['eusc-de-east-1', 'https://ssm.eusc-de-east-1.amazonaws.eu/'],
  ])('in %s is the one that the SDK knows', (region, expected) => {
    const theirs = new SSMClient({ region }).config.endpointProvider({ Region: region });

    expect([ssmOrigin(region), theirs.url.href]).toEqual([expected, expected]);
  });
});
