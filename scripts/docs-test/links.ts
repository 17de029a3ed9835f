import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { readLink } from '../../src/lab/shared/read-link.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { type Page, readPage } from './markdown.ts';

/** The address of the page of `npm run lab`, which links with settings and a seed open. */
const LAB = 'http://localhost:8080/';

/** A file of this repository, as pages name it between backticks. `NAME` stands for a name that a reader chooses. */
const FILE = /^(?:bench|docs|examples|scripts|shaders|src|test)\/[\w./-]*$/;

/**
 * Faults of the links of a page, and of the names of files between backticks, a line each. Links to other hosts
 * are not followed.
 */
export function linkFaults(page: Page): string[] {
  const missing = page.codes.filter(
    ({ text }) => FILE.test(text) && !/NAME|DATE/.test(text) && !existsSync(text),
  );
  const named = missing.map(({ line, text }) => `${page.path}:${line + 1}: there is no ${text}`);
  return [...named, ...faultyLinks(page)];
}

function faultyLinks(page: Page): string[] {
  return page.links.flatMap(({ line, text }) => {
    const fault = text.startsWith(LAB) ? labFault(text) : targetFault(page, text);
    return fault === undefined ? [] : [`${page.path}:${line + 1}: ${text}: ${fault}`];
  });
}

function labFault(link: string): string | undefined {
  const { problems, run } = readLink(link.slice(LAB.length), RECIPES);
  if (problems.length > 0) return problems.join(' ');
  return link !== LAB && run.seed === undefined ? 'the link has no seed' : undefined;
}

function targetFault(page: Page, link: string): string | undefined {
  if (/^[a-z]+:/.test(link)) return undefined;
  const [path, anchor] = link.split('#');
  const target = path === '' ? page.path : normalize(join(dirname(page.path), path));
  if (!existsSync(target)) return `there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return undefined;
  const { anchors } = target === page.path ? page : readPage(target, readFileSync(target, 'utf8'));
  return anchors.has(anchor) ? undefined : `there is no heading ${anchor} in ${target}`;
}
