import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { RECIPES } from '../src/recipes/registry.ts';
import { drawScores } from '../src/report/curves.ts';
import { folderAt } from '../src/runs/folder.node.ts';
import { readMetrics } from '../src/runs/metrics.ts';
import { readRunSettings } from '../src/runs/run-settings.ts';

const HELP = (flags: string) => `Draws the scores of a run as an SVG, as its report shows them.

  node bench/run-curve.js --run DIR [--out FILE]

${flags}`;

const flags = parseFlags(HELP, {
  run: { value: 'DIR', help: "the run's folder" },
  out: { value: 'FILE', help: 'the picture (default docs/RECIPE.svg)' },
});
const folder = flags.run ?? refuse('--run must name the folder of a run');
const { recipe: name } = await readRunSettings(folderAt(folder));
const { bar, randomScore } = RECIPES.find((each) => each.name === name) ?? {};
const records = await readMetrics(folderAt(folder));
if (records.length === 0) refuse(`there are no metrics in ${folder}`);
const out = flags.out ?? `docs/${name}.svg`;
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, drawScores(records, { bar: bar?.score, randomScore }));
