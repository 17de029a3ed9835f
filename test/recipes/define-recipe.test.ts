import { suite } from 'uvu';
import * as assert from 'uvu/assert';
// @ts-expect-error: an example in JavaScript has no types
import example from '../../examples/lights-out-recipe.js';
import {
  CartPole,
  checkEnvironment,
  type DQNRecipe,
  type DQNSettings,
  defineRecipe,
  type Environment,
  type Given,
  mlp,
  moduleTensors,
  type Observations,
  type RecipeDefinition,
} from '../../src/index.ts';
import { devices, forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { Dot } from './dot.ts';
import { assertResumes } from './resume.ts';

const lightsOut: DQNRecipe = example;

const small: Given<DQNSettings> = {
  ...{
    steps: 240,
    hiddenSizes: [8],
    batchSize: 8,
    replayCapacity: 300,
    learningStarts: 40,
    trainFrequency: 2,
  },
  ...{ environments: 2, evaluation: { games: 3, finalGames: 5 } },
};

const definition: RecipeDefinition = {
  name: 'pole',
  summary: 'a pole',
  makeEnvironment: () => new CartPole(),
  settings: small,
};

/** Environments with every kind of observation, and settings for them. */
const systems: Record<
  string,
  [makeEnvironment: () => Environment<Observations>, settings: Given<DQNSettings>]
> = {
  floats: [() => new CartPole(), {}],
  'scaled floats': [() => new CartPole(), { observationScale: [0.5, 1, 5, 1], dueling: true, nStep: 2 }],
  'images of floats': [Dot.floats, { convolutions: [[4, 3, 2]] }],
  'flattened images of floats': [Dot.floats, { prioritised: true }],
  'images of bytes': [
    Dot.bytes,
    { convolutions: [[4, 3, 2]], selfImitation: { alpha: 0.9, clip: 1, positive: true } },
  ],
  'flattened images of bytes': [Dot.bytes, { replacement: false }],
  'stacks of images of floats': [Dot.floats, { convolutions: [[4, 3, 2]], frameStack: 2 }],
  'stacks of images of bytes': [
    Dot.bytes,
    { convolutions: [[4, 3, 2]], frameStack: 3, prioritised: true, nStep: 2 },
  ],
};

forEachDevice("recipes of one's own", (test, device) => {
  for (const [name, [makeEnvironment, settings]] of Object.entries(systems)) {
    const recipe = defineRecipe({ ...definition, makeEnvironment, settings: { ...small, ...settings } });
    const { presets, replay, film } = recipe;

    test(`${name}: a run goes on after a checkpoint as if never stopped`, () =>
      assertResumes(device, (hooks) => recipe.create(device, presets.default, seed, hooks), [30, 130]));

    test(`${name}: evaluation plays as many games as it should, and shows the first`, async () => {
      const shown: number[] = [];
      const onPicture = (pixels: Uint8Array) => void shown.push(pixels.length);
      const run = await recipe.create(device, presets.default, seed, { onPicture });
      await run.trainer.train();
      assert.is(shown.length, 0, 'training is not shown');
      const { returns } = await run.evaluate('final', false);
      assert.equal([returns.length, shown.length], [5, 0]);
      assert.is((await run.evaluate()).returns.length, 3);
      const form = film!(presets.default);
      if (!form) return assert.is(shown.length, 0);
      assert.ok(shown.length > 1 && shown.every((length) => length === form.width * form.height));
    });

    test(`${name}: its replay may have the least size that it names, and no less`, async () => {
      const least = replay!.least(presets.default);
      const create = (replayCapacity: number) =>
        recipe.create(device, { ...presets.default, replayCapacity }, seed);
      await (await create(least)).trainer.train();
      if (least > 1) {
        const refused = new RegExp(
          `^replayCapacity must be at least ${least} with \\w+ = .*, got ${least - 1}$`,
        );
        await rejects(create(least - 1), refused);
      }
      const bytes = replay!.bytes(presets.default);
      await recipe.create(device, presets.default, seed, { availableBytes: bytes });
      await rejects(recipe.create(device, presets.default, seed, { availableBytes: bytes - 1 }), /bytes/);
    });
  }

  test('the environment of the example passes the check, and all lights out is learned', async () => {
    checkEnvironment(lightsOut.makeEnvironment!(lightsOut.presets.default));
    const run = await lightsOut.create(device, { ...lightsOut.presets.default, steps: 6000 }, 1);
    await run.trainer.train();
    const { mean } = await run.evaluate();
    assert.ok(mean >= 0.9, `${mean}`);
  });

  test('an own net is made twice, for the shape of the observations, and learns', async () => {
    const made: unknown[] = [];
    const recipe = defineRecipe({
      ...definition,
      net(inputShape, outputs, random, { hiddenSizes }) {
        made.push(inputShape, outputs, hiddenSizes);
        return mlp([4, 5, outputs], { random });
      },
    });
    const run = await recipe.create(device, recipe.presets.default, seed);
    assert.equal(made, [[4], 2, [8], [4], 2, [8]]);
    const before = await moduleTensors(device, run.qNet);
    assert.is(before.get('0.weight')?.shape.join(), '5,4');
    await run.trainer.train();
    assert.not.equal(await moduleTensors(device, run.qNet), before);
  });

  test('draws from the replay do not change exploration', async () => {
    const actions = async (batchSize: number) => {
      const taken: number[] = [];
      class Watched extends CartPole {
        override step(action: number): void {
          taken.push(action);
          super.step(action);
        }
      }
      const recipe = defineRecipe({
        ...{ ...definition, makeEnvironment: () => new Watched() },
        settings: { ...small, batchSize, learningRate: 1e-30, epsilon: { from: 0.5, to: 0.5 } },
      });
      await (await recipe.create(device, recipe.presets.default, seed)).trainer.train();
      return taken;
    };
    assert.equal(await actions(8), await actions(20));
  });

  test('every field of a state can be restored, also without the replay', async () => {
    const recipe = defineRecipe(definition);
    const create = () => recipe.create(device, recipe.presets.default, seed, { until: 150 });
    const [run, other] = [await create(), await create()];
    await run.trainer.train();
    const saved = structuredClone(run.state);
    other.state = saved;
    other.trainer.refill();
    const { trainer, ...rest } = other.state;
    const learningStarts = saved.trainer.steps + 40;
    assert.equal(rest, { envs: saved.envs, replayRandom: saved.replayRandom, games: saved.games });
    assert.equal(trainer, { ...saved.trainer, learningStarts, updatesDue: 0 });
    assert.ok(saved.games > 0);
    assert.not.equal(saved.replayRandom, (await create()).state.replayRandom);
  });
});

const test = suite('definitions of recipes');

test('one preset, called default, is held to the bar, and has every setting', () => {
  const { presets, bar, table } = defineRecipe({ ...definition, bar: { score: 9, seeds: 3, successes: 2 } });
  assert.equal(Object.keys(presets), ['default']);
  assert.equal(bar, { score: 9, seeds: 3, successes: 2, preset: 'default' });
  assert.equal([presets.default.gamma, presets.default.batchSize], [0.99, 8]);
  assert.ok(table.gamma);
});

test('its own settings are read, checked and explained like the others', async () => {
  interface Settings extends DQNSettings {
    readonly version: 'v0' | 'v1';
  }
  const row = { label: 'Version', usual: 'v1', rule: { choices: ['v0', 'v1'] }, help: 'Which CartPole.' };
  const recipe = defineRecipe<Settings>({
    ...{ name: 'own', summary: 'own', ownSettings: { version: row } },
    makeEnvironment: ({ version }) => new CartPole(version),
    settings: { ...small, version: 'v0' },
  });
  assert.is(recipe.table.version, row);
  assert.is(recipe.makeEnvironment!(recipe.presets.default).name, 'CartPole-v0');
  const wrong = { ...recipe.presets.default, version: 'v2' } as object as Settings;
  await rejects(recipe.create(devices[0], wrong, seed), /version must be v0 or v1, got 'v2'/);
});

const refused: [definition: object, message: RegExp][] = [
  [{ ...definition, make_environment: 1 }, /no 'make_environment': did you mean 'makeEnvironment'\?/],
  [{ ...definition, makeEnvironment: undefined }, /needs makeEnvironment/],
  [{ ...definition, makeEnvironment: new CartPole() }, /makeEnvironment of a recipe must be a function/],
  [{ ...definition, name: 'a/b' }, /name of a recipe must be of letters.*'a\/b'/],
  [{ ...definition, summary: 5 }, /summary of a recipe must be a string, got 5/],
  [{ ...definition, settings: undefined }, /needs settings, or presets/],
  [{ ...definition, presets: { a: small } }, /settings or presets, not both/],
  [{ ...definition, settings: { lr: 1 } }, /no setting 'lr': did you mean 'learningRate'\?/],
  [{ ...definition, settings: { gamma: 0.9 } }, /lack the length/],
  [{ ...definition, presets: {}, settings: undefined }, /presets of a recipe must hold at least one/],
  [{ ...definition, ownSettings: { size: { label: 'Size' } } }, /ownSettings.size.usual must be a string/],
  [
    { ...definition, ownSettings: { size: { label: 'Size', usual: '5', help: 'Size.' } } },
    /ownSettings.size.rule must be a rule such as/,
  ],
  [
    {
      ...definition,
      ownSettings: { size: { label: 'Size', usual: '5', help: 'Size.', rule: { minimum: 1 } } },
    },
    /ownSettings.size.rule has no option minimum; it has: integer, min/,
  ],
  [{ ...definition, actions: ['left', 'right'] }, /actions\[0\] must be as \{ name: .*, got 'left'/],
  [{ ...definition, settings: 'default' }, /settings of a recipe must be an object, got 'default'/],
  [
    { ...definition, bar: { score: 1, seeds: 5 } },
    /bar.successes must be an integer from 1 to 5, got undefined/,
  ],
  [
    { ...definition, bar: { score: 1, seeds: 5, sucesses: 5 } },
    /bar has no 'sucesses': did you mean 'successes'\?/,
  ],
  [{ ...definition, actions: [{ name: 'left', keys: [], key: 'a' }] }, /actions\[0\] has no 'key'/],
  [
    { ...definition, ownSettings: { size: { label: 'Size', usual: '5', help: 'Size.', rules: {} } } },
    /ownSettings.size has no 'rules': did you mean 'rule'\?/,
  ],
  [{ ...definition, bar: { score: 1, seeds: 5, successes: 6 } }, /bar.successes .* got 6/],
  [
    { ...definition, bar: { score: 1, seeds: 5, successes: 5, preset: 'x' } },
    /bar.preset must be default, got "x"/,
  ],
];
for (const [given, message] of refused) {
  test(`refused: ${message.source}`, () => {
    assert.throws(() => defineRecipe(given as RecipeDefinition), message);
  });
}

const contradictions: [settings: Given<DQNSettings>, message: RegExp, makeEnvironment?: typeof Dot.bytes][] =
  [
    [{ hindsight: true }, /hindsight needs an environment with goals, which CartPole-v1 is not/],
    [{ observationScale: [1] }, /observationScale must have 4 factors, .* CartPole-v1 observes, got 1/],
    [{ frameStack: 2 }, /^frameStack must be 1 where observations are not images/],
    [
      { selfImitation: { alpha: 1, clip: 1, positive: true }, frameStack: 2 },
      /frameStack must be 1 with selfImitation/,
      Dot.bytes,
    ],
    [{ replacement: false, frameStack: 2 }, /replacement must be true where stacks of bytes/, Dot.bytes],
  ];
for (const [settings, message, makeEnvironment = () => new CartPole()] of contradictions) {
  test(`refused when a run is made: ${message.source}`, async () => {
    const recipe = defineRecipe({ ...definition, makeEnvironment, settings: { ...small, ...settings } });
    await rejects(recipe.create(devices[0], recipe.presets.default, seed), message);
  });
}

test('an unknown hook is refused: it would never be called', async () => {
  const recipe = defineRecipe(definition);
  const create = (hooks: object) => recipe.create(devices[0], recipe.presets.default, seed, hooks);
  await rejects(create({ onstep: () => {} }), /^a run has no 'onstep': did you mean 'onStep'\?$/);
  await rejects(create({ onEnd: () => {} }), /^a run has no 'onEnd'/);
  await rejects(create({ onGame: true }), /^onGame of a run must be a function, got true$/);
});

test('a replay and a net that cannot fit the memory are refused by the names of their settings', async () => {
  const recipe = defineRecipe(definition);
  const create = (settings: object) =>
    recipe.create(devices[0], { ...recipe.presets.default, ...settings }, seed, { availableBytes: 1e6 });
  await rejects(
    create({ replayCapacity: 1e9 }),
    /replayCapacity = 1000000000 .*needs \d+ bytes .*available are 1000000 bytes/,
  );
  await rejects(
    create({ hiddenSizes: [1000, 1000] }),
    /hiddenSizes = 1000,1000 with batchSize = 8 needs \d+ bytes/,
  );
  await rejects(create({ batchSize: 1e6 }), /hiddenSizes = 8 with batchSize = 1000000 needs \d+ bytes/);
});

test.run();
