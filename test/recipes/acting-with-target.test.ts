import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Device, Module } from '../../src/index.ts';
import { breakoutPresets, breakoutRecipe } from '../../src/recipes/breakout.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { Run } from '../../src/recipes/recipe.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { loadModules, moduleFiles } from '../../src/runs/run-files.ts';
import { forEachDevice } from '../devices.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const small = changeSettings(
  cartpolePresets.default,
  [
    ...['steps=400', 'hiddenSizes=16', 'batchSize=16', 'learningStarts=100', 'replayCapacity=256'],
    ...['evaluation.games=3', 'evaluation.confirmGames=3', 'evaluation.finalGames=3', 'learningRate=0.01'],
    ...['actWith=target', 'tau=0.05', 'epsilon.steps=200'],
  ],
  cartpoleRecipe.table,
);
const create = (device: Device, set: readonly string[] = []) =>
  cartpoleRecipe.create(device, changeSettings(small, set, cartpoleRecipe.table), seed);

/** Makes a net of two layers push to the side to which the pole falls or, if `sign` is -1, to the other side. */
async function balance(device: Device, net: Module, sign = 1): Promise<void> {
  const [hidden, hiddenBias, out, outBias] = net.parameters();
  const into = new Float32Array(hidden.size);
  const from = new Float32Array(out.size);
  const units = hidden.shape[0];
  for (const [unit, direction] of [-sign, sign].entries()) {
    into.set([direction, direction], unit * 4 + 2);
    from[unit * units + unit] = 1;
  }
  const zeros = [hiddenBias, outBias].map((bias) => device.write(bias, new Float32Array(bias.size)));
  await Promise.all([...zeros, device.write(hidden, into), device.write(out, from)]);
}

/** Q(s, .) in the first states of a game that the run's exhibition plays. */
async function shownBy(run: Run) {
  const shown = await run.exhibition!();
  shown.reset(seed);
  const q = [];
  for (let step = 0; step < 5; step++) {
    const [{ q: values, chosen }] = await shown.choose();
    q.push(values);
    shown.env.step(chosen);
  }
  shown.release();
  return q;
}

const played = async (run: Run) => ({ games: await run.evaluate(), shown: await shownBy(run) });

forEachDevice('runs that act with the target net', (test, device) => {
  test('the target net plays the games that are evaluated or shown, not the online net', async () => {
    const run = await create(device);
    await balance(device, run.modules['target-net']);
    const { games, shown } = await played(run);
    assert.ok(Math.min(...games.returns) > 100, `${games.returns}, seed ${seed}`);
    assert.ok(shown.every((q) => Math.min(...q) === 0 && Math.max(...q) > 0));
    await balance(device, run.modules['q-net'], -1);
    assert.equal(await played(run), { games, shown });
  });

  test('both nets are saved, first the one that plays, and play the same after loading', async () => {
    const run = await create(device);
    await run.trainer.train();
    assert.equal(Object.keys(run.modules), ['target-net', 'q-net']);
    assert.is(run.parts[0].acting, run.targetNet);
    assert.equal(Object.keys((await create(device, ['actWith=online'])).modules), ['q-net', 'target-net']);
    const folder = await mkdtemp(join(tmpdir(), 'acting-'));
    try {
      const checkpoints = new Checkpoints(folderAt(folder));
      await checkpoints.save(400, await moduleFiles(device, run), 'cartpole');
      const loaded = await create(device);
      await loadModules((await checkpoints.latest())!, device, loaded);
      assert.equal(await played(loaded), await played(run));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a run that is stopped goes on to the byte', async () => {
    for (const set of [[], ['targetUpdateEvery=3', 'prioritised=true', 'gradientSteps=3']]) {
      const settings = changeSettings(small, set, cartpoleRecipe.table);
      await assertResumes(
        device,
        (hooks) => cartpoleRecipe.create(device, settings, seed, hooks),
        [200, 252],
      );
    }
  });

  test('it acts differently from the online net, also on pixels', async () => {
    const pixels = {
      ...breakoutPresets.laptop,
      convolutions: [[2, 8, 8]],
      ...{ hiddenSizes: [8], environments: 2, batchSize: 2, replayCapacity: 300 },
      ...{ steps: 300, learningStarts: 20, learningRate: 0.05, tau: 0.01, targetUpdateEvery: 1 },
      epsilon: { kind: 'linear', from: 0.1, to: 0.1, steps: 1, by: 'steps' },
    } as const;
    const lossOf = async (actWith: 'online' | 'target', seed: number) => {
      const { trainer } = await breakoutRecipe.create(device, { ...pixels, actWith }, seed);
      const { latest, updates } = await trainer.train();
      assert.ok(updates > 20 && Number.isFinite(latest?.loss));
      return latest!.loss;
    };
    // A net this small may die at once; then both act alike.
    for (let tries = 0; tries < 5; tries++)
      if ((await lossOf('online', seed + tries)) !== (await lossOf('target', seed + tries))) return;
    assert.unreachable('with five seeds both acted alike');
  });

  test('two levels have no such choice', () => {
    const { adaptive } = hdqnRecipe.presets;
    assert.throws(
      () => changeSettings(adaptive, ['actWith=target'], hdqnRecipe.table),
      /^there is no setting/,
    );
  });
});
