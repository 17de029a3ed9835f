import { resolve } from 'node:path';
import { paragraph } from '../columns.ts';
import { barOf } from '../recipes/recipe.ts';
import { RECIPES } from '../recipes/registry.ts';
import { compareRuns } from '../report/comparison.ts';
import { renderComparison } from '../report/comparison-page.ts';
import { folderAt } from '../runs/folder.node.ts';
import { type GatheredRun, gatherRuns, groupRuns, unitOf } from '../runs/gather-runs.ts';
import { scoresOf } from '../runs/scores.ts';
import { flagRows, quote, readArguments, refuse } from './arguments.node.ts';
import { comparisonTable } from './comparison-table.ts';
import { writeFile } from './write-file.node.ts';

const FLAGS = {
  out: { value: 'FILE', default: 'comparison.html', help: 'the page' },
  json: { help: 'print the results as one JSON object' },
} as const;

const help = (shown: string) => `${paragraph(
  `Draws runs on one page, with the interquartile mean of those that differ in nothing but their seeds, and its interval.
They may be of any settings and of different lengths; a run that goes on counts as far as it has come.`,
)}

  ${shown} RUN... [options]

${flagRows(FLAGS)}`;

/** `compare RUN...`. */
export async function compareFolders(args: readonly string[], shown: string): Promise<void> {
  const { flags, others } = readArguments(args, FLAGS);
  if (flags.help) return console.log(help(shown));
  if (others.length === 0) return refuse('which runs? Their folders are missing');
  const twice = others.find((folder, i) => others.findIndex((each) => resolve(each) === resolve(folder)) < i);
  if (twice !== undefined) refuse(`${twice} is named twice`);
  const runs = await gatherRuns(others.map(folderAt)).catch((error: Error) => refuse(error.message));
  const unit = unitOf(runs);
  const bar = commonBar(runs);
  const groups = groupRuns(runs);
  const comparisons = groups.map((group) =>
    compareRuns(
      group.name,
      group.runs.map(({ metrics }) => scoresOf(metrics, unit)),
      bar,
    ),
  );
  const page = renderComparison(comparisons, {
    ...{ title: 'Runs side by side', unit, bar },
    question: `${runs.length} runs of ${groups.length === 1 ? 'one setting' : `${groups.length} settings`}.`,
    run: {
      command: [shown, ...args.map(quote)].join(' '),
      ...Object.fromEntries(
        groups.map(({ name, runs }) => [name, runs.map(({ folder }) => folder).join(', ')]),
      ),
    },
  });
  for (const line of comparisonTable(comparisons, unit, bar)) console.error(line);
  writeFile(flags.out, new TextEncoder().encode(page));
  console.error(`page: ${flags.out}`);
  if (flags.json) console.log(JSON.stringify({ unit, bar, page: flags.out, settings: comparisons }));
}

/** The bar that all runs have in common, if there is one. */
function commonBar(runs: readonly GatheredRun[]): number | undefined {
  const bars = runs.map(({ settings: { recipe, preset } }) => {
    const found = RECIPES.find(({ name }) => name === recipe);
    return found && barOf(found, preset);
  });
  return new Set(bars).size === 1 ? bars[0] : undefined;
}
