import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import type { Spec } from '../../src/lab/protocol.ts';
import { learnedHere } from './learned-here.ts';
import { labSuite, seed } from './lab-suite.ts';
import { learnedInPage } from './learned-in-page.ts';

const { test, visit } = labSuite('bytes of the lab');

const endless = ['evaluation.stopAt=1000'];
const few = [...endless, 'evaluation.games=2', 'evaluation.finalGames=2', 'evaluation.maxSteps=100'];

const SPECS: readonly (readonly [recipe: string, until: number, settings: readonly string[]])[] = [
  ['cartpole', 3000, endless],
  ['cartpole', 2000, ['prioritised=true', 'dueling=true', 'nStep=3', ...endless]],
  ['cartpole-td4', 60, endless],
  ['cartpole-rmsprop', 30, few],
  ['cartpole-keras', 30, few],
  ['cartpole-pixels', 14, ['batchSize=32', 'learningStarts=64', 'replayCapacity=200', ...few]],
  ['mountaincar', 3000, few],
  ['bit-flip', 2000, few],
  ['hdqn', 1500, few],
  ['sail', 40, endless],
  ['breakout', 300, ['learningStarts=100', ...few]],
  ['pong', 300, ['learningStarts=100', ...few]],
  ['cartpole-pqn', 1500, few],
  ['cartpole-stream', 1500, few],
  ['breakout-pqn', 300, few],
  ['pong-pqn', 300, few],
  ['breakout-stream', 200, few],
];

test('every recipe is compared', () => {
  assert.equal([...new Set(SPECS.map(([recipe]) => recipe))].sort(), RECIPES.map(({ name }) => name).sort());
});

for (const [recipe, until, settings] of SPECS) {
  test(`${[recipe, ...settings].join(' ')} learns in the page what it learns in Node, to the byte, while it is watched`, () =>
    visit({}, async (page) => {
      const { presets, presetWithoutGPU } = RECIPES.find(({ name }) => name === recipe)!;
      const preset = presetWithoutGPU ?? Object.keys(presets)[0];
      const spec: Spec = { recipe, preset, seed, settings, device: 'cpu', until };
      assert.is(await learnedInPage(page, spec), await learnedHere(spec));
    }));
}

test.run();
