import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Fence, Page } from './markdown.ts';

const FOLDER = '.cache/docs-test';
const LANGUAGES = ['ts', 'js'];
/** The line that ends the output of a block. */
export const END = '\x1e';

/** The program of a page's blocks ```ts run``` together. */
export interface PageProgram {
  readonly page: Page;
  readonly blocks: readonly Fence[];
  /** The file that was written for it. */
  readonly file: string;
}

export interface WrittenCode {
  readonly programs: readonly PageProgram[];
  /** The pages of the files, by name. */
  readonly origins: ReadonlyMap<string, string>;
}

/** Writes a page's code to files that keep its line numbers: one for the program, and one for each other block. */
export function writeCode(pages: readonly Page[]): WrittenCode {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const programs: PageProgram[] = [];
  const origins = new Map<string, string>();
  const write = (page: Page, name: string, blocks: readonly Fence[]) => {
    const file = `${page.path.replaceAll(/[/.]/g, '-')}-${name}.ts`;
    origins.set(file, page.path);
    writeFileSync(join(FOLDER, file), textOf(blocks));
    return join(FOLDER, file);
  };
  for (const page of pages) {
    const code = page.fences.filter(({ language }) => LANGUAGES.includes(language));
    const blocks = code.filter(({ words }) => words.includes('run'));
    if (blocks.length > 0) programs.push({ page, blocks, file: write(page, 'program', blocks) });
    for (const block of code) if (!blocks.includes(block)) write(page, `${block.line}`, [block]);
  }
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(CONFIG));
  return { programs, origins };
}

/** As strict as the rest of the repository, but with unused names allowed. Examples lie beside the blocks. */
const CONFIG = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    ...{ allowJs: true, noUnusedLocals: false, noUnusedParameters: false },
    ...{ rootDirs: ['.', '../../examples'], skipLibCheck: true },
    moduleDetection: 'force', // each block is a module of its own
  },
  include: ['*.ts', '../../src/*.d.ts'],
};

function textOf(blocks: readonly Fence[]): string {
  const lines: string[] = [];
  for (const { line, text } of blocks) {
    while (lines.length < line) lines.push('');
    lines.push(...text.split('\n'), `console.log(${JSON.stringify(END)});`);
  }
  return `${lines.join('\n')}\n`;
}

/** The compiler's errors in the code of all pages, one a line, with the lines of the pages. */
export function compilerFaults(origins: ReadonlyMap<string, string>): string[] {
  const { stdout, stderr, error } = spawnSync('node_modules/.bin/tsc', ['--noEmit', '-p', FOLDER], {
    encoding: 'utf8',
  });
  if (error) throw error;
  return `${stdout}${stderr}`
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, file, at, message] = line.match(/([^/\\(]+\.ts)\((\d+),\d+\): (.*)$/) ?? [];
      return file && origins.has(file) ? `${origins.get(file)}:${at}: ${message}` : line;
    });
}
