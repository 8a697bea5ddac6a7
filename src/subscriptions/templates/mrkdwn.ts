/**
 * Text as it stands: what Slack would read as a mention, a link or an escape is shown instead.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeMrkdwn(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

/**
 * A link; the label alone where the URL is none of the web, holds credentials, or is longer than links are.
 * @param label plain text: it is escaped here
 */
export function link(url: string | undefined, label: string): string {
  const text = inline(label, labelLengthMax);
  const href = hrefOf(url);
  // The first bar ends the URL; what Slack makes of a second one, nobody says.
  return href && text ? `<${href}|${text.replaceAll('|', '¦')}>` : text;
}

/** In one line, escaped, and cut to so many characters before escaping. */
export function inline(text: string, lengthMax = 100): string {
  return escapeMrkdwn(cut(oneLineOf(text), lengthMax));
}

/** The first line, as of the message of a commit; not escaped yet. */
export function firstLine(text: string | undefined): string {
  return text?.trimStart().split(/[\n\r]/, 1)[0] ?? '';
}

/** A name of a branch or the like, as code. */
export function code(text: string): string {
  const words = inline(text).replaceAll('`', "'");
  return words && `\`${words}\``;
}

/** The first lines of what somebody wrote, each as a line of a quotation. */
export function quote(body: string | undefined): readonly string[] {
  const lines = (body ?? '')
    // What the templates of pull requests and issues tell their authors.
    .replace(/<!--.*?(-->|$)/gs, '')
    .split(/[\n\r\u2028\u2029]+/)
    .map(oneLineOf)
    .filter((line) => line !== '' && !line.startsWith('```'));
  const shown = lines.length > quotedLinesMax ? [...lines.slice(0, quotedLinesMax), '…'] : lines;
  const text = cut(shown.join('\n'), quotedLengthMax);
  return text === '' ? [] : text.split('\n').map((line) => `> ${escapeMrkdwn(line)}`);
}

/** What a notification shows of mrkdwn. */
export function withoutLinks(mrkdwn: string): string {
  return mrkdwn.replace(/<[^<>|]*\|([^<>]*)>/g, '$1');
}

const labelLengthMax = 150;
const hrefLengthMax = 1000;
const quotedLinesMax = 6;
const quotedLengthMax = 300;

/** As `<…|` takes it. A parsed URL has no blanks, angle brackets or lone surrogates, but it may have bars. */
function hrefOf(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isPlain = url.username === '' && url.password === '';
  if (!isPlain || !['http:', 'https:'].includes(url.protocol)) return undefined;
  const href = escapeMrkdwn(url.href.replaceAll('|', '%7C'));
  return href.length > hrefLengthMax ? undefined : href;
}

/** Blanks, ends of lines, control characters, and those that turn the direction of all that follows. */
function oneLineOf(text: string): string {
  return text.replace(/[\s\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text;
  const kept = text.slice(0, lengthMax - 1).replace(/[\ud800-\udbff]$/, '');
  return `${kept.trimEnd()}…`;
}
