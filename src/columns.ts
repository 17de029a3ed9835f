/** The most characters of a printed line. */
const WIDTH = 80;

/**
 * A paragraph in lines of at most 80 characters.
 *
 * @param first goes in front of the first line; the others are indented by its length.
 */
export function paragraph(text: string, first = ''): string {
  const [head, ...words] = text.split(/\s+/).filter(Boolean);
  const lines = [first + (head ?? '')];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(' '.repeat(first.length) + word);
  }
  return lines.join('\n');
}

/** Two columns: names, and the texts about them. */
export function rows(named: readonly (readonly [name: string, text: string])[]): string {
  const width = Math.max(...named.map(([name]) => name.length));
  return named.map(([name, text]) => paragraph(text, `  ${name.padEnd(width)}  `)).join('\n');
}
