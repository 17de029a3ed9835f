import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type BuildOptions, build } from 'esbuild';
import { END, type PageProgram } from './code.ts';
import type { Fence, Page } from './markdown.ts';

/** Blocks that print something, in the order in which they stand on a page. */
export interface Printing {
  readonly page: Page;
  readonly blocks: readonly Fence[];
}

/**
 * Bundles a page's program with this repository's engine, runs it and returns what each of its blocks printed.
 *
 * @param options how this repository's code is bundled for Node.
 */
export async function runProgram(
  { page, blocks, file }: PageProgram,
  options: BuildOptions,
): Promise<string[]> {
  const outfile = file.replace(/\.ts$/, '.mjs');
  await build({ ...options, entryPoints: [file], outfile, tsconfig: 'tsconfig.json' });
  const { status, stdout, stderr } = await run(process.execPath, [outfile]);
  if (status !== 0) throw new Error(`${page.path}: its program ends with ${status}\n${stderr}`);
  return stdout.split(`${END}\n`).slice(0, blocks.length);
}

/** Runs a program to its end, in the folder `cwd` and with `env` in addition to this process's variables. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve, reject) => {
    const child = spawn(command, args, {
      ...{ cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    child.once('error', reject).once('close', (status) => resolve({ status, ...texts }));
  });
}

/** The output of the commands of a page's blocks ```sh run```, block by block. */
export async function runCommands(blocks: readonly Fence[]): Promise<string[]> {
  const printed: string[] = [];
  for (const { text } of blocks) printed.push((await run('sh', ['-ec', text])).stdout);
  return printed;
}

/** Differences between a page and the output of its program, one a line. */
export function outputFaults({ page, blocks }: Printing, printed: readonly string[]): string[] {
  return blocks.flatMap((block, i) => {
    const shown = shownAfter(page, block);
    const text = printed[i]?.trimEnd() ?? '';
    if (shown === undefined)
      return text === '' ? [] : [`${page.path}:${block.line}: prints what is not shown: ${text}`];
    if (shown.text === text) return [];
    const at = shown.text.split('\n').findIndex((line, j) => line !== text.split('\n')[j]);
    return [`${page.path}:${shown.line + Math.max(at, 0) + 1}: the program prints\n${text}`];
  });
}

/** The block ```text``` right after a program's block, with its output. */
function shownAfter({ fences }: Page, block: Fence): Fence | undefined {
  const next = fences[fences.indexOf(block) + 1];
  return next?.language === 'text' ? next : undefined;
}

/** Puts the output of the program into the page. */
export function writeOutputs({ page, blocks }: Printing, printed: readonly string[]): void {
  const lines = readFileSync(page.path, 'utf8').split('\n');
  for (const [i, block] of [...blocks.entries()].reverse()) {
    const shown = shownAfter(page, block);
    const text = printed[i].trimEnd();
    if (shown)
      lines.splice(shown.line, shown.text === '' ? 0 : shown.text.split('\n').length, ...text.split('\n'));
    else if (text !== '') {
      const end = block.line + block.text.split('\n').length;
      lines.splice(end + 1, 0, '', '```text', ...text.split('\n'), '```');
    }
  }
  writeFileSync(page.path, lines.join('\n'));
}
