import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { readArguments } from '../../src/commands/arguments.node.ts';
import { findRecipe, namesRecipe } from '../../src/commands/find-recipe.node.ts';
import { main } from '../../src/commands/main.node.ts';
import { readSitting, TRAIN_FLAGS } from '../../src/commands/train-flags.node.ts';
import { STUDIES, STUDY_GROUPS } from '../../src/recipes/studies.ts';
import type { Page } from './markdown.ts';

/** A command line of a page. */
export interface PageCommand {
  readonly where: string;
  readonly words: readonly string[];
}

const SHELLS = ['sh', 'bash'];
/** The commands of this project. All others belong to a shell or a tool. */
const OURS = ['node', 'npm', 'npx'];
/** Commands of npm itself. */
const NPM = ['ci', 'install', 'pack', 'link', 'create', 'init'];

/** The commands of a page: lines of its blocks ```sh```, and text between backticks that begins like one. */
export function commandsOf({ path, fences, codes }: Page): PageCommand[] {
  const lines = fences
    .filter(({ language }) => SHELLS.includes(language))
    .flatMap(({ line, text }) => {
      const whole = text.replaceAll(/\\\n/g, ' ');
      return whole.split('\n').map((each, i) => ({ line: line + i, text: each }));
    });
  return [...lines, ...codes].flatMap(({ line, text }) =>
    text
      .replace(/(^|\s)#.*$/, '')
      .split(/&&|\|\||(?<!\\)[|;]/)
      .flatMap((part) => {
        const words = wordsOf(part);
        while (/^[A-Z_]+=/.test(words[0] ?? '')) words.shift();
        return OURS.includes(words[0]) && words.length > 1 ? [{ where: `${path}:${line + 1}`, words }] : [];
      }),
  );
}

/** The words of a command as a shell reads them, without optional parts in brackets and without dots. Files of
 * examples/ take the place of a reader's own files. */
function wordsOf(line: string): string[] {
  const plain = line.replaceAll(/\[[^\]]*\]|\.\.\.|…/g, '');
  const words = [...plain.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c);
  return words.map((word) => (existsSync(`examples/${word}`) ? `examples/${word}` : word));
}

/** Whether a process checks the command. Others are checked in this one, in turn, as it has one console. */
export function isProcess({ words: [program, name] }: PageCommand): boolean {
  return program === 'node' && /^(bench|scripts)\//.test(name);
}

/** The fault of a command, in the words of the code that reads its arguments; undefined if there is none. */
export async function commandFault({ words }: PageCommand): Promise<string | undefined> {
  const [program, name, ...rest] = words;
  if (program === 'npm') return npmFault(name, rest);
  if (program === 'npx') return name === 'webgpu-dqn' ? cliFault(rest) : undefined;
  if (name === 'cli.js') return cliFault(rest);
  if (name === 'train-breakout.js') return cliFault(['train', 'breakout', ...rest]);
  if (name.startsWith('-') || !/^(bench|scripts)\//.test(name)) return undefined; // Node's own, or the reader's
  return existsSync(name) ? helpFault(name, rest) : `there is no ${name}`;
}

async function npmFault(name: string, rest: readonly string[]): Promise<string | undefined> {
  if (NPM.includes(name)) return undefined;
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  const [script, ...args] = name === 'run' ? rest : [name, ...rest];
  if (!Object.hasOwn(scripts, script)) return `there is no script ${script} in package.json`;
  const own = args.filter((each) => each !== '--');
  return script === 'start' ? helpFault('bench/cartpole.js', own) : undefined;
}

/** Has our own commands read their arguments, and print their help instead of doing anything. */
async function cliFault(words: readonly string[]): Promise<string | undefined> {
  // One line may name several commands: train|evaluate.
  const [name = '--help', ...args] = words;
  for (const each of name.split(/\\?\|/)) {
    const fault = await refusal(() => main([each, ...args, '--help'], 'node cli.js'));
    if (fault !== undefined) return fault;
  }
  if (name === 'train' && args.some((each) => !each.startsWith('-'))) return trainFault(args);
  if (name === 'study') return studyFault(args);
  return undefined;
}

/** Reads the recipe, preset and settings of a run that would begin, without opening anything. */
function trainFault(args: readonly string[]): Promise<string | undefined> {
  return refusal(async () => {
    const { flags, others } = readArguments(args, TRAIN_FLAGS);
    if (flags.resume !== undefined || others.length === 0 || !isThere(others[0])) return;
    const asked = { device: 'cpu', ...flags, out: '.cache/docs-test/no-run' };
    await readSitting(await findRecipe(others[0]), asked, 'train', args);
  });
}

function studyFault(args: readonly string[]): string | undefined {
  const [name] = args;
  if (name === undefined || name.startsWith('-') || !isThere(name)) return undefined;
  return namesRecipe(name) || [...STUDIES, ...STUDY_GROUPS].some((each) => each.name === name)
    ? undefined
    : `there is no study ${name}`;
}

/** Whether a recipe must exist: not a reader's own file, nor a word that stands for any recipe. */
function isThere(name: string): boolean {
  return !/[./]/.test(name) && !/^[A-Z]+$/.test(name);
}

/** The message of a command that refuses its arguments; undefined if it takes them. */
async function refusal(run: () => unknown): Promise<string | undefined> {
  const [{ exit }, { log, error }] = [process, console];
  const said: string[] = [];
  process.exit = (code) => {
    throw new Exit(Number(code ?? 0));
  };
  console.log = () => {};
  console.error = (text: string) => said.push(text);
  try {
    await run();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof Exit)) return `${thrown}`;
    return thrown.code === 0 ? undefined : said.join('\n');
  } finally {
    process.exit = exit;
    Object.assign(console, { log, error });
  }
}

class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`);
  }
}

/** Runs a program of bench/ with --help, for which it reads all other flags. */
function helpFault(file: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args, '--help'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', reject).once('close', (status) => resolve(status === 0 ? undefined : said.trim()));
  });
}
