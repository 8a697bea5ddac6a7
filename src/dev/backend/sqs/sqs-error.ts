// The JSON protocol's error shape, and the code of the older query protocol that the SDKs still
// read from a header. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const queryCodes = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  ReceiptHandleIsInvalid: 'ReceiptHandleIsInvalid',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  ResourceNotFoundException: 'ResourceNotFoundException',
  UnsupportedOperation: 'AWS.SimpleQueueService.UnsupportedOperation',
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidAttributeValue: 'InvalidAttributeValue',
  InvalidMessageContents: 'InvalidMessageContents',
  InvalidParameterValue: 'InvalidParameterValue',
  MissingParameter: 'MissingParameter',
  MalformedInput: 'MalformedInput',
  InvalidAction: 'InvalidAction',
} as const;

/** The refusals this server knows; all of them are the caller's fault. */
export type SqsErrorCode = keyof typeof queryCodes;

/** A refusal that reaches the SDK as the exception AWS would have sent. */
export class SqsError extends Error {
  readonly code: SqsErrorCode;

  constructor(code: SqsErrorCode, message: string) {
    super(message);
    this.name = 'SqsError';
    this.code = code;
  }

  get queryErrorHeader(): string {
    return `${queryCodes[this.code]};Sender`;
  }

  toJSON(): { readonly __type: string; readonly message: string } {
    return { __type: `com.amazonaws.sqs#${this.code}`, message: this.message };
  }
}
