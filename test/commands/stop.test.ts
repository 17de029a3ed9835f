import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onStop } from '../../src/commands/stop.node.ts';

const test = suite('onStop');

/** The exit statuses that `onStop` reports, and those that the process exits with, while `send` sends signals. */
function told(send: (signal: (name: NodeJS.Signals) => void) => void, requeue = false) {
  const { exit } = process;
  const [stops, exits]: [number[], number[]] = [[], []];
  const handBack = onStop((status) => stops.push(status), requeue);
  process.exit = (status) => void exits.push(Number(status)) as never;
  try {
    send((name) => process.emit(name));
  } finally {
    process.exit = exit;
    handBack();
  }
  return { stops, exits };
}

test('a second Ctrl-C ends the process at once, whatever came first', () => {
  for (const [first, status] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const signals = told((signal) => {
      signal(first);
      signal('SIGINT');
    });
    assert.equal(signals, { stops: [status], exits: [130] });
  }
});

test('further hang-ups and terminations change nothing, so that saving is not cut short', () => {
  const signals = told((signal) => {
    for (const name of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) signal(name);
  });
  assert.equal(signals, { stops: [129], exits: [] });
});

const SIGNALS = ['SIGINT', 'SIGHUP', 'SIGTERM', 'SIGUSR1'] as const;
const [ALONE, SCHEDULED] = [
  [[130], [129], [143], []],
  [[130], [129], [75], [75]],
];

test('SIGTERM and SIGUSR1 ask a scheduler to start the run again, with requeue', () => {
  const statuses = SIGNALS.map((name) => told((signal) => signal(name), true).stops);
  assert.equal(statuses, SCHEDULED);
});

for (const [name, index, expected] of [
  ['SLURM_ARRAY_TASK_ID', '7', SCHEDULED],
  ['PBS_ARRAY_INDEX', '0', SCHEDULED],
  ['PBS_ARRAYID', '3', SCHEDULED],
  ['SGE_TASK_ID', '1', SCHEDULED],
  ['SGE_TASK_ID', 'undefined', ALONE],
  ['LSB_JOBINDEX', '2', SCHEDULED],
  ['LSB_JOBINDEX', '0', ALONE],
  ['JOB_COMPLETION_INDEX', '0', SCHEDULED],
  ['AWS_BATCH_JOB_ARRAY_INDEX', '0', SCHEDULED],
  ['SLURM_JOB_ID', '12', ALONE],
] as const) {
  test(`${name}=${index} is ${expected === ALONE ? 'no' : 'a'} task of an array`, () => {
    process.env[name] = index;
    try {
      assert.equal(
        SIGNALS.map((each) => told((signal) => signal(each)).stops),
        expected,
      );
    } finally {
      delete process.env[name];
    }
  });
}

test('signals are no longer listened to once they are handed back', () => {
  const before = process.listenerCount('SIGINT');
  const handBack = onStop(() => {});
  assert.is(process.listenerCount('SIGINT'), before + 1);
  handBack();
  assert.is(process.listenerCount('SIGINT'), before);
});

test.run();
