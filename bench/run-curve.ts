import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { RECIPES } from '../src/recipes/registry.ts';
import { drawScores } from '../src/report/curves.ts';
import { readRun } from '../src/runs/index.node.ts';

const HELP = (flags: string) => `Draws the scores of a run as an SVG, as its report shows them.

  node bench/run-curve.js --run DIR [--out FILE | --json]

${flags}`;

const flags = parseFlags(HELP, {
  run: { value: 'DIR', help: "the run's folder" },
  out: { value: 'FILE', help: 'the picture (default docs/RECIPE.svg)' },
  json: { help: 'print its name, settings and evaluations as one JSON object instead' },
});
const folder = flags.run ?? refuse('--run must name the folder of a run');
const run = await readRun(folder).catch((error: Error) => refuse(error.message));
const records = await run.metrics();
if (records.length === 0) refuse(`there are no metrics in ${folder}`);
if (flags.json) {
  const { recipe, preset, seed, settings, changes } = run.settings;
  const { device, steps, updates, games, seconds, finalScore, bestScore } = (await run.result()) ?? {};
  const evaluations = records.flatMap(({ steps, evalScore, evalStd, evalGames, seconds, erank = null }) =>
    evalScore === null ? [] : [[steps, evalScore, evalStd, evalGames, Math.round(seconds), erank]],
  );
  console.log(
    JSON.stringify({
      ...{
        run: basename(resolve(folder)),
        recipe,
        preset,
        seed,
        device,
        steps,
        updates,
        games,
        seconds,
        finalScore,
        bestScore,
        changes,
      },
      ...{
        settings,
        columns: ['steps', 'mean score', 'standard deviation', 'games', 'seconds', 'effective rank'],
        evaluations,
      },
    }),
  );
} else {
  const { recipe } = run.settings;
  const { bar, randomScore } = RECIPES.find(({ name }) => name === recipe) ?? {};
  const out = flags.out ?? `docs/${recipe}.svg`;
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, drawScores(records, { bar: bar?.score, randomScore }));
}
