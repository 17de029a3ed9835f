import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '../scripts/markdown-table.ts';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { type Comparison, compareRuns } from '../src/report/comparison.ts';
import { drawCurves } from '../src/report/comparison-curves.ts';
import { resultCells, resultHeads } from '../src/report/comparison-page.ts';
import { fileError } from '../src/runs/folder.node.ts';

const HELP = (
  flags: string,
) => `Compares the recorded runs of the study ablation-laptop: prints a table in Markdown for each
recipe, and draws its curves, ablation-RECIPE.svg.

  node bench/ablation.js --from FILE [options]

A record is a line that \`node bench/run-curve.js --run DIR --json\` printed for a run of the study.

${flags}`;

const flags = parseFlags(HELP, {
  from: { value: 'FILE', help: 'the records' },
  out: { value: 'DIR', default: 'docs/results', help: 'the folder of the pictures' },
  json: { help: 'print the comparisons as one JSON object instead of tables' },
});

interface RecordedRun {
  /** The name of the run's folder: its arm and its seed. */
  readonly run: string;
  readonly recipe: string;
  readonly evaluations: readonly (readonly [
    ...[steps: number, mean: number, std: number, games: number, seconds: number],
    effectiveRank?: number | null,
  ])[];
}

const records = read(flags.from ?? refuse('--from must name a file of records'))
  .split('\n')
  .filter(Boolean)
  .map(
    (line, i) => readRecord(line) ?? refuse(`--from: line ${i + 1} of ${flags.from} is no record of a run`),
  );
const recipes = [...new Set(records.map(({ recipe }) => recipe))];
const compared = Object.fromEntries(recipes.map((recipe) => [recipe, comparisonsOf(recipe)]));
mkdirSync(flags.out, { recursive: true });
for (const [recipe, comparisons] of Object.entries(compared)) {
  writeFileSync(join(flags.out, `ablation-${recipe}.svg`), drawCurves(comparisons, { unit: 'steps' }));
  if (!flags.json) console.log(`${recipe}\n\n${tableOf(recipe, comparisons)}`);
}
if (flags.json) console.log(JSON.stringify(compared));

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return refuse(`--from: ${fileError(path, error).message}`);
  }
}

function readRecord(line: string): RecordedRun | undefined {
  try {
    const record = JSON.parse(line) as RecordedRun;
    return record.run && record.recipe && record.evaluations.length > 0 ? record : undefined;
  } catch {
    return undefined;
  }
}

/** A recipe's arms, in the order of the records. */
function comparisonsOf(recipe: string): Comparison[] {
  const arms = [...new Set(records.filter((record) => record.recipe === recipe).map(armOf))];
  return arms.map((arm) => {
    const curves = runsOf(recipe, arm).map(({ evaluations }) => evaluations);
    return compareRuns(
      arm,
      curves.map((curve) => curve.map(([at, score]) => ({ at, score }))),
    );
  });
}

/** An arm's runs, one for each seed. */
function runsOf(recipe: string, arm: string): RecordedRun[] {
  return records.filter((each) => each.recipe === recipe && armOf(each) === arm);
}

function armOf({ run }: RecordedRun): string {
  return run.replace(/-seed-\d+$/, '');
}

/** A table of a recipe's arms, with the last score of each seed, and how many features its last hidden layer used. */
function tableOf(recipe: string, comparisons: readonly Comparison[]): string {
  const heads = resultHeads('steps', undefined, comparisons);
  const rows = comparisons.map((each) => [
    ...resultCells(each, undefined, comparisons),
    each.finals.map((score) => score.toFixed(1)).join(', '),
    runsOf(recipe, each.name)
      .map(({ evaluations }) => evaluations.at(-1)![5]?.toFixed(1) ?? '-')
      .join(', '),
  ]);
  return markdownTable([...heads, 'each seed', 'effective rank'], rows);
}
