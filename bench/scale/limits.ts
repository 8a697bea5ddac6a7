/** What AWS lets one account do, as far as it matters here; each with the page that says so. */
export const limits = {
  /** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
  accountConcurrency: 1000,
  /** For each unit of concurrency. https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
  requestsPerSecondPerConcurrency: 10,
  /** Of one function, in ten seconds. https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html */
  environmentsPerTenSeconds: 1000,
  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html */
  batchesAtFirst: 5,
  batchesMorePerMinute: 300,
  batchesMax: 1250,
  /** Messages that are with a worker. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  messagesInFlight: 120_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
  newTableWriteUnits: 4000,
  doublingMinutes: 30,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
  tableWriteUnits: 40_000,
  /** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html */
  partitionWriteUnits: 1000,
  /** All reads of parameters together. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
  secretReadsPerSecond: 40,
  /** Of `GetParametersByPath` with the higher throughput switched on, on the same page. */
  secretReadsPerSecondRaised: 100,
} as const;
