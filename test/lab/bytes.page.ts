import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/index.ts';
import type { FromWorker, Spec } from '../../src/lab/protocol.ts';
import { learnedHere } from './learned-here.ts';
import { labSuite, seed } from './lab-suite.ts';

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

/** Trains in a worker of its own, with every stream watched; returns the SHA-256 of the net. */
function learnedInPage(page: Page, spec: Spec): Promise<string> {
  return page.evaluate(
    (spec) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(new URL('worker.js', document.querySelector('script')!.src), {
          type: 'module',
        });
        worker.onerror = ({ message }) => reject(new Error(message));
        const say = (message: object) => worker.postMessage(message);
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if ('error' in data) reject(new Error(data.error.message));
          else if ('stream' in data) {
            say({ do: 'took', stream: data.stream });
            if (data.stream !== 'events') return;
            for (const event of data.values) {
              if (event.what === 'failed') reject(new Error(event.failure.message));
              if (event.what === 'ended') resolve(event.hash!);
            }
          } else say({ do: 'pace', stepsPerSecond: 'max' });
        };
        say({ do: 'watch', hertz: { progress: 60, frame: 60, q: 60, inspect: 60, update: 60, replay: 60 } });
        say({ do: 'start', id: 1, spec });
      }),
    spec,
  );
}

test.run();
