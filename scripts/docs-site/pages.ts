import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { type Page, readPage } from '../docs-test/markdown.ts';

/** Folders of docs/ whose README.md leads the others, in the order of the site's menu. */
const SECTIONS = ['course', 'guides', 'how-it-works', 'algorithms', 'results', 'performance'];
/** Single pages, after the sections. */
const SINGLE = [
  ...['docs/ops.md', 'docs/steps.md', 'docs/notebooks.md', 'docs/glossary.md'],
  ...['CONTRIBUTING.md', 'CHANGELOG.md'],
];
/** Names in the menu of sections with longer headings. */
const LABELS: Readonly<Record<string, string>> = { course: 'The course' };

/**
 * Copies the repository's pages to `folder`, at the same paths, with front matter for TypeDoc: the title, the path in
 * the site, and the pages below. Files that they link to are copied, too.
 *
 * @returns the paths of the pages at the top level of the menu, in its order.
 * @throws Error if a page of docs/ has no place in the menu.
 */
export function writePages(folder: string): string[] {
  rmSync(folder, { recursive: true, force: true });
  cpSync('docs', join(folder, 'docs'), { recursive: true });
  const placed = new Set<string>();
  const write = (path: string, site: string, more: Readonly<Record<string, unknown>> = {}) => {
    placed.add(path);
    const page = readPage(path, readFileSync(path, 'utf8'));
    copyTargets(page, folder);
    const matter = { title: headingOf(page), path: site, ...more };
    const lines = Object.entries(matter).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), `---\n${lines.join('\n')}\n---\n\n${page.source}`);
    return join(folder, path);
  };
  const sections = SECTIONS.map((name) => {
    const [first, ...others] = sectionPages(name);
    for (const path of others) write(path, `${name}/${basename(path, '.md')}`);
    const title = LABELS[name];
    return write(first, `${name}/index`, {
      ...(title === undefined ? {} : { title }),
      children: others.map((path) => basename(path)),
    });
  });
  const single = SINGLE.map((path) => write(path, basename(path, '.md').toLowerCase()));
  const lost = pagesIn('docs').filter((path) => !placed.has(path));
  if (lost.length > 0) throw new Error(`${lost.join(', ')}: scripts/docs-site/pages.ts gives it no place`);
  const readme = readPage('README.md', readFileSync('README.md', 'utf8'));
  copyTargets(readme, folder);
  writeFileSync(join(folder, 'README.md'), readme.source);
  return [...sections, ...single];
}

/** The README.md of a section, then its other pages in the order of the README's links. */
function sectionPages(name: string): string[] {
  const folder = `docs/${name}`;
  const first = `${folder}/README.md`;
  const { links } = readPage(first, readFileSync(first, 'utf8'));
  const linked = links.map(({ text }) => normalize(join(folder, text.split('#')[0])));
  const all = pagesIn(folder);
  return [...new Set([first, ...linked.filter((path) => all.includes(path)), ...all])];
}

function pagesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true }).map((file) => `${folder}/${file}`);
  return files.filter((path) => path.endsWith('.md')).sort();
}

/** Copies the files of the repository that a page links to, except pages. */
function copyTargets({ path, links }: Page, folder: string): void {
  for (const { text } of links) {
    if (/^[a-z]+:/.test(text)) continue;
    const target = normalize(join(dirname(path), text.split('#')[0]));
    const copy = join(folder, target);
    if (!target.endsWith('.md') && !existsSync(copy)) cpSync(target, copy, { recursive: true });
  }
}

function headingOf({ path, source }: Page): string {
  const [, heading] = source.match(/^# (.+)$/m) ?? [];
  if (heading === undefined) throw new Error(`${path} has no heading`);
  return heading.replaceAll('`', '');
}
