import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { median } from '../src/backends/median.ts';
import { choiceFlag, integerFlag, parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { trainSideBySide } from '../src/commands/side-by-side.node.ts';
import type { Job } from '../src/commands/train-child.node.ts';
import { DEVICE_CHOICES } from '../src/device/open.ts';
import { nearest } from '../src/nearest.ts';
import type { Bar, Recipe } from '../src/recipes/recipe.ts';
import { lengthOf, type RecipeSettings } from '../src/recipes/recipe-settings.ts';
import { RECIPES } from '../src/recipes/registry.ts';
import { folderAt } from '../src/runs/folder.node.ts';
import { readResult } from '../src/runs/result.ts';
import { reaches } from '../src/statistics.ts';

const HELP = (
  flags: string,
) => `Trains every recipe from several seeds and says whether it reaches its bar. If it is stopped or killed, the same
command goes on with the missing runs.

  node bench/systems.js [options]

${flags}

The tables are systems.md and systems.json. The exit status is 0 only if every recipe reaches its bar.`;

/** Presets for comparison with those held to the bar: a notebook's own numbers, or no hierarchy. */
const BESIDE = [
  { recipe: 'cartpole-rmsprop', preset: 'notebook' },
  { recipe: 'cartpole-td4', preset: 'corrected' },
  { recipe: 'cartpole-td4', preset: 'notebook' },
  { recipe: 'cartpole-pixels', preset: 'notebook' },
  { recipe: 'sail', preset: 'notebook' },
  { recipe: 'hdqn', preset: 'notebook' },
  { recipe: 'hdqn', preset: 'flat' },
  { recipe: 'bit-flip', preset: 'alone' },
];

const flags = parseFlags(HELP, {
  only: { value: 'NAMES', help: 'recipes, separated by commas (default: all)' },
  seeds: { value: 'N', help: 'seeds 1 to N of each (default: as many as the bar is over)' },
  quick: {
    help: 'one seed, a 25th of the episodes or a 50th of the steps: only shows that all of them run; takes some minutes, nearly all for Breakout and Pong',
  },
  processes: {
    value: 'N',
    help: `runs at once (default ${availableParallelism()}: as many as there are cores)`,
  },
  device: { value: 'KIND', default: 'auto', help: `where to compute: ${DEVICE_CHOICES.join(', ')}` },
  out: {
    value: 'DIR',
    help: 'where runs and tables are kept (default runs/systems, with --quick runs/systems-quick)',
  },
  json: { help: 'print the table as one JSON object, last' },
});
const { quick } = flags;
const asked = quick ? 1 : integerFlag('seeds', flags.seeds, 1);
const processes = integerFlag('processes', flags.processes, 1) ?? availableParallelism();
const device = choiceFlag('device', flags.device, DEVICE_CHOICES);
const folder = flags.out ?? join('runs', quick ? 'systems-quick' : 'systems');

/** A recipe with a bar. */
type Held = Recipe & { readonly bar: Bar };

interface System {
  readonly recipe: Held;
  readonly preset: string;
  readonly jobs: readonly Job[];
}

interface Row {
  readonly recipe: string;
  readonly preset: string;
  /** Whether the preset is the one that is held to the bar. */
  readonly held: boolean;
  readonly bar: number;
  /** The number of seeds that have to reach it. */
  readonly needed: number;
  readonly seeds: number;
  /** The final score of each seed. */
  readonly scores: readonly number[];
  readonly successes: number;
  readonly works: boolean;
  readonly medianSteps: number;
  readonly medianSeconds: number;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const systems = chosen().flatMap((recipe) => {
    const beside = BESIDE.filter((each) => each.recipe === recipe.name).map(({ preset }) => preset);
    return [recipe.bar.preset, ...beside].map((preset) => system(recipe, preset));
  });
  const jobs = systems.flatMap((each) => each.jobs);
  console.error(`${jobs.length} runs, ${processes} at once, in ${folder}`);
  const complete = await trainSideBySide(jobs, {
    ...{ processes, device, script: join(dirname(process.argv[1]), '..', 'cli.js') },
    onResult({ folder: run }, { finalScore, steps, seconds }) {
      console.error(`${run}: ${finalScore} after ${steps} steps in ${seconds.toFixed(0)} s`);
    },
  });
  if (!complete) {
    console.error('every run was saved; the same command goes on');
    return 130;
  }
  const rows = await Promise.all(systems.map(rowOf));
  const table = markdown(rows);
  mkdirSync(folder, { recursive: true });
  const results = { device: (await resultOf(jobs[0]))?.device, quick, rows };
  writeFileSync(join(folder, 'systems.md'), table);
  writeFileSync(join(folder, 'systems.json'), `${JSON.stringify(results, undefined, 2)}\n`);
  console.error(`\n${table}`);
  if (flags.json) console.log(JSON.stringify(results));
  return quick || rows.every(({ works, held }) => works || !held) ? 0 : 1;
}

function chosen(): readonly Held[] {
  const held = RECIPES.filter((recipe): recipe is Held => recipe.bar !== undefined);
  if (flags.only === undefined) return held;
  const names = held.map(({ name }) => name);
  return flags.only.split(',').map((name) => {
    const found = held.find((recipe) => recipe.name === name);
    return found ?? refuse(`--only: there is no recipe '${name}'${nearest(name, names)}`);
  });
}

function system(recipe: Held, preset: string): System {
  const shortened = quick ? shortLength(recipe.presets[preset]) : [];
  const jobs = Array.from({ length: asked ?? recipe.bar.seeds }, (_, i): Job => {
    const seed = String(i + 1);
    return {
      folder: join(folder, `${recipe.name}-${preset}-${seed}`),
      args: [recipe.name, '--preset', preset, '--seed', seed, '--video-every', '0', ...shortened],
    };
  });
  return { recipe, preset, jobs };
}

/** A length at which all of them begin to learn. */
function shortLength(settings: RecipeSettings): readonly string[] {
  const { unit, count } = lengthOf(settings);
  const shorter = Math.ceil(count / (unit === 'episodes' ? 25 : 50));
  const starts = 'learningStarts' in settings ? ['--learning-starts', '1'] : [];
  return [`--${unit}`, String(shorter), ...starts];
}

function resultOf({ folder: run }: Job) {
  return readResult(folderAt(run));
}

async function rowOf({ recipe, preset, jobs }: System): Promise<Row> {
  const { bar } = recipe;
  const results = (await Promise.all(jobs.map(resultOf))).filter((each) => each !== undefined);
  const scores = results.map(({ finalScore }) => finalScore ?? Number.NaN);
  const successes = scores.filter((score) => reaches(score, bar.score)).length;
  const needed = Math.ceil((bar.successes / bar.seeds) * jobs.length);
  return {
    ...{ recipe: recipe.name, preset, held: preset === bar.preset, bar: bar.score, needed },
    ...{ seeds: jobs.length, scores, successes, works: successes >= needed },
    medianSteps: median(results.map(({ steps }) => steps)),
    medianSeconds: median(results.map(({ seconds }) => seconds)),
  };
}

function markdown(rows: readonly Row[]): string {
  const heads = ['recipe', 'preset', 'bar', 'score of each seed', 'reached', 'steps', 'seconds', ''];
  const cells = rows.map((row) => [
    row.recipe,
    row.preset,
    `>= ${+row.bar.toFixed(2)} in ${row.needed} of ${row.seeds}`,
    row.scores.map((score) => +score.toFixed(2)).join(', '),
    `${row.successes} of ${row.seeds}`,
    row.medianSteps.toLocaleString('en-US'),
    row.medianSeconds.toFixed(0),
    verdict(row),
  ]);
  const line = (parts: readonly string[]) => `| ${parts.join(' | ')} |\n`;
  return [line(heads), line(heads.map(() => '---')), ...cells.map(line)].join('');
}

function verdict({ works, held }: Row): string {
  if (quick) return 'it runs';
  if (!held) return `for comparison: ${works ? 'reaches the bar' : 'misses the bar'}`;
  return works ? 'works' : '**misses its bar**';
}
