import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/recipes/registry.ts';
import { type Changing, describeChange, runAt } from '../../src/runs/changes.ts';
import { SittingChanges } from '../../src/runs/sitting-changes.ts';

const test = suite('SittingChanges');

const recipe = RECIPES.find(({ name }) => name === 'cartpole')!;
const { default: settings } = recipe.presets;
const learningRate = { step: 500, key: 'learningRate', value: 0.25 };
const environments = { step: 500, key: 'environments', value: 7 };

const made = { ...learningRate, step: 100, value: 0.5 };
const rateOf = ({ now }: SittingChanges<Changing>) =>
  (now.settings as unknown as { learningRate: number }).learningRate;

test('makes earlier changes at once, and each later one when its step has come', () => {
  const changes = new SittingChanges({ settings, changes: [learningRate, made] }, recipe, 100);
  assert.is(rateOf(changes), 0.5);
  assert.equal([changes.isDue(104), changes.isDue(499), changes.isDue(500)], [false, false, true]);
  assert.equal(changes.reach(502), [learningRate]);
  assert.equal([rateOf(changes), changes.isDue(506)], [0.25, false]);
});

test('the last change of one step counts', () => {
  const changes = [learningRate, { ...learningRate, value: 0.125 }, made];
  assert.is(rateOf(new SittingChanges({ settings, changes }, recipe, 600)), 0.125);
});

test('a change of environments from a lost part of the run is made where it goes on now', () => {
  const changes = new SittingChanges({ settings, changes: [learningRate, environments] }, recipe, 300);
  assert.equal(changes.run.changes, [learningRate, { ...environments, step: 300 }]);
  assert.equal([changes.now.settings.environments, changes.otherEnvironments], [7, true]);
  assert.is(changes.isDue(499), false);
});

test('environments are new only at the step of a change', () => {
  const at = (step: number) => new SittingChanges({ settings, changes: [environments] }, recipe, step);
  assert.equal([at(500).otherEnvironments, at(501).otherEnvironments], [true, false]);
  assert.is(new SittingChanges({ settings }, recipe, 500).otherEnvironments, false);
});

test('thousands of changes, as an hour of sliders can bring, are each made once', () => {
  const changes = Array.from({ length: 20_000 }, (_, i) => ({
    ...learningRate,
    step: i,
    value: 1 / (i + 1),
  }));
  const sitting = new SittingChanges({ settings, changes }, recipe, 19_000);
  assert.is(sitting.reach(25_000).length, 999);
  assert.is(rateOf(sitting), 1 / 20_000);
});

test('a run without changes stays without', () => {
  const run = { settings };
  const changes = new SittingChanges(run, recipe, 0);
  assert.equal([changes.run, changes.now, changes.isDue(1e9)], [run, run, false]);
});

test('a change is described by its step, in words', () => {
  assert.is(describeChange(learningRate), 'learningRate = 0.25 from step 500 on');
});

test('a change of epsilon holds exploration at a constant value', () => {
  const { epsilon } = runAt({ settings, changes: [{ step: 9, key: 'epsilon', value: 0.25 }] }, 9)
    .settings as {
    epsilon?: object;
  };
  assert.equal(epsilon, { ...(settings as { epsilon?: object }).epsilon, from: 0.25, to: 0.25 });
});

test.run();
