import { Agent } from 'node:https';
import { httpsPost } from '../adapters/aws/https-post.ts';
import { JsonClient, type JsonClientSettings, sqs, ssm } from '../adapters/aws/json-client.ts';
import { awsConfig, ssmEndpointIn } from './config.ts';

/** Where a queue is asked, and as whom. Its URL names the host, as for the SDK, whatever endpoints are set. */
export function sqsSettings(queueUrl: string): Omit<JsonClientSettings, 'post'> {
  return { ...awsConfig(), endpoint: new URL(new URL(queueUrl).origin) };
}

/** @param queueUrl of one of the queues that it is for: they are all in one place */
export function sqsClient(queueUrl: string): JsonClient {
  return new JsonClient(sqs, { ...sqsSettings(queueUrl), post: httpsPost(keptAlive()) });
}

export function ssmClient(): JsonClient {
  const { region, credentials } = awsConfig();
  const endpoint = new URL(ssmEndpointIn() ?? ssmOrigin(region));
  return new JsonClient(ssm, { region, credentials, endpoint, post: httpsPost(keptAlive()) });
}

/** Of the partitions that anybody can be in; in the others, AWS_ENDPOINT_URL_SSM says it. */
export function ssmOrigin(region: string): string {
  const [partition = ''] = region.split('-');
  return `https://ssm.${region}.${domains[partition] ?? 'amazonaws.com'}/`;
}

const domains: Readonly<Record<string, string>> = {
  cn: 'amazonaws.com.cn',
  eusc: 'amazonaws.eu',
};

function keptAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 50 });
}
