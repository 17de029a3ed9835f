import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { BuildOptions } from 'esbuild';
import { compilerFaults, writeCode } from './code.ts';
import { PICTURES } from '../docs-pictures/pictures.ts';
import { dataFaults } from './data.ts';
import { commandFault, commandsOf, isProcess, type PageCommand } from './commands.ts';
import { linkFaults } from './links.ts';
import { type Page, readPage } from './markdown.ts';
import { outputFaults, type Printing, runCommands, runProgram, writeOutputs } from './programs.ts';
import { runShort } from './short-runs.ts';

/** The number of commands to check at once. Each one of bench/ is a process. */
const LANES = 3;

export interface DocsTestOptions {
  /** Whether to update pages with the output of their programs. */
  readonly write: boolean;
  /** Whether to run the commands of the package, too, in a short form. */
  readonly runs: boolean;
  /** How this repository's code is bundled for Node. */
  readonly nodeOptions: BuildOptions;
}

/**
 * Checks the pages whose path contains one of `patterns`, by default all, against the code. Prints the faults.
 *
 * @returns the status to exit with.
 */
export async function testDocs(
  patterns: readonly string[],
  { write, runs, nodeOptions }: DocsTestOptions,
): Promise<number> {
  const pages = pagesOf(patterns);
  if (pages.length === 0) {
    console.error(`no page has ${patterns.join(' or ')} in its path`);
    return 2;
  }
  const faults = [...pages.flatMap(linkFaults), ...pages.flatMap(dataFaults)];
  const { programs, origins } = writeCode(pages);
  faults.push(...compilerFaults(origins));
  const commands = pages.flatMap(commandsOf);
  faults.push(...(await commandFaults(commands)));
  const run = async (printing: Printing, print: () => Promise<string[]>) => {
    const start = performance.now();
    try {
      const printed = await print();
      if (write) writeOutputs(printing, printed);
      else faults.push(...outputFaults(printing, printed));
    } catch (error) {
      faults.push((error as Error).message);
    }
    console.log(`${seconds(start)}  ${printing.page.path}`);
  };
  for (const program of programs) await run(program, () => runProgram(program, nodeOptions));
  for (const page of pages) {
    const blocks = page.fences.filter(({ language, words }) => language === 'sh' && words.includes('run'));
    if (blocks.length > 0) await run({ page, blocks }, () => runCommands(blocks));
  }
  const done = new Set<string>();
  if (runs) for (const page of pages) faults.push(...(await runShort(page, done)));
  // Pictures are drawn last, from the output that the pages show.
  if (!write) faults.push(...pictureFaults());
  const blocks = pages.flatMap((page) => page.fences).length;
  const links = pages.flatMap((page) => page.links).length;
  console.log(
    `${pages.length} pages: ${blocks} blocks, ${programs.length} programs, ${commands.length} commands, ${links} links`,
  );
  for (const fault of faults) console.error(fault);
  console.log(faults.length === 0 ? 'all of it is right' : `${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}

function pagesOf(patterns: readonly string[]): Page[] {
  const top = readdirSync('.').filter((file) => file.endsWith('.md'));
  const docs = readdirSync('docs', { recursive: true }).flatMap((file) =>
    `${file}`.endsWith('.md') ? [`docs/${`${file}`.replaceAll('\\', '/')}`] : [],
  );
  return [...top, ...docs.sort()]
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)))
    .map((path) => readPage(path, readFileSync(path, 'utf8')));
}

function pictureFaults(): string[] {
  return Object.entries(PICTURES).flatMap(([file, draw]) =>
    existsSync(file) && readFileSync(file, 'utf8') === draw()
      ? []
      : [`${file} is not what npm run docs:pictures draws`],
  );
}

/** Checks each command once, however often it is named. */
async function commandFaults(commands: readonly PageCommand[]): Promise<string[]> {
  const faults: string[] = [];
  const ask = async (text: string, command: PageCommand) => {
    const fault = await commandFault(command);
    if (fault !== undefined) faults.push(`${command.where}: ${text}: ${fault}`);
  };
  const all = [...new Map(commands.map((command) => [command.words.join(' '), command]))];
  const apart = all.filter(([, command]) => isProcess(command));
  const lane = async () => {
    for (let next = apart.pop(); next; next = apart.pop()) await ask(...next);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  for (const [text, command] of all) if (!isProcess(command)) await ask(text, command);
  return faults;
}

function seconds(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`;
}
