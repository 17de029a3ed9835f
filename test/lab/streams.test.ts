import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FromWorker, GameRecord, Progress } from '../../src/lab/protocol.ts';
import { Streams } from '../../src/lab/worker/streams.ts';

const test = suite('the streams of the lab');

const EVER = { progress: 1e6, frame: 1e6, q: 1e6 };

function streams(hertz: Parameters<Streams['watch']>[0] = EVER) {
  const sent: FromWorker[] = [];
  const buffers: ArrayBuffer[] = [];
  const made = new Streams((message, transfer) => {
    sent.push(message);
    buffers.push(...transfer);
  });
  made.watch(hertz);
  return { sent, buffers, streams: made };
}

const progress = (steps: number) => () => ({ step: steps, value: { steps } as Progress });
const game = (step: number): GameRecord => ({ kind: 'game', step, seconds: step, score: step });
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a page that takes nothing gets one message, and then the newest', () => {
  const { sent, streams: to } = streams();
  for (const steps of [1, 2, 3, 4]) to.offer('progress', progress(steps));
  assert.is(sent.length, 1);
  to.took('progress');
  assert.equal(
    sent.map((message) => ('step' in message ? message.step : undefined)),
    [1, 4],
  );
  to.took('progress');
  assert.is(sent.length, 2, 'nothing is sent twice');
});

test('what is made for a stream is made when it is sent, not before', () => {
  const { streams: to } = streams();
  let made = 0;
  const make = () => ({ step: ++made, value: {} as Progress });
  for (let i = 0; i < 100; i++) to.offer('progress', make);
  assert.is(made, 1);
});

test('a log drops nothing, and numbers what it sends', async () => {
  const { sent, streams: to } = streams();
  const got: number[] = [];
  let next = 0;
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 5; i++) to.log('records', game(next++));
    for (const message of sent.splice(0)) {
      if (!('first' in message)) continue;
      assert.is(message.first, got.length);
      got.push(...message.values.map((value) => (value as GameRecord).step));
    }
    to.took('records');
    await wait(120);
  }
  for (const message of sent)
    if ('first' in message) got.push(...message.values.map((value) => (value as GameRecord).step));
  assert.equal(
    got,
    Array.from({ length: next }, (_, i) => i),
  );
});

test('a stream comes no more often than it is watched, and not at all at 0', async () => {
  const { sent, streams: to } = streams({ progress: 20, frame: 0 });
  const begun = performance.now();
  for (let steps = 0; performance.now() - begun < 300; steps++) {
    to.offer('progress', progress(steps));
    to.offer('frame', () => {
      throw new Error('nobody watches');
    });
    to.took('progress');
    await wait(1);
  }
  const most = Math.ceil((performance.now() - begun) / 50) + 1;
  assert.ok(sent.length > 1 && sent.length <= most, `${sent.length} messages of at most ${most}`);
  assert.not.ok(to.isWatched('frame'));
  assert.ok(to.isWatched('progress'));
});

test('a buffer that comes back is used again, unless another size is asked for', () => {
  const { streams: to } = streams();
  const first = to.bufferFor('frame', 8);
  to.took('frame', first);
  assert.is(to.bufferFor('frame', 8), first);
  to.took('frame', first);
  assert.is(to.bufferFor('frame', 9).byteLength, 9);
});

test.run();
