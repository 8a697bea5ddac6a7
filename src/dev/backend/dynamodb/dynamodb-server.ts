export type DynamoDbEngine = 'dynoxide' | 'dynalite';

/** A running DynamoDB and who serves it. */
export type DynamoDbServer = {
  readonly engine: DynamoDbEngine;
  readonly endpoint: string;
  readonly processId: number;
  stop(): Promise<void>;
};
