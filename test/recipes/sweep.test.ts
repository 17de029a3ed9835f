import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { readSweep, type SweepFile, trialSettings } from '../../src/recipes/sweep.ts';
import { randomFor } from '../seed.ts';

const test = suite('a sweep');

const seed = randomFor('sweep').int(1_000_000);
const space: SweepFile['space'] = {
  learningRate: { log: [1e-4, 1e-2] },
  tau: { uniform: [0.01, 0.21] },
  nStep: { int: [1, 4] },
  hiddenSizes: { choice: [[32], [64, 64]] },
};
const read = (file: object) =>
  readSweep({ space, trials: 20, ...file } as SweepFile, cartpoleRecipe, 'default');

/** The values of a setting in many trials, as text. */
function valuesOf(key: string, trials = 2000): string[] {
  return Array.from({ length: trials }, (_, i) => {
    const own = trialSettings({ seed, space }, i + 1).find((each) => each.startsWith(`${key}=`))!;
    return own.slice(key.length + 1);
  });
}

/** Fails unless the share of true values is as expected, within five standard deviations. */
function assertShare(values: readonly boolean[], expected: number): void {
  const share = values.filter(Boolean).length / values.length;
  const deviation = Math.sqrt((expected * (1 - expected)) / values.length);
  assert.ok(Math.abs(share - expected) < 5 * deviation, `${share}, not ${expected}`);
}

test('draws from the distribution of each range', () => {
  const rates = valuesOf('learningRate').map(Number);
  assert.ok(rates.every((each) => each >= 1e-4 && each <= 1e-2));
  assertShare(
    rates.map((each) => each < 1e-3),
    1 / 2,
  );
  const taus = valuesOf('tau').map(Number);
  assert.ok(taus.every((each) => each >= 0.01 && each <= 0.21));
  assertShare(
    taus.map((each) => each < 0.06),
    1 / 4,
  );
  const steps = valuesOf('nStep');
  for (const each of ['1', '2', '3', '4'])
    assertShare(
      steps.map((step) => step === each),
      1 / 4,
    );
  const sizes = valuesOf('hiddenSizes');
  for (const each of ['32', '64,64'])
    assertShare(
      sizes.map((size) => size === each),
      1 / 2,
    );
});

test('draws each setting independently of the others', () => {
  const low = valuesOf('learningRate').map((each) => Number(each) < 1e-3);
  const taus = valuesOf('tau').map((each) => Number(each) < 0.11);
  assertShare(
    taus.filter((_, i) => low[i]),
    1 / 2,
  );
});

test('derives a trial from its seed and number, whatever else is searched for', () => {
  const { tau, nStep } = space;
  const trial = trialSettings({ seed, space }, 7);
  assert.equal(trialSettings({ seed, space }, 7), trial);
  assert.equal(
    trialSettings({ seed, space: { gamma: { uniform: [0.9, 1] }, nStep, tau } }, 7)
      .slice(1)
      .reverse(),
    trial.filter((each) => /^(tau|nStep)=/.test(each)),
  );
  assert.not.equal(trialSettings({ seed, space }, 8), trial);
  assert.not.equal(trialSettings({ seed: seed + 1, space }, 7), trial);
  assert.equal(trialSettings({ seed, space }, 0), [], "trial 0 is the preset's");
});

test('reads the settings of all trials, and their length', () => {
  const sweep = read({ set: { steps: 9000, 'evaluation.stopAt': 1000, hiddenSizes: [8, 8] }, seeds: 2 });
  assert.equal(sweep.set, ['steps=9000', 'evaluation.stopAt=1000', 'hiddenSizes=8,8']);
  assert.equal([sweep.length, sweep.unit, sweep.seeds, sweep.seed], [9000, 'steps', 2, 1]);
  assert.is(sweep.halving, undefined);
});

const refused: readonly (readonly [object, RegExp])[] = [
  [{ trails: 5 }, /a sweep has no option trails; it has: recipe, preset, set, space, trials, /],
  [{ trials: 0 }, /trials must be a positive integer, got 0/],
  [{ trials: '9' }, /trials must be a positive integer, got '9'/],
  [{ seeds: 1.5 }, /seeds must be a positive integer, got 1\.5/],
  [{ seed: -1 }, /seed must be an integer of at least 0, got -1/],
  [{ set: ['gamma=1'] }, /set must be settings by their keys, got \['gamma=1'\]/],
  [{ set: { gama: 1 } }, /there is no setting 'gama': did you mean 'gamma'\?/],
  [{ space: {} }, /space must be ranges by the keys of settings/],
  [{ space: { gama: { log: [0.1, 1] } } }, /space: there is no setting 'gama': did you mean 'gamma'\?/],
  [{ space: { gamma: { log: [0.5, 2] } } }, /space: gamma must be a number from 0 to 1, got 2/],
  [
    { space: { gamma: { log: [0, 1] } } },
    /space: gamma must be log: \[low, high\], both above 0, got \[0, 1\]/,
  ],
  [
    { space: { gamma: { uniform: [1, 0.5] } } },
    /gamma must be uniform: \[low, high\], the lower number first/,
  ],
  [{ space: { gamma: { uniform: [0.5] } } }, /gamma must be uniform: \[low, high\]/],
  [{ space: { tau: { int: [0.5, 1] } } }, /tau must be int: \[low, high\], both integers, got \[0\.5, 1\]/],
  [{ space: { gamma: { normal: [0.5, 1] } } }, /gamma must be \{ log: \[low, high\] \}, .* or \{ choice: /],
  [{ space: { gamma: [0.5, 1] } }, /gamma must be \{ log: \[low, high\] \}/],
  [{ space: { gamma: { choice: [] } } }, /gamma must be \{ log: \[low, high\] \}/],
  [{ space: { loss: { choice: ['mse', 'l1'] } } }, /space: loss must be smoothL1 or mse, got 'l1'/],
  [{ space: { steps: { int: [1, 9] } } }, /steps is the length of all runs, and cannot be searched for/],
  [{ halving: { from: 50_000 } }, /halving\.from must be an integer from 1 to 49999, less than a whole run/],
  [{ space: { quantiles: { choice: [8, 16] } } }, /trial 1 \(quantiles=(8|16)\): quantiles /],
];
for (const [file, message] of refused) {
  test(`is refused with ${JSON.stringify(file)}`, () => assert.throws(() => read(file), message));
}

test.run();
