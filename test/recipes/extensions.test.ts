import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Device } from '../../src/index.ts';
import { bitFlip, createBitFlip } from '../../src/recipes/bit-flip.ts';
import { cartpole } from '../../src/recipes/cartpole.ts';
import { cartPoleRecipe, createCartPole } from '../../src/recipes/cartpole-run.ts';
import { createHDQN, hdqn } from '../../src/recipes/hdqn.ts';
import { createPong, pong } from '../../src/recipes/pong.ts';
import type { RunHooks } from '../../src/recipes/recipe.ts';
import { sailRecipe } from '../../src/recipes/sail.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { devices, forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const ALL = [
  ...['doubleDQN=true', 'dueling=true', 'prioritised=true', 'nStep=3', 'tau=0.5'],
  ...['clipValue=0.001', 'maxGradNorm=0.005'],
];

const small = {
  ...{ ...cartpole, steps: 400, hiddenSizes: [16], batchSize: 16, learningStarts: 100 },
  ...{ doubleDQN: false, replayCapacity: 256 },
};

/** What is learned in little: the mean Q of the last update. */
async function meanQ(device: Device, set: readonly string[]): Promise<number | undefined> {
  const { trainer } = await createCartPole(device, changeSettings(small, set), seed);
  return (await trainer.train()).latest?.meanQ;
}

forEachDevice('extensions', (test, device) => {
  test('each changes what is learned, and so does each that is taken from all together', async () => {
    const sets = [
      [],
      ...ALL.map((one) => [one]),
      ALL,
      ...ALL.map((one) => ALL.filter((each) => each !== one)),
    ];
    const learned = [];
    for (const set of sets) learned.push(await meanQ(device, set));
    assert.is(new Set(learned).size, sets.length, `${learned}, seed ${seed}`);
    assert.ok(learned.every(Number.isFinite), `${learned}, seed ${seed}`);
  });

  test('a run with all of them goes on to the byte', async () => {
    const { create } = cartPoleRecipe({
      ...{ name: 'small', summary: '', presets: { small } },
      bar: { score: 0, successes: 1, seeds: 1, preset: 'small' },
    });
    const settings = changeSettings(small, ALL);
    await assertResumes(device, (hooks) => create(device, settings, seed, hooks), [201]);
  });

  test('all of them are there for learning from pixels', async () => {
    const tiny = {
      layers: { convolutions: [[2, 8, 8]], hiddenSizes: [8] },
      ...{ envCount: 2, batchSize: 2, replayCapacity: 300, steps: 80, learningStarts: 20 },
    } as const;
    const { trainer } = await createPong(device, changeSettings({ ...pong.laptop, ...tiny }, ALL), seed);
    const { latest, updates } = await trainer.train();
    assert.ok(updates > 20 && Number.isFinite(latest?.meanQ), `${latest?.meanQ} after ${updates}`);
  });

  test('all go together with hindsight', async () => {
    const tiny = { bitCount: 5, steps: 400, hiddenSizes: [8], batchSize: 16, learningStarts: 20 };
    const settings = changeSettings({ ...bitFlip.hindsight, ...tiny }, ALL);
    await assertResumes(device, (hooks) => createBitFlip(device, settings, seed, hooks), [201]);
  });
});

const errors = suite('extensions that do not go together');

for (const [settings, message] of [
  [changeSettings(sailRecipe.presets.corrected, ['nStep=3']), /nStep must be 1 with self-imitation.*got 3/],
  [{ ...small, prioritised: true, replacement: false }, /replacement must be true, got false/],
] as const) {
  errors(`${message.source}`, async () => {
    await rejects(createCartPole(devices[0], settings, seed), message);
  });
}
for (const [what, make] of [
  [
    'transitions',
    (hooks: RunHooks) => createCartPole(devices[0], { ...small, replayCapacity: 1e11 }, seed, hooks),
  ],
  [
    'transitions',
    (hooks: RunHooks) => createBitFlip(devices[0], { ...bitFlip.alone, replayCapacity: 1e11 }, seed, hooks),
  ],
  [
    'transitions',
    (hooks: RunHooks) => createHDQN(devices[0], { ...hdqn.flat, replayCapacity: 1e11 }, seed, hooks),
  ],
  [
    'transitions',
    (hooks: RunHooks) => createHDQN(devices[0], { ...hdqn.notebook, replayCapacity: 1e11 }, seed, hooks),
  ],
  [
    'frames',
    (hooks: RunHooks) => createPong(devices[0], { ...pong.laptop, replayCapacity: 1e11 }, seed, hooks),
  ],
] as const) {
  errors(`a replay of ${what} and the memory that there is`, () =>
    rejects(
      make({ availableBytes: 1e9 }),
      new RegExp(`100000000000 ${what} needs \\d+ bytes .*1000000000 bytes`),
    ),
  );
}
errors('what fits for goals alone, and not for actions besides', () => {
  const settings = { ...hdqn.notebook, replayCapacity: 1000 };
  // 64 and 112 bytes a transition.
  return rejects(
    createHDQN(devices[0], settings, seed, { availableBytes: 150_000 }),
    /needs 112000 bytes .*available are 86000 bytes/,
  );
});
errors.run();
