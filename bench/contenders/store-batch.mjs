/** The usual worker: every message at once, and those that failed come again. */
export function storeBatch(store) {
  return async ({ Records }) => {
    const outcomes = await Promise.allSettled(Records.map(store));
    const failed = Records.filter((_, order) => outcomes[order].status === 'rejected');
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** Written once: the queue may bring a message again. */
export const unlessStored = 'attribute_not_exists(pk)';
