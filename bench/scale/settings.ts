import { limits } from './limits.ts';

/** What a deployment may set, and what its account allows. */
export interface Settings {
  /** Undefined is `none`: then the account's own concurrency is the cap. */
  readonly receiverConcurrency: number | undefined;
  readonly workerConcurrency: number;
  readonly shards: number;
  readonly accountConcurrency: number;
  /** What the table takes at once, of each its items and its indexes: 4,000 when it is new. */
  readonly warmWriteUnits: number;
  readonly tableWriteUnitsMax: number;
  readonly secretReadsPerSecond: number;
}

/** How long things take, and how many units an event writes: what the model cannot know. */
export interface Service {
  readonly receiverMilliseconds: number;
  /** What a first request in an environment takes longer. */
  readonly coldStartMilliseconds: number;
  /** A full batch of ten. */
  readonly batchMilliseconds: number;
  readonly batchSize: number;
  /** Of an event: its item and the claim of its body. */
  readonly tableUnits: number;
  /** Of its entry in one index. */
  readonly indexUnits: number;
  /** How long a receiver waits for its secrets: two fifths of the time it has for an answer. */
  readonly secretsPatienceMilliseconds: number;
}

/** As `--stage prod` deploys it, in an account that nobody asked AWS to widen. */
export const asDeployed: Settings = {
  receiverConcurrency: 100,
  workerConcurrency: 50,
  shards: 4,
  accountConcurrency: limits.accountConcurrency,
  warmWriteUnits: limits.newTableWriteUnits,
  tableWriteUnitsMax: limits.tableWriteUnits,
  secretReadsPerSecond: limits.secretReadsPerSecond,
};

/**
 * Several times what `npm run bench:cost` estimates, because a slow day of SQS or DynamoDB is no reason to turn
 * events away. Units are those of GitHub, the dearest, from the same run, rounded up.
 */
export const assumed: Service = {
  receiverMilliseconds: 50,
  coldStartMilliseconds: 800,
  batchMilliseconds: 150,
  batchSize: 10,
  tableUnits: 5,
  indexUnits: 1,
  secretsPatienceMilliseconds: 3200,
};
