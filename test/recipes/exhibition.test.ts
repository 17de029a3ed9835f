import * as assert from 'uvu/assert';
import {
  bitFlipPresets,
  bitFlipRecipe,
  breakoutPresets,
  breakoutRecipe,
  cartpolePresets,
  cartpoleRecipe,
  compileInspector,
  compileQ,
  type Device,
  hdqnPresets,
  hdqnRecipe,
  moduleTensors,
  Random,
  type Run,
  type RunHooks,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { seed, uniform } from '../seed.ts';

const MAX_STEPS = 30;
const evaluation = { games: 1, every: 1000, epsilon: 0, maxSteps: MAX_STEPS };
const small = {
  environments: 2,
  batchSize: 16,
  hiddenSizes: [12],
  learningStarts: 40,
  steps: 120,
  evaluation,
};

type Make = (device: Device, hooks?: RunHooks) => Promise<Run>;
const MAKERS: Readonly<Record<string, Make>> = {
  cartpole: (device, hooks) =>
    cartpoleRecipe.create(device, { ...cartpolePresets.default, ...small, prioritised: true }, seed, hooks),
  'bit-flip': (device, hooks) =>
    bitFlipRecipe.create(device, { ...bitFlipPresets.hindsight, ...small }, seed, hooks),
  hdqn: (device, hooks) => {
    const { games, every, maxSteps } = evaluation;
    const changed = { batchSize: 16, hiddenSizes: [12], steps: 120, evaluation: { games, every, maxSteps } };
    return hdqnRecipe.create(device, { ...hdqnPresets.adaptive, ...changed }, seed, hooks);
  },
  breakout: (device, hooks) => {
    const pixels = { batchSize: 3, environments: 1, learningStarts: 8, steps: 14, replayCapacity: 40 };
    const changed = { ...small, ...pixels, convolutions: [[2, 8, 8]] as const };
    return breakoutRecipe.create(device, { ...breakoutPresets.laptop, ...changed }, seed, hooks);
  },
};

const weightsOf = (device: Device, run: Run) =>
  Promise.all(Object.values(run.modules).map((module) => moduleTensors(device, module)));

forEachDevice('a run that is watched', (test, device) => {
  for (const [name, make] of Object.entries(MAKERS)) {
    test(`${name} learns the same to the byte`, async () => {
      const alone = await make(device);
      await alone.trainer.train();

      let looks = 0;
      const learned = new Set<number>();
      const watched: Run = await make(device, {
        async beforeUpdate(batch, _slots, part = 'agent') {
          const level = watched.parts!.findIndex(({ name }) => name === part);
          assert.ok((await inspectors[level].inspect(batch)).loss >= 0);
          learned.add(level);
        },
        async onStep({ steps }) {
          if (steps % 6 !== 0) return;
          const [choice] = await exhibition.choose();
          const { env } = exhibition;
          if (env.terminated || env.truncated) exhibition.reset();
          else env.step((await exhibition.choose()).at(-1)!.chosen);
          assert.ok(choice.chosen >= 0 && choice.chosen < choice.q.length);
          looks++;
        },
      });
      const exhibition = await watched.exhibition!();
      exhibition.reset(seed);
      const inspectors = await Promise.all(
        watched.parts!.map(({ watched: options }) => compileInspector(device, options)),
      );
      await watched.trainer.train();
      assert.is(learned.size, inspectors.length, 'every part reports its updates');
      assert.ok(looks > 1);
      assert.equal(await weightsOf(device, watched), await weightsOf(device, alone), `seed ${seed}`);
      for (const each of [exhibition, ...inspectors]) each.release();
    });

    test(`${name} shows each of its levels, and plays as in evaluation`, async () => {
      const run = await make(device);
      await run.trainer.train();
      const exhibition = await run.exhibition!();
      const { env } = exhibition;
      exhibition.reset(BigInt(seed) + 1_000_000n);
      let score = 0;
      for (let step = 0; step < MAX_STEPS && !env.terminated && !env.truncated; step++) {
        const choices = await exhibition.choose();
        assert.is(choices.length, run.parts!.length);
        assert.is(choices.at(-1)!.q.length, env.actionCount);
        env.step(choices.at(-1)!.chosen);
        score += env.reward;
      }
      assert.equal((await run.evaluate()).returns, [score], `seed ${seed}`);
      for (const { replay, agent } of run.parts!) {
        assert.ok(replay.size > 0);
        assert.is(agent.describe().steps.length, (await agent.profile()).kernels.length);
      }
      exhibition.release();
    });
  }
});

forEachDevice('an exhibition', (test, device) => {
  test('of two levels keeps a goal until it is reached, or the game is over', async () => {
    const run = await MAKERS.hdqn(device);
    const exhibition = await run.exhibition!();
    const { env } = exhibition;
    const [goalNet, , actionNet] = Object.values(run.modules);
    // With these weights and games, several goals are chosen, some of them while another one is kept.
    const random = new Random(14);
    for (const parameter of [...goalNet.parameters(), ...actionNet.parameters()]) {
      await device.write(
        parameter,
        uniform(random, parameter.size).map((w) => (parameter.shape.length > 1 ? w : 0)),
      );
    }
    const compile = (net: typeof goalNet, size: number) =>
      compileQ(device, net, { observationShape: [size], count: 1 });
    const [goals, actions] = [await compile(goalNet, 6), await compile(actionNet, 12)];
    const kept = new Set<boolean>();
    const goalsSeen = new Set<number>();
    for (let game = 0; game < 12; game++) {
      exhibition.reset(game);
      let goal: number | undefined;
      for (let step = 0; step < 12 && !env.terminated; step++) {
        const observations = env.observation as Float32Array;
        const chosen = (await goals.run({ observations })).greedy[0];
        if (goal === undefined || observations[goal] === 1) goal = chosen;
        kept.add(goal !== chosen);
        const joint = Float32Array.from({ length: 12 }, (_, i) =>
          i < 6 ? Number(i === goal) : observations[i - 6],
        );
        const level = await actions.run({ observations: joint });
        const [first, second] = await exhibition.choose();
        assert.is(first.chosen, goal, `game ${game}, step ${step}`);
        assert.equal(second, { q: level.q, chosen: level.greedy[0] });
        goalsSeen.add(goal);
        // Any step may follow: varied ones reach more places than these nets do.
        env.step(game % 2 ? level.greedy[0] : Number(step % 3 > 0));
      }
    }
    assert.equal([kept.size, goalsSeen.size], [2, 2]);
    for (const each of [exhibition, goals, actions]) each.release();
  });

  test('gives rewards as they are learned, or nothing if training has different episodes', async () => {
    const settings = { ...cartpolePresets.default, ...small, rewardScale: 0.5, terminalReward: -3 };
    const run = await cartpoleRecipe.create(device, settings, seed);
    const { learnedReward } = await run.exhibition();
    assert.equal([learnedReward!(2, false), learnedReward!(2, true)], [1, -3]);
    for (const name of ['hdqn', 'breakout']) {
      const other = await MAKERS[name](device);
      assert.is((await other.exhibition!()).learnedReward, undefined, name);
    }
  });
});
