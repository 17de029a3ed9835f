/** A fenced block of a page. */
export interface Fence {
  /** The first word of its info string, such as `ts`; empty without one. */
  readonly language: string;
  /** The other words, such as `run`. */
  readonly words: readonly string[];
  /** The line of the page on which its text begins, from 0. */
  readonly line: number;
  readonly text: string;
}

/** A piece of a page, and the number of its line, from 0. */
export interface Found {
  readonly line: number;
  readonly text: string;
}

export interface Page {
  /** Such as `docs/course/1-the-problem.md`. */
  readonly path: string;
  readonly source: string;
  readonly fences: readonly Fence[];
  /** Text between backticks outside of fences, and lines of indented code. */
  readonly codes: readonly Found[];
  /** The targets of links and pictures. */
  readonly links: readonly Found[];
  /** The anchors of its headings, as code hosts make them. */
  readonly anchors: ReadonlySet<string>;
}

export function readPage(path: string, source: string): Page {
  const fences: Fence[] = [];
  const codes: Found[] = [];
  const links: Found[] = [];
  const anchors = new Set<string>();
  const lines = source.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const [, indent, info] = lines[i].match(/^( *)```(.*)$/) ?? [];
    if (info !== undefined) {
      const end = lines.findIndex((line, at) => at > i && line.trim() === '```');
      if (end < 0) throw new Error(`${path}:${i + 1}: the block has no end`);
      const [language = '', ...words] = info.trim().split(/\s+/);
      const text = lines.slice(i + 1, end).map((line) => line.slice(indent.length));
      fences.push({ language, words, line: i + 1, text: text.join('\n') });
      i = end;
      continue;
    }
    if (/^ {4}/.test(lines[i])) codes.push({ line: i, text: lines[i].trim() });
    const plain = lines[i].replace(/`([^`]+)`/g, (_, code: string) => {
      codes.push({ line: i, text: code });
      return '`'.repeat(code.length); // no links in code
    });
    for (const [, target] of plain.matchAll(/\]\(([^()\s]+)\)/g)) links.push({ line: i, text: target });
    for (const [, target] of plain.matchAll(/<(?:a|img|source)\s[^>]*?(?:href|src)="([^"]+)"/g)) {
      links.push({ line: i, text: target });
    }
    const [, heading] = lines[i].match(/^#{1,6} (.*)$/) ?? [];
    if (heading !== undefined) anchors.add(anchorOf(heading, anchors));
    for (const [, id] of plain.matchAll(/<a\s+(?:id|name)="([^"]+)"/g)) anchors.add(id);
  }
  return { path, source, fences, codes, links, anchors };
}

/** Lower case, without punctuation, hyphens for spaces; the second of a name gets `-1`. */
function anchorOf(heading: string, taken: ReadonlySet<string>): string {
  const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replaceAll('`', '');
  const anchor = plain
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
  for (let i = 0; ; i++) {
    const name = i === 0 ? anchor : `${anchor}-${i}`;
    if (!taken.has(name)) return name;
  }
}
