import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { type Device, deepMindBreakout, moduleTensors, optimizerTensors, Random } from '../../src/index.ts';
import type { AtariSettings } from '../../src/recipes/atari.ts';
import { breakoutPresets as breakout, breakoutRecipe } from '../../src/recipes/breakout.ts';
import type { DQNRun } from '../../src/recipes/dqn-run.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { withLength } from '../../src/recipes/settings.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import type { FileWriter } from '../../src/runs/folder.ts';
import { loadRun, saveRun } from '../../src/runs/run-files.ts';
import { assertClose } from '../close.ts';
import { forEachDevice, openOwn } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed } from '../seed.ts';

const small = {
  convolutions: [[2, 8, 8]],
  hiddenSizes: [8],
  ...{ steps: 80, environments: 2, batchSize: 2, replayCapacity: 300, learningStarts: 20, trainFrequency: 2 },
  evaluation: { games: 2, epsilon: 0.1, maxSteps: 30 },
} as const;

/** Small versions of presets, with all kinds of schedules, losses and rewards. */
const recipes: Record<string, AtariSettings> = {
  laptop: {
    ...{ ...breakout.laptop, ...small, doubleDQN: true },
    targetUpdateEvery: 7,
    epsilon: { kind: 'linear', from: 1, to: 0.3, steps: 40, by: 'steps' },
  },
  notebook: {
    ...{ ...breakout.notebook, ...small, learningRate: 1e-3 },
    epsilon: { kind: 'exponential', from: 1, to: 0.3, decay: 20, by: 'updates' },
  },
};
const { laptop } = recipes;

/** Everything that a checkpoint must restore. */
async function everything(device: Device, run: DQNRun) {
  const chunks: Uint8Array[] = [];
  await run.replay.save(async (chunk) => {
    chunks.push(chunk.slice());
  });
  return {
    qNet: await moduleTensors(device, run.qNet),
    targetNet: await moduleTensors(device, run.targetNet),
    optimizer: await optimizerTensors(device, run.optimizer, run.qNet),
    state: run.state,
    replay: Buffer.concat(chunks).toString('base64'),
  };
}

forEachDevice('recipe breakout', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
  test.after(() => rmSync(root, { recursive: true }));
  let folders = 0;
  const newCheckpoints = () => new Checkpoints(folderAt(join(root, String(folders++))));
  const random = randomFor('breakout');

  const create = (recipe: AtariSettings, options?: RunHooks) =>
    breakoutRecipe.create(device, recipe, seed, options);

  /** Trains a run until `steps`, and saves it. */
  async function saveAt(steps: number, withReplay: boolean, recipe = laptop): Promise<Checkpoints> {
    const run = await create(recipe, { onStep: (progress) => progress.steps >= steps });
    await run.trainer.train();
    const checkpoints = newCheckpoints();
    await saveRun(checkpoints, device, run, { seconds: 12.5, reachedGoal: false }, withReplay, 'breakout');
    return checkpoints;
  }

  /** Loads the newest checkpoint into another run, on another device. */
  async function load(checkpoints: Checkpoints, recipe = laptop, options?: RunHooks) {
    const fresh = await openOwn({ device: device.info.kind });
    const run = await breakoutRecipe.create(fresh, recipe, seed, options);
    const clock = await loadRun((await checkpoints.latest())!, fresh, run);
    return { fresh, run, clock };
  }

  for (const [name, recipe] of Object.entries(recipes)) {
    test(`saved with its replay and loaded elsewhere, it goes on to the same bytes: ${name}`, async () => {
      const whole = await create(recipe);
      await whole.trainer.train();
      const expected = await everything(device, whole);
      assert.is(expected.state.trainer.steps, 80);
      assert.is(expected.state.trainer.updates, 30);

      const anywhere = 2 * (1 + random.int(39));
      for (const steps of new Set([10, 50, anywhere])) {
        const checkpoints = await saveAt(steps, true, recipe);
        const { fresh, run, clock } = await load(checkpoints, recipe);
        assert.is(run.trainer.progress.steps, steps);
        assert.equal(clock.clock, { seconds: 12.5, reachedGoal: false });
        await run.trainer.train();
        assertSameValues(await everything(fresh, run), expected, `saved at step ${steps}`);
        fresh.close();
      }
    });
  }

  test('every field of its state can be restored', async () => {
    const run = await create(laptop, { onStep: ({ steps }) => steps >= 30 });
    await run.trainer.train();
    const { state } = run;
    const trainer = {
      ...state.trainer,
      returns: [3, -1],
      lengths: [7, 9],
      latest: { loss: 0.25, meanQ: -1 },
    };
    const other = { ...state, trainer, games: 5, replayRandom: [1, 2, 3, 4] };
    run.state = other;
    assertSameValues(run.state, other);
  });

  test('saved without its replay it goes on, and learns again once the replay has refilled', async () => {
    const checkpoints = await saveAt(50, false);
    const updates: Record<number, number> = {};
    const { fresh, run } = await load(checkpoints, laptop, {
      onStep({ steps, updates: count }) {
        updates[steps] = count;
        return false;
      },
    });
    assert.is(run.replay.size, 0);
    const weights = await moduleTensors(fresh, run.qNet);
    const { updates: before } = run.trainer.progress;
    assert.is(before, 15, 'one a step since step 20; the one then due is dropped');
    await run.trainer.train();
    assert.is(updates[52], before);
    assert.is(updates[70], before);
    assert.is(updates[72], before + 1);
    assert.is(updates[80], before + 5);
    assert.is(run.replay.size, 30);
    assert.not.equal(await moduleTensors(fresh, run.qNet), weights);
    fresh.close();
  });

  test('evaluating a run does not change it, and repeats until something is learned', async () => {
    const [watched, other] = [[10, 50], []].map(async (evaluated) => {
      const run = await create(laptop, {
        async onStep({ steps }) {
          if (evaluated.includes(steps)) assert.equal(await run.evaluate(), await run.evaluate());
          return false;
        },
      });
      await run.trainer.train();
      return everything(device, run);
    });
    assertSameValues(await watched, await other);
  });

  test('its largest seed can be evaluated, too', async () => {
    const run = await breakoutRecipe.create(device, laptop, Number.MAX_SAFE_INTEGER);
    assert.is((await run.evaluate()).returns.length, 2);
  });

  test('evaluation plays whole games for their true scores, and shows only the first, from start to end', async () => {
    const gameSeed = 51; // of a game that hits bricks worth 4
    const recipe = { ...laptop, evaluation: { games: 1, epsilon: 1, maxSteps: 27_000 } };
    const shown: Uint8Array[] = [];
    const onPicture = (pixels: Uint8Array) => void shown.push(pixels.slice());
    const run = await breakoutRecipe.create(device, recipe, gameSeed, { onPicture });
    await run.trainer.train();
    assert.is(shown.length, 0, 'training is not shown');

    const evaluations = [await run.evaluate(), await run.evaluate()];
    const found = shown.splice(0);
    const score = playAtRandom(gameSeed + 1_000_000, onPicture);
    assert.ok(score > 10, 'five lives, and more than 1 for a brick');
    for (const { returns } of evaluations) assert.equal(returns, [score]);
    assertSameValues(found, [...shown, ...shown]);
  });

  const schedules: [name: string, recipe: AtariSettings, epsilon: Record<number, number>][] = [
    ['nature', breakout.nature, { 0: 1, 5e5: 0.55, 1e6: 0.1, 9e6: 0.1 }],
    ['nature, short', withLength(breakout.nature, 1000), { 0: 1, 50: 0.55, 100: 0.1, 1000: 0.1 }],
    ['notebook', breakout.notebook, { 0: 1, 5e4: 1, 6e4: 0.01 + 0.99 / Math.E, 1e7: 0.01 }],
    ['notebook, early', { ...breakout.notebook, learningStarts: 9 }, { 9: 1, 10009: 0.01 + 0.99 / Math.E }],
    ['laptop', breakout.laptop, { 0: 1, 3e4: 0.525, 6e4: 0.05, 3e5: 0.05 }],
  ];
  for (const [name, recipe, expected] of schedules) {
    test(`has the epsilon of its preset: ${name}`, async () => {
      const { convolutions, hiddenSizes, replayCapacity } = small;
      const { trainer } = await create({ ...recipe, convolutions, hiddenSizes, replayCapacity });
      const epsilons = Object.keys(expected).map((steps) => {
        const updates = Math.max(0, Number(steps) - recipe.learningStarts);
        trainer.state = { ...trainer.state, steps: Number(steps), updates };
        return trainer.progress.epsilon;
      });
      assertClose(epsilons, Object.values(expected), 1e-9);
    });
  }

  test('starts to learn at learningStarts', async () => {
    const run = await create(laptop, { onStep: ({ updates }) => updates > 0 });
    assert.is((await run.trainer.train()).steps, 22, 'the step after the one that makes 20 learns first');
  });

  test('the target net moves at intervals of updates', async () => {
    let compared = 0;
    const run = await create(laptop, {
      async onStep({ updates }) {
        const moved = updates % 7 === 0;
        const [q, target] = await Promise.all(
          [run.qNet, run.targetNet].map((net) => moduleTensors(device, net)),
        );
        if (moved) assert.equal(target, q, `after ${updates} updates`);
        else assert.not.equal(target, q, `after ${updates} updates`);
        compared++;
        return false;
      },
    });
    await run.trainer.train();
    assert.is(compared, 40);
  });

  test('the target net moves at intervals of episodes', async () => {
    let [episodes, moves] = [0, 0];
    const recipe: AtariSettings = {
      ...{ ...recipes.notebook, steps: 5000, trainFrequency: 20, targetUpdateEvery: 2 },
      epsilon: { kind: 'linear', from: 1, to: 1, steps: 1, by: 'steps' },
    };
    const run = await create(recipe, {
      async onStep(progress) {
        if (progress.episodes === episodes) return false;
        const target = await moduleTensors(device, run.targetNet);
        if (Math.floor(progress.episodes / 2) > Math.floor(episodes / 2)) {
          expected = await moduleTensors(device, run.qNet);
          moves++;
        }
        assert.equal(target, expected, `after ${progress.episodes} episodes, ${progress.steps} steps`);
        episodes = progress.episodes;
        return episodes >= 12;
      },
    });
    let expected = await moduleTensors(device, run.targetNet);
    const first = expected;
    const { updates } = await run.trainer.train();
    assert.ok(moves >= 2 && updates > 10, `${moves} moves, ${updates} updates`);
    assert.not.equal(expected, first);
  });

  test('a lost life costs 1 if the settings say so, in what is learned from but not in scores', async () => {
    const scores: number[] = [];
    const returns = await Promise.all(
      [false, true].map(async (penaliseLostLife) => {
        const recipe: AtariSettings = {
          ...{ ...laptop, penaliseLostLife, steps: 2000, learningStarts: 1900 },
          epsilon: { kind: 'linear', from: 1, to: 1, steps: 1, by: 'steps' },
        };
        const run = await create(recipe, { onGame: ({ score }) => scores.push(score) });
        return (await run.trainer.train()).returns;
      }),
    );
    const [plain, penalised] = returns;
    assert.ok(plain.length >= 10, 'every life is an episode');
    assert.equal(
      penalised,
      plain.map((value) => value - 1),
    );
    assert.ok(scores.length > 0 && scores.every((score) => score >= 0));
  });

  test('a checkpoint that does not fit, or is damaged, is refused by file and field', async () => {
    const checkpoints = await saveAt(30, true);
    const refused = async (problem: string, recipe: AtariSettings = laptop, from = checkpoints) => {
      const run = await create(recipe);
      const loading = from.latest().then((checkpoint) => loadRun(checkpoint!, device, run));
      await rejects(loading, new RegExp(`step-000000030.${problem}$`));
    };

    const layers = (hiddenSizes: number[]) => ({ ...laptop, hiddenSizes });
    const otherShape = '3\\.weight has shape \\[8, 200\\], the network needs \\[9, 200\\]';
    await refused(`q-net\\.safetensors: ${otherShape}`, layers([9]));
    await refused('q-net\\.safetensors: lacks 7\\.weight, 7\\.bias, which the network needs', layers([8, 4]));
    for (const environments of [1, 3]) {
      const problem = `${environments} environments need ${environments} states, got 2`;
      await refused(`state\\.json: ${problem}`, { ...laptop, environments });
    }
    const otherSize = 'capacity is 300 in what was saved, and 200 in this buffer';
    await refused(`replay\\.bin: ${otherSize}`, { ...laptop, replayCapacity: 200 });

    const { path: folder } = (await checkpoints.latest())!;
    const names = readdirSync(folder).filter((name) => name !== 'manifest.json');
    assert.is(names.length, 5);
    const contents = new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
    for (const [name, content] of contents) {
      truncateSync(join(folder, name), 12);
      await refused(`${name}: 12 bytes, the manifest says ${content.length}`);
      writeFileSync(join(folder, name), content);

      const foreign = newCheckpoints();
      const foreignContents = new Map([...contents, [name, new TextEncoder().encode('{"run"')]]);
      await foreign.save(30, writersOf(foreignContents));
      await refused(`${name}: .+`, laptop, foreign);

      const incomplete = newCheckpoints();
      await incomplete.save(30, writersOf([...contents].filter(([each]) => each !== name)));
      await refused(`${name}: .+ has no file ${name}; it has: .+`, laptop, incomplete);
    }
  });
});

/** The score of a game. */
function playAtRandom(seed: number, onPicture: (pixels: Uint8Array) => void): number {
  const random = Random.for(seed, 'evaluation');
  const game = deepMindBreakout({ clipRewards: false, wholeGames: true });
  let score = 0;
  game.reset(seed);
  for (onPicture(game.picture!()); !game.terminated; score += game.reward) {
    random.uniform(); // whether to explore
    game.step(random.int(4));
    onPicture(game.picture!());
  }
  return score;
}

function writersOf(contents: Iterable<[name: string, content: Uint8Array]>): Record<string, FileWriter> {
  return Object.fromEntries(
    Array.from(contents, ([name, content]) => [name, (write) => write(content)] as [string, FileWriter]),
  );
}
