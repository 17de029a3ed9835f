// Trains a recipe that leaves a folder, goes on with it, and plays with its best net. Run it by `npm run example
// train-run [DEVICE]`.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cartpoleRecipe, openDevice } from 'webgpu-dqn';
import { readRun, trainRun } from 'webgpu-dqn/runs';

const device = await openDevice({ device: (process.argv[2] ?? 'auto') as 'auto' });
const out = join(mkdtempSync(join(tmpdir(), 'train-run-')), 'cartpole');

const begun = await trainRun(cartpoleRecipe, {
  ...{ device, out, seed: 1, steps: 1000, evalEvery: 250, saveReplay: true },
  settings: { hiddenSizes: [32], evaluation: { games: 5, finalGames: 10 } }, // the rest is the preset's
  onEvaluation: ({ mean }, steps) => console.log(`${steps} steps: ${mean}`),
});
console.log(begun.ended, begun.report); // open that in a browser

// The command `train --resume` would do the same, `evaluate` what comes below.
const resumed = await trainRun(cartpoleRecipe, { device, resume: out, steps: 1500 });
console.log(`after ${resumed.steps} steps: ${resumed.finalScore}, at best ${resumed.bestScore}`);

const saved = await readRun(out);
console.log(`${(await saved.metrics()).length} lines of metrics, seed ${saved.settings.seed}`);
const best = await saved.load(cartpoleRecipe, device, { networks: 'best', games: 20 });
const { mean, returns } = await best.run.evaluate();
console.log(`the best net, of step ${best.step}: ${mean} over ${returns.length} games`);
device.close();
