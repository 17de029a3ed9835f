import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DecisionLog } from '../../src/lab/worker/decisions.ts';

const test = suite('decisions and what came of them');

function step(log: DecisionLog, value: number, reward: number): void {
  log.decide(value, 0, new Float32Array(2));
  log.earn(reward);
}

test('nothing is earned until the game has ended; then each decision earned the rest of it, discounted', () => {
  const log = new DecisionLog(() => 0.5);
  for (const reward of [1, 2, 4]) step(log, reward / 8, reward);
  assert.equal(Array.from(log.view().expected), [0.125, 0.25, 0.5]);
  assert.ok(log.view().obtained.every(Number.isNaN));
  log.end(undefined);
  assert.equal(Array.from(log.view().obtained), [1 + 0.5 * (2 + 0.5 * 4), 2 + 0.5 * 4, 4]);
  assert.equal(Array.from(log.view().estimated), [0, 0, 0]);
});

test('a game that a time limit cut includes an estimate, and says so', () => {
  const log = new DecisionLog(() => 0.5);
  step(log, 0, 1);
  log.end(undefined);
  for (const reward of [1, 1]) step(log, 0, reward);
  log.end(8);
  assert.equal(Array.from(log.view().obtained), [1, 1 + 0.5 * (1 + 0.5 * 8), 1 + 0.5 * 8]);
  assert.equal(Array.from(log.view().estimated), [0, 1, 1]);
});

test('of a long game the latest 300 decisions are kept, and all of it counts', () => {
  const log = new DecisionLog(() => 1);
  for (let i = 0; i < 450; i++) step(log, i, 1);
  log.end(undefined);
  const { expected, obtained } = log.view();
  assert.is(expected.length, 300);
  assert.equal([expected[0], obtained[0], obtained[299]], [150, 300, 1]);
});

test('each decision is kept with its action, and the state that it was made in, if that is small', () => {
  const log = new DecisionLog(() => 1);
  const state = new Float32Array(2);
  for (let i = 0; i < 310; i++) {
    state.fill(i);
    log.decide(0, i % 3, state);
    log.earn(1);
  }
  const { actions, states } = log.view();
  assert.equal(
    [...actions],
    Array.from({ length: 300 }, (_, i) => (i + 10) % 3),
  );
  assert.equal(
    [...states],
    Array.from({ length: 600 }, (_, i) => Math.floor(i / 2) + 10),
  );
  const pictures = new DecisionLog(() => 1);
  pictures.decide(0, 1, new Uint8Array(84));
  assert.is(pictures.view().states.length, 0);
});

test.run();
