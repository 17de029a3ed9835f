import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { FromWorker, Spec } from '../../src/lab/protocol.ts';
import { batchLoss, transitionValues, updateArithmetic } from '../../src/lab/shared/target-arithmetic.ts';
import { learnedHere, withRun } from './learned-here.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('what the worker of the lab tells of the inside');

const spec: Omit<Spec, 'settings'> = {
  ...{ recipe: 'cartpole', preset: 'default', seed: seed, until: 1500 },
  device: 'cpu',
};
const few = ['evaluation.games=2', 'evaluation.finalGames=2', 'evaluation.maxSteps=100'];

for (const settings of [
  ['evaluation.stopAt=1000'],
  ['evaluation.stopAt=1000', 'prioritised=true', 'nStep=3', 'doubleDQN=false', 'loss=mse', 'gradientSteps=2'],
]) {
  test(`single updates are told as they are, and are those of full speed: ${settings.join(' ')}`, () =>
    visit({}, async (page) => {
      const given: Spec = { ...spec, settings };
      const { updates, hash } = await stepped(page, given, 20);
      assert.is(updates.length, 20);
      for (const update of updates) {
        const { batch, rule, targets, errors, loss, layers } = update;
        const rows = errors.map((_, i) =>
          updateArithmetic(transitionValues({ ...batch, ...values(update) }, i, rule.doubleDQN), rule.loss),
        );
        for (const [i, row] of rows.entries()) {
          near(row.target, targets[i], 'target');
          near(row.error, errors[i], 'error');
        }
        near(batchLoss(rows), loss, 'loss');
        assert.is(batch.drawn?.length, errors.length);
        for (const { change, gradient, weights } of layers)
          assert.ok(change > 0 && gradient > 0 && weights > 0);
      }
      assert.equal(
        updates.map(({ number }) => number - updates[0].number),
        updates.map((_, i) => i),
      );
      assert.is(hash, await learnedHere(given));
    }));
}

test('a transition is told with its frames and its probability', () =>
  visit({}, async (page) => {
    const given: Spec = {
      ...{ ...spec, recipe: 'breakout', preset: 'laptop', until: 160 },
      settings: ['learningStarts=100', 'prioritised=true', ...few],
    };
    await withRun(given, async (run) => {
      await run.trainer.train();
      const { replay } = run.parts![0];
      const held = Array.from({ length: replay.capacity }, (_, slot) => slot).filter((slot) =>
        replay.read(slot),
      );
      const slots = [held[0], held[held.length >> 1], held.at(-1)!];
      const told = await transitions(page, given, slots);
      for (const [i, slot] of slots.entries()) {
        const stored = replay.read(slot)!;
        assert.equal(told[i].states, Array.from(stored.state));
        assert.equal(told[i].nextStates, Array.from(stored.nextState));
        assert.is(told[i].action, stored.action);
        assert.is(told[i].probability, replay.priorities!.probability(slot));
      }
    });
  }));

const values = ({ q, nextQ, chooser }: Told) => ({
  q: Float32Array.from(q),
  nextQ: Float32Array.from(nextQ),
  chooser: Float32Array.from(chooser),
});

function near(here: number, told: number, what: string): void {
  assert.ok(Math.abs(here - told) <= 1e-6 * Math.max(1, Math.abs(told)), `${what}: ${here}, told ${told}`);
}

/** An update's detail as it comes out of the page: all arrays are plain. */
interface Told {
  readonly number: number;
  readonly rule: { readonly loss: 'smoothL1' | 'mse'; readonly doubleDQN: boolean };
  readonly batch: {
    readonly actions: number[];
    readonly rewards: number[];
    readonly discounts: number[];
    readonly weights?: number[];
    readonly drawn?: readonly object[];
  };
  readonly q: number[];
  readonly nextQ: number[];
  readonly chooser: number[];
  readonly targets: number[];
  readonly errors: number[];
  readonly loss: number;
  readonly layers: readonly {
    readonly change: number;
    readonly gradient: number;
    readonly weights: number;
  }[];
}

/** Makes single updates from the first one on, then runs to the end. */
async function stepped(page: Page, spec: Spec, count: number): Promise<{ updates: Told[]; hash: string }> {
  const json = await page.evaluate(
    ({ spec, count }) =>
      new Promise<string>((resolve, reject) => {
        const worker = new Worker(new URL('worker.js', document.querySelector('script')!.src), {
          type: 'module',
        });
        const say = (message: object) => worker.postMessage(message);
        const updates: unknown[] = [];
        const next = () =>
          updates.length < count
            ? say({ do: 'advance', by: 'update' })
            : say({ do: 'pace', stepsPerSecond: 'max' });
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if ('error' in data) return reject(new Error(data.error.message));
          if (!('stream' in data)) return next(); // the first update, however far away
          say({ do: 'took', stream: data.stream });
          if (data.stream === 'update') {
            updates.push(data.value);
            next();
          }
          if (data.stream !== 'events') return;
          for (const event of data.values) {
            if (event.what === 'failed') reject(new Error(event.failure.message));
            if (event.what === 'ended') {
              const plain = (_: string, value: unknown) =>
                ArrayBuffer.isView(value) ? Array.from(value as unknown as ArrayLike<number>) : value;
              resolve(JSON.stringify({ updates, hash: event.hash }, plain));
            }
          }
        };
        say({ do: 'watch', hertz: { inspect: 60, update: 60, replay: 60 } });
        say({ do: 'start', id: 1, spec });
      }),
    { spec, count },
  );
  return JSON.parse(json);
}

/** Trains to the end, and asks for transitions. */
function transitions(
  page: Page,
  spec: Spec,
  slots: readonly number[],
): Promise<{ states: number[]; nextStates: number[]; action: number; probability: number }[]> {
  return page.evaluate(
    ({ spec, slots }) =>
      new Promise((resolve, reject) => {
        const worker = new Worker(new URL('worker.js', document.querySelector('script')!.src), {
          type: 'module',
        });
        const say = (message: object) => worker.postMessage(message);
        const told: { states: number[]; nextStates: number[]; action: number; probability: number }[] = [];
        worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
          if ('error' in data) return reject(new Error(data.error.message));
          if ('stream' in data) {
            say({ do: 'took', stream: data.stream });
            if (data.stream !== 'events') return;
            for (const event of data.values) {
              if (event.what === 'failed') reject(new Error(event.failure.message));
              if (event.what === 'ended') {
                for (const [i, slot] of slots.entries()) say({ do: 'transition', id: 10 + i, part: 0, slot });
              }
            }
          } else if (data.id < 10) say({ do: 'pace', stepsPerSecond: 'max' });
          else {
            if (!data.value) return reject(new Error('a slot holds nothing'));
            const { batch } = data.value as Extract<typeof data.value, { batch: unknown }>;
            told.push({
              ...{ states: Array.from(batch.states), nextStates: Array.from(batch.nextStates) },
              ...{ action: batch.actions[0], probability: batch.drawn![0].probability },
            });
            if (told.length === slots.length) resolve(told);
          }
        };
        say({ do: 'start', id: 1, spec });
      }),
    { spec, slots },
  );
}

test.run();
