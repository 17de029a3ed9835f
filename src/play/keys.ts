const NAMES: Readonly<Record<string, string>> = { A: 'up', B: 'down', C: 'right', D: 'left' };

const ESCAPE = '\u001b';
const KEY = new RegExp(`${ESCAPE}[[O]([A-D])|[^${ESCAPE}]`, 'g');

const BROWSER_NAMES: Readonly<Record<string, string>> = {
  ...{ ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right' },
  ' ': 'space',
};

/** The name of a key from a browser's `KeyboardEvent.key`; undefined for keys that no action can have. */
export function keyOfBrowser(key: string): string | undefined {
  return BROWSER_NAMES[key] ?? (key.length === 1 ? key.toLowerCase() : undefined);
}

/** The keys in a terminal's input: `left`, `right`, `up`, `down`, `space`, `ctrl-c`, or a lower-case character. */
export function keysIn(text: string): string[] {
  return Array.from(text.matchAll(KEY), ([match, arrow]) => {
    if (arrow !== undefined) return NAMES[arrow];
    if (match === ' ') return 'space';
    return match === '\u0003' ? 'ctrl-c' : match.toLowerCase();
  });
}
