import { join } from 'node:path';
import { count } from '../amounts.ts';
import { parseJson } from '../json.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { changeSettings } from '../recipes/settings.ts';
import { cellsOf, type Study } from '../recipes/studies.ts';
import { type Comparison, compareRuns, improvementOver, type Scored } from '../report/comparison.ts';
import { renderComparison, resultCells, resultHeads } from '../report/comparison-page.ts';
import { folderAt } from '../runs/folder.node.ts';
import { jsonBytes } from '../runs/folder.ts';
import { readMetrics } from '../runs/metrics.ts';
import { readResult } from '../runs/result.ts';
import { refuse } from './arguments.node.ts';
import { describeError } from './describe-error.node.ts';
import type { FoundRecipe } from './find-recipe.node.ts';
import { type Job, trainSideBySide } from './side-by-side.node.ts';

/** The most runs of each setting. */
export const MOST_SEEDS = 1000;

/** What the runs of a study have in common, in its folder. */
const STUDY = 'study.json';
const PAGE = 'comparison.html';

export interface CompareOptions extends Study, FoundRecipe {
  /** The first. */
  readonly seed: number;
  /** Arguments of `train` that all runs get. */
  readonly flags: readonly string[];
  readonly processes: number;
  readonly device: string;
  /** Threads of each run's device, as `--threads` takes them. */
  readonly threads?: string | undefined;
  readonly folder: string;
  readonly json: boolean;
  /** A scheduler will begin the command again. */
  readonly requeue: boolean;
  readonly command: string;
}

/** Trains what a study asks for, as far as it is not there yet, and writes its page. */
export async function compare(options: CompareOptions): Promise<void> {
  const { folder, recipe, processes, device, requeue } = options;
  const lines = cellsOf(options).map(({ name, set }) => ({ name, jobs: jobsOf(options, name, set) }));
  await keepSettings(options);
  const jobs = lines.flatMap((line) => line.jobs);
  const results = await Promise.all(jobs.map((job) => readResult(folderAt(job.folder))));
  let done = results.filter((result) => result).length;
  console.error(
    `${recipe.name}: ${jobs.length} runs, ${processes} at once; ${done} are there; folder ${folder}`,
  );
  try {
    const complete = await trainSideBySide(jobs, {
      ...{ processes, device, threads: options.threads, requeue },
      onResult: (job, { finalScore, steps }) => {
        const score = finalScore?.toFixed(2) ?? 'no score';
        console.error(`${++done} of ${jobs.length}  ${job.folder}: ${score} after ${count(steps)} steps`);
      },
    });
    if (!complete) {
      console.error(`every run was saved; go on with: ${options.command}`);
      return;
    }
    await report(
      options,
      await Promise.all(lines.map((line) => summarise(options, line.name, line.jobs))),
      (await readResult(folderAt(jobs[0].folder)))?.device ?? device,
    );
  } catch (error) {
    console.error(`error: ${describeError(error)}`);
    process.exitCode = 1;
  }
}

function jobsOf(options: CompareOptions, name: string, cell: readonly string[]): Job[] {
  const { recipe, module, preset, set, seeds, seed, folder, flags } = options;
  const assignments = [...set, ...cell];
  check(recipe, preset, assignments);
  return Array.from({ length: seeds }, (_, i): Job => {
    const own = [name.replaceAll(' ', '-'), `seed-${seed + i}`].filter(Boolean).join('-');
    const changed = assignments.flatMap((assignment) => ['--set', assignment]);
    const args = [
      module?.path ?? recipe.name,
      '--preset',
      preset,
      ...changed,
      '--seed',
      String(seed + i),
      ...flags,
    ];
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
async function keepSettings({ folder, recipe, module, preset, set, axes, seed, flags }: CompareOptions) {
  const settings = { recipe: recipe.name, module, preset, set, axes, seed, flags };
  const asked = jsonBytes(settings);
  const found = await folderAt(folder).read(STUDY);
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  // One that cannot be read says nothing.
  if (found && parseJson(decode(found)) !== undefined && decode(found) !== decode(asked)) {
    refuse(`${folder} holds runs of other settings (${join(folder, STUDY)}): choose another --out`);
  }
  await folderAt(folder).write(STUDY, asked);
}

async function summarise(
  { recipe, preset }: CompareOptions,
  name: string,
  jobs: readonly Job[],
): Promise<Comparison> {
  const { unit } = lengthOf(recipe.presets[preset]);
  const metrics = await Promise.all(jobs.map(({ folder }) => readMetrics(folderAt(folder))));
  const runs = metrics.map((records) =>
    records.flatMap(({ steps, games, evalScore }): Scored[] =>
      evalScore === null ? [] : [{ at: unit === 'steps' ? steps : games, score: evalScore }],
    ),
  );
  return compareRuns(name || recipe.name, runs, recipe.bar?.score);
}

async function report(
  options: CompareOptions,
  comparisons: readonly Comparison[],
  device: string,
): Promise<void> {
  const { folder, name, summary, recorded, recipe, preset, set, flags, seeds, command, json } = options;
  const { unit } = lengthOf(recipe.presets[preset]);
  const bar = recipe.bar?.score;
  const page = renderComparison(comparisons, {
    ...{ title: name, question: `${summary[0].toUpperCase()}${summary.slice(1)}.`, recorded, unit, bar },
    run: {
      ...{ command, device, recipe: recipe.name, preset },
      changed: [...set, ...flags].join(' ') || 'nothing',
      'seeds each': String(seeds),
    },
  });
  const withImprovement = (each: Comparison) =>
    each === comparisons[0] ? each : { ...each, improvement: improvementOver(comparisons[0], each) };
  const heads = resultHeads(unit, bar, comparisons);
  const rows = [heads, ...comparisons.map((each) => resultCells(each, bar, comparisons))];
  const widths = heads.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) {
    console.error(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
  await folderAt(folder).write(PAGE, new TextEncoder().encode(page));
  console.error(`page: ${join(folder, PAGE)}`);
  if (json)
    console.log(
      JSON.stringify({ study: name, bar, unit, folder, settings: comparisons.map(withImprovement) }),
    );
}
