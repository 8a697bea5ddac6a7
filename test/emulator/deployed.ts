import { type Aws, account, region } from './aws.ts';
import type { Stack } from './stack.ts';

/** What was deployed for the stage `prod`, to be read back and held to what is written in the tests. */
export interface Deployed {
  readonly aws: Aws;
  readonly stack: Stack;
  /** What it was told of Slack. */
  readonly slackApiUrl: string;
}

export const table = 'hooklane-prod';
export const bucket = `hooklane-prod-${account}-${region}`;

/** Of a function, without its alias. */
export function functionArn(name: string): string {
  return `arn:aws:lambda:${region}:${account}:function:hooklane-prod-${name}`;
}

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${account}:hooklane-prod-${name}`;
}
