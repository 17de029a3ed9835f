import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { DEVICE_CHOICES } from '../device/open.ts';
import { nearest } from '../nearest.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { changeSettings } from '../recipes/settings.ts';
import { cellsOf, STUDIES, type Study } from '../recipes/studies.ts';
import { type Comparison, compareRuns, type Scored } from '../train/comparison.ts';
import { resultCells, writeComparison } from '../train/comparison-page.node.ts';
import { readMetrics } from '../train/metrics.node.ts';
import { choiceFlag, integerFlag, parseFlags, quote, refuse } from './arguments.node.ts';
import { type Job, readResult, trainSideBySide } from './side-by-side.node.ts';

const help = (
  shown: string,
) => `Asks a question about a recipe: trains it with several settings, from several seeds each, and compares them on
one page. Stopped or killed, the same command goes on with what is missing.

  ${shown} NAME [options]

${STUDIES.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}

  --seeds N                        runs of each setting (default ${STUDIES[0].seeds})
  --seed N                         the first of them (default 1)
  --set KEY=VALUE                  change a number of all runs; may be given several times
  --processes N                    runs at once (default ${availableParallelism()}: as many as there are cores)
  --device ${DEVICE_CHOICES.join('|').padEnd(24)}where to compute (default auto)
  --out DIR                        the study's folder (default runs/study-NAME)
  --json                           print the results as one JSON object, last
  --help                           print this`;

/** `study NAME`. */
export async function study(args: readonly string[], shown: string): Promise<void> {
  const name = args.find((arg, i) => i === 0 && !arg.startsWith('-'));
  const flags = parseFlags(
    help(shown),
    {
      seeds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      set: { type: 'string', multiple: true },
      processes: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      out: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
    name === undefined ? args : args.slice(1),
  );
  const names = STUDIES.map((each) => each.name);
  if (name === undefined) return refuse(`which study? One of: ${names.join(', ')}`);
  const found = STUDIES.find((each) => each.name === name);
  if (!found) return refuse(`there is no study '${name}'${nearest(name, names)}`);
  const seeds = integerFlag('seeds', flags.seeds, 1) ?? found.seeds;
  const seed = integerFlag('seed', flags.seed, 0) ?? 1;
  await compare({
    ...{ ...found, seeds, seed, set: [...found.set, ...(flags.set ?? [])], flags: [] },
    processes: integerFlag('processes', flags.processes, 1) ?? availableParallelism(),
    device: choiceFlag('device', flags.device, DEVICE_CHOICES),
    folder: flags.out ?? join('runs', `study-${name}`),
    json: flags.json,
    command: [shown, ...args.map(quote)].join(' '),
  });
}

export interface CompareOptions extends Study {
  /** The first. */
  readonly seed: number;
  /** Of `train`, for all runs. */
  readonly flags: readonly string[];
  readonly processes: number;
  readonly device: string;
  readonly folder: string;
  readonly json: boolean;
  readonly command: string;
}

/** Trains what a study asks for, as far as it is not there yet, and writes its page. */
export async function compare(options: CompareOptions): Promise<void> {
  const { folder, recipe, processes, device } = options;
  const lines = cellsOf(options).map(({ name, set }) => ({ name, jobs: jobsOf(options, name, set) }));
  keepSettings(options);
  const jobs = lines.flatMap((line) => line.jobs);
  const done = () => jobs.filter((job) => readResult(job.folder)).length;
  console.error(
    `${recipe.name}: ${jobs.length} runs, ${processes} at once; ${done()} are there; folder ${folder}`,
  );
  try {
    const complete = await trainSideBySide(jobs, {
      ...{ processes, device },
      onResult: (job, { finalScore, steps }) => {
        console.error(`${done()} of ${jobs.length}  ${job.folder}: ${finalScore} after ${steps} steps`);
      },
    });
    if (!complete) {
      console.error(`every run was saved; go on with: ${options.command}`);
      return;
    }
    report(
      options,
      lines.map((line) => summarise(options, line.name, line.jobs)),
      readResult(jobs[0].folder)?.device ?? device,
    );
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}

function jobsOf(options: CompareOptions, name: string, cell: readonly string[]): Job[] {
  const { recipe, preset, set, seeds, seed, folder, flags } = options;
  const assignments = [...set, ...cell];
  check(recipe, preset, assignments);
  return Array.from({ length: seeds }, (_, i): Job => {
    const own = [name.replaceAll(' ', '-'), `seed-${seed + i}`].filter(Boolean).join('-');
    const changed = assignments.flatMap((assignment) => ['--set', assignment]);
    const args = [recipe.name, '--preset', preset, ...changed, '--seed', String(seed + i), ...flags];
    const film = flags.includes('--video-every') ? [] : ['--video-every', '0']; // only the last game
    return { folder: join(folder, own), args: [...args, ...film, '--save-replay'] };
  });
}

function check({ presets, table }: Recipe, preset: string, assignments: readonly string[]): void {
  try {
    changeSettings(presets[preset], assignments, table);
  } catch (error) {
    refuse(`--set: ${(error as Error).message}`);
  }
}

/** A folder is of one study: what is in it already must be what is asked for. */
function keepSettings({ folder, recipe, preset, set, axes, seed, flags }: CompareOptions): void {
  const file = join(folder, 'study.json');
  const asked = `${JSON.stringify({ recipe: recipe.name, preset, set, axes, seed, flags }, undefined, 2)}\n`;
  if (existsSync(file) && readFileSync(file, 'utf8') !== asked) {
    refuse(`${folder} holds runs of other settings (${file}): choose another --out`);
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, asked);
}

function summarise({ recipe, preset }: CompareOptions, name: string, jobs: readonly Job[]): Comparison {
  const { unit } = lengthOf(recipe.presets[preset]);
  const runs = jobs.map(({ folder }) =>
    readMetrics(folder).flatMap(({ steps, games, evalScore }): Scored[] =>
      evalScore === null ? [] : [{ at: unit === 'steps' ? steps : games, score: evalScore }],
    ),
  );
  return compareRuns(name || recipe.name, runs, recipe.bar?.score);
}

function report(options: CompareOptions, comparisons: readonly Comparison[], device: string): void {
  const { folder, name, summary, conclusion, recipe, preset, set, flags, seeds, command, json } = options;
  const { unit } = lengthOf(recipe.presets[preset]);
  const bar = recipe.bar?.score;
  const page = writeComparison(folder, comparisons, {
    ...{ title: name, question: `${summary[0].toUpperCase()}${summary.slice(1)}.`, conclusion, unit, bar },
    run: {
      ...{ command, device, recipe: recipe.name, preset },
      changed: [...set, ...flags].join(' ') || 'nothing',
      'seeds each': String(seeds),
    },
  });
  const held = bar === undefined ? [] : [`>= ${bar}`, `there after ${unit}`];
  const heads = ['setting', 'final score', ...held, 'overall'];
  const rows = [heads, ...comparisons.map((each) => resultCells(each, bar))];
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.error(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
  console.error(`page: ${page}`);
  if (json) console.log(JSON.stringify({ study: name, bar, unit, folder, settings: comparisons }));
}
