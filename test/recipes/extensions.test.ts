import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Device, RECIPES } from '../../src/index.ts';
import { bitFlipPresets, bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { cartpolePresets, cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { hdqnPresets, hdqnRecipe } from '../../src/recipes/hdqn.ts';
import { pongPresets, pongRecipe } from '../../src/recipes/pong.ts';
import { sailRecipe } from '../../src/recipes/sail.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { DQN_TABLE } from '../../src/recipes/settings-table.ts';
import { devices, forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes } from './resume.ts';

const ALL = [
  ...['doubleDQN=true', 'dueling=true', 'prioritised=true', 'nStep=3', 'tau=0.5'],
  ...['clipValue=0.001', 'maxGradNorm=0.005'],
];

/** Settings that change a run which has all of them. */
const WITH_ALL = [
  ...['priorities.alpha=0.1', 'priorities.beta.from=0.9', 'priorities.beta.batches=20', 'optimizer=rmsprop'],
  ...['learningRateFall.to=0 --learningRateFall.updates=50', 'eps=1e-3', 'init=glorot'],
].map((assignments) => assignments.split(' --'));

const small = {
  ...{ ...cartpolePresets.default, steps: 400, hiddenSizes: [16], batchSize: 16, learningStarts: 100 },
  ...{ doubleDQN: false, replayCapacity: 256 },
  ...{ learningRate: 1e-2, tau: 0.01 }, // else both nets may agree on all actions, and double DQN changes nothing
};
const change = <S extends object>(settings: S, set: readonly string[]) =>
  changeSettings(settings, set, DQN_TABLE);

/** The mean Q of the last update of a short run. */
async function meanQ(device: Device, set: readonly string[]): Promise<number | undefined> {
  const { trainer } = await cartpoleRecipe.create(device, change(small, set), seed);
  return (await trainer.train()).latest?.meanQ;
}

forEachDevice('extensions', (test, device) => {
  test('each changes what is learned, and so does leaving one out of all of them', async () => {
    const sets = [
      [],
      ...ALL.map((one) => [one]),
      ALL,
      ...ALL.map((one) => ALL.filter((each) => each !== one)),
      ...WITH_ALL.map((others) => [...ALL, ...others]),
    ];
    const learned = [];
    for (const set of sets) learned.push(await meanQ(device, set));
    assert.is(new Set(learned).size, sets.length, `${learned}, seed ${seed}`);
    assert.ok(learned.every(Number.isFinite), `${learned}, seed ${seed}`);
  });

  test('a run with all of them goes on to the byte', async () => {
    const settings = change(small, [...ALL, 'learningRateFall.to=1e-4', 'learningRateFall.updates=90']);
    await assertResumes(device, (hooks) => cartpoleRecipe.create(device, settings, seed, hooks), [201]);
  });

  test('all of them work with pixels', async () => {
    const tiny = {
      convolutions: [[2, 8, 8]],
      hiddenSizes: [8],
      ...{ environments: 2, batchSize: 2, replayCapacity: 300, steps: 80, learningStarts: 20 },
    } as const;
    const { trainer } = await pongRecipe.create(
      device,
      change({ ...pongPresets.laptop, ...tiny }, ALL),
      seed,
    );
    const { latest, updates } = await trainer.train();
    assert.ok(updates > 20 && Number.isFinite(latest?.meanQ), `${latest?.meanQ} after ${updates}`);
  });

  test('all of them work with hindsight', async () => {
    const tiny = { bitCount: 5, steps: 400, hiddenSizes: [8], batchSize: 16, learningStarts: 20 };
    const settings = change({ ...bitFlipPresets.hindsight, ...tiny }, ALL);
    await assertResumes(device, (hooks) => bitFlipRecipe.create(device, settings, seed, hooks), [201]);
  });
});

const errors = suite('extensions that do not go together, and replays that do not fit');

for (const [create, message] of [
  [
    () => sailRecipe.create(devices[0], change(sailRecipe.presets.corrected, ['nStep=3']), seed),
    /nStep must be 1 with selfImitation.*got 3/,
  ],
  [
    () => cartpoleRecipe.create(devices[0], { ...small, prioritised: true, replacement: false }, seed),
    /replacement must be true where prioritised is true, got false/,
  ],
] as const) {
  errors(`${message.source}`, () => rejects(create(), message));
}

const withReplay = RECIPES.filter(({ name }) => !/-(pqn|stream)$/.test(name));
for (const { name, presets, create } of withReplay) {
  for (const [preset, settings] of Object.entries(presets)) {
    errors(`${name}, ${preset}: a replay that does not fit is refused, before memory is taken`, async () => {
      const large = { ...settings, replayCapacity: 2e9 };
      const run = create(devices[0], large, seed, { availableBytes: 2 ** 30 });
      await rejects(run, /^A replay of replayCapacity = 2000000000 .* needs \d+ bytes .*available/);
    });
  }
}
errors('hdqn: memory that is enough for the goals, but not for the actions as well, is refused', () => {
  const settings = { ...hdqnPresets.notebook, replayCapacity: 1000 };
  // A transition takes 64 bytes for goals, and 112 for actions.
  return rejects(
    hdqnRecipe.create(devices[0], settings, seed, { availableBytes: 150_000 }),
    /replayCapacity = 1000 .*needs 176000 bytes .*available are 150000 bytes/,
  );
});
errors.run();
