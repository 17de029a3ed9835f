import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { integerFlag, parseFlags } from '../src/commands/arguments.node.ts';
import { type CartPoleRun, cartpolePresets, openDevice, trainCartPole } from '../src/index.ts';
import { drawChart } from '../src/report/svg-chart.ts';

const HELP = (flags: string) => `Trains CartPole-v1 from several seeds and draws the evaluations as an SVG.

  node bench/learning-curve.js [options]

${flags}`;

const flags = parseFlags(HELP, {
  seeds: { value: 'N', default: '5', help: 'seeds 1 to N' },
  out: { value: 'FILE', default: 'docs/cartpole.svg', help: 'the picture' },
  json: { help: 'print one JSON object, last: steps, seconds and final evaluation of each seed' },
});
const seeds = integerFlag('seeds', flags.seeds, 1)!;

const runs: CartPoleRun[] = [];
let description = '';
for (let seed = 1; seed <= seeds; seed++) {
  const device = await openDevice({ acceptSoftware: true });
  description = device.info.description;
  const run = await trainCartPole(device, cartpolePresets.default, seed);
  device.close();
  runs.push(run);
  const { progress, trainSeconds, final } = run;
  console.error(
    `seed ${seed}: ${progress.steps} steps, ${trainSeconds.toFixed(1)} s, return ${final.mean.toFixed(1)}`,
  );
}

await mkdir(dirname(flags.out), { recursive: true });
await writeFile(flags.out, draw(runs));
if (flags.json) {
  const results = runs.map(({ progress, trainSeconds, final }, i) => ({
    ...{ seed: i + 1, steps: progress.steps, updates: progress.updates, trainSeconds },
    ...{ evalMean: final.mean, evalStd: final.std },
  }));
  console.log(JSON.stringify({ device: description, runs: results }));
}

function draw(shown: readonly CartPoleRun[]): string {
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
    series: shown.map(({ curve }, i) => ({
      name: `seed ${i + 1}`,
      type: 'line',
      symbolSize: 5,
      data: curve.map(({ steps, mean }) => [steps, mean]),
      ...(i === 0 && {
        markLine: { silent: true, symbol: 'none', data: [{ yAxis: 475, label: { formatter: 'solved' } }] },
      }),
    })),
  });
}
