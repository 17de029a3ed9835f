import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import type { Spec } from '../../src/lab/protocol.ts';
import { learnedHere } from './learned-here.ts';
import { type LabSuite, seed } from './lab-suite.ts';
import { learnedInPage } from './learned-in-page.ts';

/** A run whose bytes are compared. Until: steps or episodes, as its recipe counts. */
export type ByteRun = readonly [recipe: string, until: number, settings: readonly string[]];

const endless = ['evaluation.stopAt=1000'];
const few = [...endless, 'evaluation.games=2', 'evaluation.finalGames=2', 'evaluation.maxSteps=100'];

const better: ByteRun = ['cartpole', 2000, ['prioritised=true', 'dueling=true', 'nStep=3', ...endless]];
const hdqn: ByteRun = ['hdqn', 1500, few];
const bitFlip: ByteRun = ['bit-flip', 2000, few];

/** One of each kind: vectors, a hierarchy, goals, pictures. */
export const SHORT: readonly ByteRun[] = [
  better,
  hdqn,
  bitFlip,
  ['breakout', 300, ['learningStarts=100', ...few]],
];

/** Those that the commands are to repeat, too. */
export const COMMANDED: readonly ByteRun[] = [
  ['cartpole', 3000, endless],
  better,
  hdqn,
  bitFlip,
  ['breakout', 1200, ['learningStarts=500', ...few]],
  ['pong', 1000, ['learningStarts=500', ...few]],
];

/** All other recipes. */
export const OTHERS: readonly ByteRun[] = [
  ['cartpole-td4', 60, endless],
  ['cartpole-rmsprop', 30, few],
  ['cartpole-keras', 30, few],
  ['cartpole-pixels', 14, ['batchSize=32', 'learningStarts=64', 'replayCapacity=200', ...few]],
  ['mountaincar', 3000, few],
  ['sail', 40, endless],
  ['cartpole-pqn', 1500, few],
  ['cartpole-stream', 1500, few],
  ['breakout-pqn', 300, few],
  ['pong-pqn', 300, few],
  ['breakout-stream', 200, few],
];

/** Tests that each run learns in the page what it learns in Node. @param learn the SHA-256 of the net of a spec. */
export function testBytes(
  { test, visit }: LabSuite,
  runs: readonly ByteRun[],
  learn: (spec: Spec) => string | Promise<string> = learnedHere,
): void {
  for (const [recipe, until, settings] of runs) {
    test(`${[recipe, ...settings].join(' ')} learns in the page what it learns in Node, to the byte, while it is watched`, () =>
      visit({}, async (page) => {
        const { presets, presetWithoutGPU } = RECIPES.find(({ name }) => name === recipe)!;
        const preset = presetWithoutGPU ?? Object.keys(presets)[0];
        const spec: Spec = { recipe, preset, seed, settings, device: 'cpu', until };
        assert.is(await learnedInPage(page, spec), await learn(spec));
      }));
  }
}
