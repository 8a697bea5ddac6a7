/** The usual worker: every message at once, and those that failed come again. */
export function storeBatch(store) {
  return async ({ Records }) => {
    const outcomes = await Promise.allSettled(Records.map(store));
    return comingAgain(Records.filter((_, order) => outcomes[order].status === 'rejected'));
  };
}

/** Written once: the queue may bring a message again. */
export const unlessStored = 'attribute_not_exists(pk)';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
const statementsOfCall = 25;

/**
 * The same with fewer calls: an INSERT fails on its own where its key is stored already, and is then as good as
 * done. All calls are under way at once.
 */
export function storeByStatements(execute) {
  return async ({ Records }) => {
    const calls = [];
    for (let from = 0; from < Records.length; from += statementsOfCall) {
      calls.push(Records.slice(from, from + statementsOfCall));
    }
    const failed = await Promise.all(calls.map((records) => failedOf(records, execute)));
    return comingAgain(failed.flat());
  };
}

async function failedOf(records, execute) {
  try {
    const { Responses } = await execute(records.map(insertOf));
    return records.filter((_, order) => {
      const code = Responses[order].Error?.Code;
      return code !== undefined && code !== 'DuplicateItem';
    });
  } catch {
    return records;
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.insert.html */
function insertOf({ messageId, body }) {
  return {
    Statement: `INSERT INTO "${process.env.HOOKLANE_TABLE}" VALUE {'pk': ?, 'body': ?}`,
    Parameters: [{ S: messageId }, { S: body }],
  };
}

function comingAgain(records) {
  return { batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}
