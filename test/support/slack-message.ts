import { isJsonObject, textAt, valueAt } from '../../src/domain/json.ts';
import type { SlackMessage } from '../../src/domain/sending.ts';

/**
 * Why Slack would refuse the message, or read something in it as a mention or a link that is not one of ours.
 * https://docs.slack.dev/reference/block-kit/blocks
 */
export function problemsIn(message: SlackMessage): readonly string[] {
  const blocks = message.blocks ?? [];
  return [
    ...problemsOfText('text', message.text, 4000),
    ...(/[\n\r]/.test(message.text) ? ['text: more than one line'] : []),
    ...(blocks.length > 50 ? ['blocks: more than 50'] : []),
    ...blocks.flatMap(problemsOfBlock),
  ];
}

/** The mrkdwn of each block. */
export function wordsIn({ blocks = [] }: SlackMessage): readonly string[] {
  return blocks.map((block) => textAt(block, 'text.text', 'elements.0.text') ?? '');
}

function problemsOfBlock(block: unknown): readonly string[] {
  const elements = valueAt(block, 'elements');
  switch (valueAt(block, 'type')) {
    case 'section':
      return problemsOfTextObject('section', valueAt(block, 'text'));
    case 'context':
      if (!Array.isArray(elements) || elements.length < 1 || elements.length > 10)
        return ['context: not 1 to 10 elements'];
      return elements.flatMap((element) => problemsOfTextObject('context', element));
    default:
      return ['a block that nobody knows'];
  }
}

function problemsOfTextObject(where: string, object: unknown): readonly string[] {
  const isVerbatim = isJsonObject(object) && object.type === 'mrkdwn' && object.verbatim === true;
  return [
    ...(isVerbatim ? [] : [`${where}: not verbatim mrkdwn, so Slack looks for mentions in it`]),
    ...problemsOfText(where, textAt(object, 'text') ?? '', 3000),
  ];
}

/** Our own links, the quotations that begin a line, and escapes; then nothing of Slack's syntax may be left. */
function problemsOfText(where: string, text: string, lengthMax: number): readonly string[] {
  const rest = text
    .replace(/<https?:\/\/[^\s<>|]+\|[^\n<>|]+>/g, '')
    .replace(/^> /gm, '')
    .replace(/&(amp|lt|gt);/g, '');
  return [
    ...(text.trim() === '' ? [`${where}: empty`] : []),
    ...(text.length > lengthMax ? [`${where}: longer than ${lengthMax}`] : []),
    ...(text.isWellFormed() ? [] : [`${where}: half a surrogate pair`]),
    ...(/[<>&]/.test(rest) ? [`${where}: not escaped`] : []),
    ...(/\p{Cc}/u.test(text.replaceAll('\n', '')) ? [`${where}: control characters`] : []),
  ];
}
