import * as assert from 'uvu/assert';
import type { Device } from '../../src/index.ts';
import { bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { breakoutRecipe } from '../../src/recipes/breakout.ts';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { cartpolePQNRecipe } from '../../src/recipes/cartpole-pqn.ts';
import { cartpoleStreamRecipe } from '../../src/recipes/cartpole-stream.ts';
import { hdqnRecipe } from '../../src/recipes/hdqn.ts';
import type { Recipe, Run, RunHooks } from '../../src/recipes/recipe.ts';
import { sailRecipe } from '../../src/recipes/sail.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { type Change, type Changing, readChange, runAt } from '../../src/runs/changes.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { assertResumes, type Create, endOf } from './resume.ts';

/** Steps that are reached with every number of environments here. */
const [STOP, CHANGE] = [144, 204];

const tiny = ['hiddenSizes=8', 'batchSize=8', 'learningStarts=40', 'replayCapacity=160'];
const pixels = ['convolutions=2x8x8', 'environments=2', 'evaluation.games=1', 'evaluation.maxSteps=20'];
const levels = ['hiddenSizes=8', 'batchSize=8', 'targetUpdateEvery=5', 'epsilon.steps=200'];
const games = ['evaluation.games=3', 'evaluation.finalGames=3'];

interface Tried {
  readonly recipe: Recipe;
  readonly preset: string;
  readonly set: readonly string[];
  readonly changes: readonly string[];
}

/** Small versions of recipes, each with several changes. */
const RUNS: readonly Tried[] = [
  {
    ...{ recipe: cartpoleRecipe, preset: 'default' },
    set: ['steps=300', 'environments=3', 'prioritised=true', 'epsilon.steps=250', ...tiny],
    changes: ['epsilon=0.5', 'nStep=3', 'gamma=0.9', 'batchSize=12', 'clipValue=1e-4', 'learningRate=1e-2'],
  },
  {
    ...{ recipe: bitFlipRecipe, preset: 'hindsight' },
    set: ['steps=300', 'bitCount=4', 'targetUpdateEvery=20', ...tiny],
    changes: ['targetUpdateEvery=7', 'trainFrequency=2', 'gradientSteps=3', 'loss=mse', 'tau=0.5'],
  },
  {
    ...{ recipe: sailRecipe, preset: 'corrected' },
    set: ['episodes=20', ...tiny],
    changes: ['learningRate=1e-2', 'batchSize=9', 'epsilon=0.1'],
  },
  {
    ...{ recipe: breakoutRecipe, preset: 'laptop' },
    set: ['steps=300', ...pixels, ...tiny.slice(0, 3), 'replayCapacity=400'],
    changes: ['nStep=2', 'gamma=0.8', 'maxGradNorm=0.01'],
  },
  {
    ...{ recipe: hdqnRecipe, preset: 'adaptive' },
    set: ['steps=300', ...levels, ...games],
    changes: [
      'epsilon.to=0.5',
      'learningRate=1e-2',
      'targetUpdateEvery=9',
      'trainFrequency=2',
      'loss=mse',
      'tau=0.5',
    ],
  },
  {
    ...{ recipe: cartpolePQNRecipe, preset: 'default' },
    set: ['steps=300', 'environments=3', 'hiddenSizes=8', 'rolloutSteps=4', 'batchSize=6', ...games],
    changes: ['epsilon=0.5', 'learningRate=1e-2', 'gamma=0.9', 'lambda=0.5', 'epochs=2'],
  },
  {
    ...{ recipe: cartpoleStreamRecipe, preset: 'default' },
    set: ['steps=300', 'hiddenSizes=8', 'epsilon.steps=250', ...games],
    changes: ['epsilon=0.5', 'learningRate=0.3', 'gamma=0.9', 'lambda=0.5'],
  },
  {
    ...{ recipe: hdqnRecipe, preset: 'flat' },
    set: ['steps=300', ...levels, ...games],
    changes: ['epsilon=0.9', 'learningRate=1e-2', 'targetUpdateEvery=9', 'loss=mse'],
  },
];

/** Settings and changes, as in run.json. */
function describe(
  recipe: Recipe,
  preset: string,
  set: readonly string[],
  changes: readonly Change[],
): Changing {
  const settings = changeSettings(recipe.presets[preset], set, recipe.table);
  return { settings, changes };
}

/** Makes a run as it is at `step`. It makes later changes while it trains. */
async function create(
  device: Device,
  recipe: Recipe,
  described: Changing,
  hooks: RunHooks,
  step = 0,
): Promise<Run> {
  let last = step;
  const run = await recipe.create(device, runAt(described, step).settings, seed, {
    ...hooks,
    async onStep(progress) {
      const isDue = described.changes?.some((change) => change.step > last && change.step <= progress.steps);
      if (isDue) await run.change!(runAt(described, progress.steps).settings);
      last = progress.steps;
      return hooks.onStep?.(progress);
    },
  });
  return run;
}

forEachDevice('settings that change while a run trains', (test, device) => {
  for (const { recipe, preset, set, changes: texts } of RUNS) {
    const changes = texts.map((text) => readChange(`${CHANGE}:${text}`, recipe));
    const described = describe(recipe, preset, set, changes);

    test(`${recipe.name}, ${preset}: a run that is stopped before, at and after a change goes on to the byte`, async () => {
      const make: Create = (hooks, step) => create(device, recipe, described, hooks, step);
      await assertResumes(device, make, [STOP, CHANGE, CHANGE + 12, CHANGE + 36]);
    });

    test(`${recipe.name}, ${preset}: every change has an effect`, async () => {
      const ends = [];
      for (const change of [undefined, ...changes]) {
        const one = describe(recipe, preset, set, change ? [change] : []);
        const { weights } = await endOf(device, (hooks) => create(device, recipe, one, hooks), undefined);
        ends.push(
          JSON.stringify(
            weights.map((each) => [...each].map(([name, { data }]) => [name, [...data].map(String)])),
          ),
        );
      }
      assert.is(new Set(ends).size, ends.length, `${texts}, seed ${seed}`);
    });
  }

  test('onlookers of a run learn that the form of its batches changed', async () => {
    const { settings } = describe(cartpoleRecipe, 'default', tiny, []);
    const run = await cartpoleRecipe.create(device, settings as never, seed);
    const [before] = run.parts;
    await run.change(changeSettings(settings, ['learningRate=1e-2'], cartpoleRecipe.table));
    assert.is(run.parts[0].watched, before.watched);
    await run.change(changeSettings(settings, ['batchSize=12', 'loss=mse'], cartpoleRecipe.table));
    const [{ watched, agent }] = run.parts;
    assert.is.not(watched, before.watched);
    assert.equal([watched.batchSize, before.watched.batchSize], [12, 8]);
    assert.is(agent, before.agent);
  });

  test('updates can be inspected before and after batches change', async () => {
    const { settings } = describe(cartpoleRecipe, 'default', ['steps=300', ...tiny], []);
    const seen: (number | undefined)[] = [];
    const run = await cartpoleRecipe.create(device, settings as never, seed, {
      async onStep({ steps }) {
        if (steps !== 120 && steps !== 160) return;
        seen.push((await run.inspect?.())?.errors.length);
        if (steps === 120) await run.change(changeSettings(settings, ['batchSize=12'], cartpoleRecipe.table));
      },
    });
    await run.trainer.train();
    assert.equal(seen, [8, 12]);
  });

  test('a run refuses settings that cannot change, and lists those that can', async () => {
    const { settings } = describe(cartpoleRecipe, 'default', tiny, []);
    const run = await cartpoleRecipe.create(device, settings as never, seed);
    const change = (set: string) => run.change(changeSettings(settings, [set], cartpoleRecipe.table));
    await rejects(
      change('hiddenSizes=9'),
      /^hiddenSizes cannot be changed while a run trains; what can: learningRate, /,
    );
    await rejects(change('environments=2'), /^environments cannot be changed/);
    await rejects(change('gamma=0'), /^gamma cannot be changed from 0\.\d+ to 0/);
  });
});
