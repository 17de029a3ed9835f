import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { cartpoleRecipe, openDevice } from '../src/index.ts';
import { drawChart } from '../src/report/svg-chart.ts';
import { type MetricsRecord, readRun, type TrainedRun, trainRun } from '../src/runs/index.node.ts';

const HELP = (flags: string) => `Trains CartPole-v1 from several seeds and draws the evaluations as an SVG.

  node bench/learning-curve.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  seeds: { value: 'N', default: '5', help: 'seeds 1 to N' },
  out: { value: 'FILE', default: 'docs/cartpole.svg', help: 'the picture' },
  json: { help: 'print one JSON object, last: steps, seconds and final evaluation of each seed' },
});
const seeds = integerFlag('seeds', flags.seeds, 1)!;

interface Shown {
  readonly run: TrainedRun;
  readonly evaluations: readonly MetricsRecord[];
}

const root = await mkdtemp(join(tmpdir(), 'learning-curve-'));
const runs: Shown[] = [];
for (let seed = 1; seed <= seeds; seed++) {
  const device = await openDevice({ acceptSoftware: true });
  const run = await trainRun(cartpoleRecipe, { device, seed, out: join(root, String(seed)) });
  device.close();
  const metrics = await (await readRun(run.folder)).metrics();
  runs.push({ run, evaluations: metrics.filter(({ evalScore }) => evalScore !== null) });
  const { steps, seconds, finalScore } = run;
  console.error(`seed ${seed}: ${steps} steps, ${seconds.toFixed(1)} s, return ${finalScore?.toFixed(1)}`);
}
await rm(root, { recursive: true });

await mkdir(dirname(flags.out), { recursive: true });
await writeFile(flags.out, draw(runs));
if (flags.json) {
  const results = runs.map(({ run: { seed, steps, updates, seconds }, evaluations }) => ({
    ...{ seed, steps, updates, trainSeconds: seconds },
    ...{ evalMean: evaluations.at(-1)!.evalScore, evalStd: evaluations.at(-1)!.evalStd },
  }));
  console.log(JSON.stringify({ device: runs[0].run.device, runs: results }));
}

function draw(shown: readonly Shown[]): string {
  return drawChart(760, 400, {
    backgroundColor: '#ffffff',
    title: {
      text: 'CartPole-v1: mean return of greedy episodes during training',
      subtext: 'one line a seed; training stops once 20 episodes, and 100 others, reach 495 on average',
      left: 'center',
    },
    legend: { bottom: 0 },
    grid: { left: 60, right: 60, top: 70, bottom: 75 },
    xAxis: { type: 'value', name: 'environment steps', nameLocation: 'middle', nameGap: 28 },
    yAxis: { type: 'value', name: 'return', max: 500 },
    series: shown.map(({ evaluations }, i) => ({
      name: `seed ${i + 1}`,
      type: 'line',
      symbolSize: 5,
      data: evaluations.map(({ steps, evalScore }) => [steps, evalScore]),
      ...(i === 0 && {
        markLine: { silent: true, symbol: 'none', data: [{ yAxis: 475, label: { formatter: 'solved' } }] },
      }),
    })),
  });
}
