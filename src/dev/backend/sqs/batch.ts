import type { Fields } from './request-fields.ts';
import { readText, requireFields } from './request-fields.ts';
import { SqsError } from './sqs-error.ts';

type BatchAnswer = { readonly Successful: readonly Fields[]; readonly Failed: readonly Fields[] };

/** Runs one action for each entry; a refused entry fails alone, as AWS has it. */
export function answerBatch(input: Fields, act: (entry: Fields) => Fields): BatchAnswer {
  const answers = readEntries(input).map((entry) => answerEntry(entry, act));
  return {
    Successful: answers.filter((answer) => !('Code' in answer)),
    Failed: answers.filter((answer) => 'Code' in answer),
  };
}

/** The entries of a batch: 1 to 10, each with an `Id` of its own. */
function readEntries(input: Fields): readonly Fields[] {
  const entries = input.Entries;
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (entries.length > 10) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  const read = entries.map((entry) => requireFields(entry, 'Each of Entries'));
  if (new Set(read.map((entry) => readText(entry, 'Id'))).size === read.length) return read;
  throw new SqsError('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
}

function answerEntry(entry: Fields, act: (entry: Fields) => Fields): Fields {
  const Id = readText(entry, 'Id');
  try {
    return { Id, ...act(entry) };
  } catch (error) {
    if (!(error instanceof SqsError)) throw error;
    return { Id, Code: error.code, Message: error.message, SenderFault: true };
  }
}
