import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** As most hosts serve files. */
export const WITHOUT = { headers: {} };

/** The button that has the page kept here, and loaded again with threads. */
export const useThreads = (page: Page) => page.getByRole('button', { name: /^Use \d+ threads$/ });

/**
 * A copy of the lab.
 *
 * @param change of the files that are named, as they are; `BUILD` is the name of the build's folder.
 */
export function copied(
  folder: string,
  change: Readonly<Record<string, (text: string) => string>> = {},
): string {
  cpSync('dist/lab', folder, { recursive: true });
  for (const [file, edit] of Object.entries(change)) {
    const path = join(folder, file.replace('BUILD', build(folder)));
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  }
  return folder;
}

/** The name of the folder of a build. */
export function build(folder: string): string {
  return readdirSync(folder).find((name) => /^[0-9a-f]{8}$/.test(name))!;
}

/** Counts how often the page is loaded. */
export function loads(page: Page): () => number {
  let count = 0;
  page.on('load', () => count++);
  return () => count;
}
