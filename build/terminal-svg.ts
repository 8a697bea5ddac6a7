/** A window of a terminal as an SVG, with what a command printed in it. */

export interface Screen {
  /** What the picture shows, for who cannot see it. */
  readonly title: string;
  readonly command: string;
  readonly output: string;
}

const fontSize = 14;
const characterWidth = 8.4;
const lineHeight = 20;
const margin = 20;
const barHeight = 36;

/** It has a background of its own, and so is as legible on a dark page as on a light one. */
export function terminalSvg({ title, command, output }: Screen): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')];
  const columns = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(columns * characterWidth) + 2 * margin;
  const height = barHeight + lines.length * lineHeight + margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${escaped(title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="#1c2128" stroke="#6e7681"/>`,
    ...['#ec6a5e', '#f4bf4f', '#61c554'].map(
      (color, at) =>
        `<circle cx="${margin + 4 + 20 * at}" cy="${barHeight / 2}" r="6" fill="${color}"/>`,
    ),
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="${fontSize}" fill="#d1d7e0" xml:space="preserve">`,
    ...lines.map(textLine).filter((element) => element !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Of a fixed length: where the first fonts are not there, columns stay below each other all the same. */
function textLine(line: string, at: number): string {
  if (line === '') return '';
  const y = barHeight + lineHeight * (at + 0.7);
  const length = (line.length * characterWidth).toFixed(1);
  const weight = at === 0 ? ' font-weight="bold"' : '';
  return `<text x="${margin}" y="${y}" textLength="${length}"${weight}>${escaped(line)}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
