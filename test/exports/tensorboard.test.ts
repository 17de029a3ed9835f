import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crc32c, maskedCRC32C } from '../../src/exports/tensorboard/crc32c.ts';
import { EventLog, eventFileName } from '../../src/exports/tensorboard/event-log.ts';
import { eventRecord, fileVersion } from '../../src/exports/tensorboard/events.ts';
import { tagged } from '../../src/exports/tensorboard/tags.ts';
import { GameVideo } from '../../src/report/game-video.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { randomFor } from '../seed.ts';
import { readEvents, readScalars } from './read-events.ts';
import { double, integer, message, messages, textOf } from './read-protobuf.ts';

const test = suite('event files');

const random = randomFor('event files');

function recordAt(steps: number, others: Partial<MetricsRecord> = {}): MetricsRecord {
  return {
    ...{ steps, updates: 2, games: 3, score: null, loss: null, meanQ: null, epsilon: 0.5 },
    ...{ stepsPerSecond: 100, seconds: 1, evalScore: null, evalStd: null, evalGames: null, ...others },
  };
}

/** A file in memory. */
function newFile(tags: 'sb3' | 'cleanrl' = 'sb3') {
  const records: Uint8Array[] = [];
  const log = new EventLog(async (record) => void records.push(record), tags);
  return { log, records, bytes: () => new Uint8Array(Buffer.concat(records)) };
}

const made = { parameters: { learningRate: 1e-3, head: 'quantile', dueling: true }, group: 'cartpole-1' };

test('checksums and the first record equal those that TensorFlow writes, byte by byte', () => {
  const digits = new TextEncoder().encode('123456789');
  assert.is(crc32c(digits), 0xe3069283);
  assert.is(maskedCRC32C(digits), 0xc78ab0e5);
  assert.is(
    Buffer.from(eventRecord(1, undefined, fileVersion)).toString('hex'),
    '1800000000000000a37f4b2209000000000000f03f1a0d627261696e2e4576656e743a3286bf577a',
  );
});

test('a file begins with its version, and has the settings of a run as a table and as hyperparameters', async () => {
  const { log, bytes } = newFile();
  await log.begin(made, 1234.5);
  const [version, info, table] = readEvents(bytes());
  assert.equal([version.fileVersion, version.wallTime], ['brain.Event:2', 1234.5]);
  assert.is(info.values[0].tag, '_hparams_/session_start_info');
  const start = message(info.values[0].hparams!, 3);
  const given = messages(start, 1).map((entry) => [textOf(entry, 1), message(entry, 2)] as const);
  assert.equal(
    given.map(([name]) => name),
    ['learningRate', 'head', 'dueling'],
  );
  assert.is(double(given[0][1], 2), 1e-3);
  assert.is(textOf(given[1][1], 3), 'quantile');
  assert.is(integer(given[2][1], 4), 1);
  assert.equal([textOf(start, 4), double(start, 5)], ['cartpole-1', 1234.5]);
  assert.equal(table.values, [
    {
      tag: 'hyperparameters',
      text: '|setting|value|\n|-|-|\n|learningRate|0.001|\n|head|quantile|\n|dueling|true|',
    },
  ]);
});

test('numbers get the names that dashboards know, and unknown ones are left out', () => {
  const record = recordAt(10, { score: 7, loss: 0.25, meanQ: 3, evalScore: 9, gradientNorm: 2 });
  assert.equal(Object.fromEntries(tagged(record, 'sb3')), {
    ...{ 'rollout/ep_rew_mean': 7, 'rollout/exploration_rate': 0.5, 'time/fps': 100, 'train/loss': 0.25 },
    ...{ 'train/mean_q': 3, 'eval/mean_reward': 9, 'train/gradient_norm': 2 },
  });
  assert.equal(Object.fromEntries(tagged(record, 'cleanrl')), {
    ...{ 'charts/episodic_return': 7, 'charts/epsilon': 0.5, 'charts/SPS': 100, 'losses/td_loss': 0.25 },
    ...{ 'losses/q_values': 3, 'eval/episodic_return': 9, 'losses/gradient_norm': 2 },
  });
});

test('the steps of a tag rise strictly, whatever the lines of metrics do', async () => {
  const { log, bytes } = newFile();
  await log.begin(made, 1);
  await log.record(recordAt(5, { score: 1 }), 2, 1e-3);
  await log.record(recordAt(5, { score: 2, evalScore: 8 }), 3, 1e-3);
  await log.record(recordAt(9, { score: 3 }), 4);
  const curves = readScalars([bytes()]);
  assert.equal(curves.get('rollout/ep_rew_mean'), [
    { step: 5, value: 1 },
    { step: 9, value: 3 },
  ]);
  assert.equal(curves.get('eval/mean_reward'), [{ step: 5, value: 8 }]);
  assert.equal(curves.get('train/learning_rate'), [{ step: 5, value: Math.fround(1e-3) }]);
});

test('records of a killed process are void for steps that are made again', async () => {
  const [killed, resumed] = [newFile(), newFile()];
  await killed.log.begin(made, 1);
  for (const steps of [10, 20, 30]) await killed.log.record(recordAt(steps, { score: steps }), 2);
  await resumed.log.begin(made, 3, 21);
  await resumed.log.record(recordAt(25, { score: -25 }), 4);
  const curve = readScalars([killed.bytes(), resumed.bytes()]).get('rollout/ep_rew_mean')!;
  assert.equal(
    curve.map(({ step, value }) => [step, value]),
    [
      [10, 10],
      [20, 20],
      [25, -25],
    ],
  );
});

test('each record is written whole, so that a reader never sees half of one', async () => {
  const { log, records } = newFile();
  await log.begin(made, 1, 7);
  await log.record(recordAt(8), 2);
  await log.end(8, 3);
  for (const record of records) assert.is(readEvents(record).length, 1);
});

test('a filmed game is the unchanged GIF, as an image of its size, and is written once', async () => {
  const [width, height] = [3 + random.int(300), 2 + random.int(300)];
  const palette = [[0, 0, 0] as const, [255, 255, 255] as const];
  const video = new GameVideo({ width, height, palette, picturesPerSecond: 10 });
  video.add(new Uint8Array(width * height).fill(1));
  const gif = video.finish();
  const { log, bytes } = newFile();
  await log.video(gif, 40, 2);
  await log.video(gif, 40, 3);
  const events = readEvents(bytes());
  assert.equal(
    events.map(({ step, values }) => [step, ...values]),
    [[40, { tag: 'eval/game', image: { width, height, file: gif } }]],
  );
});

test('the end of a run is recorded', async () => {
  const { log, bytes } = newFile();
  await log.end(77, 5);
  const [{ step, values }] = readEvents(bytes());
  const end = message(values[0].hparams!, 4);
  assert.equal([step, integer(end, 1), double(end, 2)], [77, 1, 5]);
});

test('the name of a file sorts after the others, whatever the clock says', () => {
  const first = eventFileName(1_700_000_000.9, ['run.json'], 'my host/1', 12);
  assert.is(first, 'events.out.tfevents.1700000000.my-host-1.12.0');
  const others = [first, eventFileName(1_700_000_500, [], 'h', 1)];
  const second = eventFileName(1_700_000_100, others, 'a', 3);
  assert.is(second, 'events.out.tfevents.1700000501.a.3.0');
  assert.equal([...others, second].sort().at(-1), second);
});

test.run();
