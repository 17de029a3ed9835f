import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The address of the lab in the repository's pages, where `npm run lab` serves it. */
const LAB = /href="http:\/\/localhost:8080\/?/g;

/** The HTML pages of a site, by their paths in it. */
export function htmlIn(site: string): string[] {
  const files = readdirSync(site, { recursive: true }).map((file) => `${file}`.replaceAll('\\', '/'));
  return files.filter((file) => file.endsWith('.html')).sort();
}

/** Makes links to the lab lead to the one in the site. */
export function leadToLab(site: string): void {
  for (const path of htmlIn(site)) {
    const file = join(site, path);
    const html = readFileSync(file, 'utf8');
    const lab = relative(dirname(path), 'lab/index.html').replaceAll('\\', '/');
    const led = html.replaceAll(LAB, `href="${lab}`);
    if (led !== html) writeFileSync(file, led);
  }
}

/**
 * Faults of the links of a site, one a line: links that lead nowhere, links to a server on this machine, and files that
 * a page would load from elsewhere. Links to other sites are not followed.
 */
export function siteFaults(site: string): string[] {
  const anchors = new Map<string, Set<string>>();
  const anchorsOf = (path: string) => {
    const known = anchors.get(path) ?? idsIn(readFileSync(join(site, path), 'utf8'));
    anchors.set(path, known);
    return known;
  };
  return htmlIn(site).flatMap((path) => {
    const html = readFileSync(join(site, path), 'utf8').replaceAll(
      /<script[^>]*>[\s\S]*?<\/script>/g,
      tagOnly,
    );
    return targetsIn(html).flatMap(({ tag, target }) => {
      const fault = targetFault(site, path, tag, target, anchorsOf);
      return fault === undefined ? [] : [`${path}: ${target}: ${fault}`];
    });
  });
}

function targetFault(
  site: string,
  path: string,
  tag: string,
  target: string,
  anchorsOf: (path: string) => ReadonlySet<string>,
): string | undefined {
  if (target.startsWith('http://localhost')) return 'only this machine has it';
  if (/^https?:/.test(target)) return tag === 'a' ? undefined : 'is not part of the site';
  if (/^(data|mailto):/.test(target)) return undefined;
  const [file, anchor] = target.split('#');
  const [name] = file.split('?');
  const there = name === '' ? path : join(dirname(path), decodeURI(name)).replaceAll('\\', '/');
  if (!existsSync(join(site, there))) return 'there is no such file';
  // The part after # in a link to the lab describes a run.
  if (!anchor || !there.endsWith('.html') || there.startsWith('lab/')) return undefined;
  return anchorsOf(there).has(decodeURIComponent(anchor)) ? undefined : 'there is no such place on that page';
}

/** The targets of a page's links, and the files that it loads. */
function targetsIn(html: string): { tag: string; target: string }[] {
  return [...html.matchAll(/<(\w+)\s[^>]*?\b(?:href|src)="([^"]*)"/g)].map(([, tag, target]) => ({
    tag,
    target: target.replaceAll('&amp;', '&'),
  }));
}

function idsIn(html: string): Set<string> {
  return new Set([...html.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => id));
}

function tagOnly(script: string): string {
  return script.slice(0, script.indexOf('>') + 1);
}
