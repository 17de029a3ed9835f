import { readFileSync } from 'node:fs';
import { readPage } from '../docs-test/markdown.ts';

/** The lines that a page's programs print, as the page shows them. */
export function printedOn(path: string): string[] {
  const { fences } = readPage(path, readFileSync(path, 'utf8'));
  return fences.filter(({ language }) => language === 'text').flatMap(({ text }) => text.split('\n'));
}
