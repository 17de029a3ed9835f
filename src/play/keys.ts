const NAMES: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left' };

const ESCAPE = '\u001b';
const KEY = new RegExp(`${ESCAPE}[[O]([A-D])|[^${ESCAPE}]`, 'g');

/** The keys in what a terminal sends: `left`, `right`, `up`, `down`, `space`, `ctrl-c`, or a lower-case character. */
export function keysIn(text: string): string[] {
  return Array.from(text.matchAll(KEY), ([match, arrow]) => {
    if (arrow !== undefined) return NAMES[arrow];
    if (match === ' ') return 'space';
    return match === '\u0003' ? 'ctrl-c' : match.toLowerCase();
  });
}
