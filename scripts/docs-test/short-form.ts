import { RECIPES } from '../../src/recipes/registry.ts';
import { STUDIES, STUDY_GROUPS } from '../../src/recipes/studies.ts';
import { cellsOf } from '../../src/recipes/study.ts';
import type { PageCommand } from './commands.ts';

/** Commands that end by themselves, and need neither a terminal nor Redis. */
const SHORTENED = ['train', 'evaluate', 'compare', 'export', 'study', 'sweep', 'list'];
/** The run that stands for `RUN`. */
const ANY_RUN = 'runs/cartpole-default-1';
const FEW_GAMES = ['games', 'finalGames', 'confirmGames'].flatMap((key) => ['--set', `evaluation.${key}=1`]);

/** Arguments for a run of seconds in place of those of the page, which take minutes or days. */
export interface ShortForm {
  readonly args: readonly string[];
  /** The folders of runs that must exist. */
  readonly runs: readonly string[];
}

/**
 * @param resumed the number of runs resumed before on the page: each goes further than the last one.
 * @returns undefined for the commands of other programs, and for those that have no end.
 */
export function shortForm({ words }: PageCommand, resumed: number): ShortForm | undefined {
  const [name, ...given] = commandLine(words) ?? [];
  if (!SHORTENED.includes(name) || given.includes('--queue')) return undefined;
  if (given[0]?.startsWith('./')) return undefined; // a reader's own file
  const args = given.map(readersOwn);
  if (args.includes('--help')) return { args: [name, ...args], runs: [] };
  const runs =
    name === 'study' ? [] : args.filter((arg, i) => arg.startsWith('runs/') && args[i - 1] !== '--out');
  return { args: [name, ...shorten(name, args, resumed)], runs };
}

/** Arguments for making a run that a page takes for granted; undefined for a reader's own run. */
export function makeRun(folder: string): readonly string[] | undefined {
  const [, name, preset, seed] = folder.match(/^runs\/([a-z0-9-]+)-([a-z]+)-(\d+)$/) ?? [];
  if (!RECIPES.some((recipe) => recipe.name === name)) return undefined;
  return ['train', ...shorten('train', [name, '--preset', preset, '--seed', seed], 0)];
}

/** The arguments of the package's command line, however it is called. */
function commandLine([program, file, ...rest]: readonly string[]): readonly string[] | undefined {
  if (program === 'npx') return file === 'webgpu-dqn' ? rest : undefined;
  if (file === 'cli.js') return rest;
  return file === 'train-breakout.js' ? ['train', 'breakout', ...rest] : undefined;
}

function readersOwn(word: string): string {
  if (word === 'RUN') return ANY_RUN;
  return word === 'file.safetensors' ? `${ANY_RUN}/q-net.safetensors` : word;
}

function shorten(name: string, args: readonly string[], resumed: number): readonly string[] {
  if (name === 'evaluate' || args[1] === 'hub') return [...without(args, '--games'), '--games', '1'];
  if (name === 'study') {
    const length = countsEpisodes(args[0]) ? 'episodes=3' : 'steps=200';
    const others = without(args, '--seeds').map((arg) => (/^(steps|episodes)=/.test(arg) ? length : arg));
    const set = others.includes(length) ? [] : ['--set', length];
    const only = args.includes('--only') ? [] : ['--only', firstSetting(args)];
    return [...others, ...set, ...only, '--seeds', '1', ...FEW_GAMES];
  }
  if (name !== 'train') return args;
  const short = without(without(without(args, '--until'), '--seeds'), '--device');
  if (args.includes('--resume')) return [...short, '--until', `${300 + 100 * resumed}`];
  const length = countsEpisodes(args[0]) ? '3' : '200';
  if (!args.includes('--seeds')) return [...short, '--until', length, ...FEW_GAMES];
  return [...short, '--seeds', '2', countsEpisodes(args[0]) ? '--episodes' : '--steps', length, ...FEW_GAMES];
}

/** The first setting that a study tries. */
function firstSetting(args: readonly string[]): string {
  const named = [...STUDIES, ...STUDY_GROUPS.flatMap(({ name, studies }) => ({ ...studies[0], name }))].find(
    ({ name }) => name === args[0],
  );
  if (named) return cellsOf(named)[0].name;
  const varied = args.filter((_, i) => args[i - 1] === '--vary');
  return varied.map((each) => each.split(',')[0]).join(' ');
}

/** Whether the runs of a recipe, or of a study, are counted in episodes. */
function countsEpisodes(name: string): boolean {
  const recipe =
    STUDIES.find((each) => each.name === name)?.recipe ?? RECIPES.find((each) => each.name === name);
  return (
    recipe !== undefined && Object.values(recipe.presets).some((preset) => preset.episodes !== undefined)
  );
}

function without(args: readonly string[], flag: string): readonly string[] {
  return args.filter((arg, i) => arg !== flag && args[i - 1] !== flag);
}
