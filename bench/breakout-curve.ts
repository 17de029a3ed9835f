import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { RANDOM_SCORE } from '../src/recipes/breakout.ts';
import { drawScores } from '../src/train/curves.ts';
import { readMetrics } from '../src/train/metrics.node.ts';

const HELP = `Draws the scores of a run of train-breakout.js as an SVG, as its report shows them.

  node bench/breakout-curve.js --run DIR [--out FILE]

  --run DIR    the run's folder
  --out FILE   the picture (default docs/breakout.svg)
  --help       print this`;

const flags = parseFlags(HELP, {
  run: { type: 'string' },
  out: { type: 'string', default: 'docs/breakout.svg' },
});
const records = readMetrics(flags.run ?? refuse('--run must name the folder of a run'));
if (records.length === 0) refuse(`there are no metrics in ${flags.run}`);
mkdirSync(dirname(flags.out), { recursive: true });
writeFileSync(flags.out, drawScores(records, { randomScore: RANDOM_SCORE }));
