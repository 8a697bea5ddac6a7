/**
 * To be asked of a part that every answer to a read has, or has where it is wished for. To the client, an answer
 * with nothing in it is one that says that nothing is there, and a stored event would be answered 404.
 */
export function requireAnswer(part: unknown): void {
  if (part === undefined) throw new Error('DynamoDB answered with nothing');
}
