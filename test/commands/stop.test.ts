import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { onStop } from '../../src/commands/stop.node.ts';

const test = suite('onStop');

/** What `onStop` and Node are told while `send` sends signals: exit statuses. */
function told(send: (signal: (name: NodeJS.Signals) => void) => void) {
  const { exit } = process;
  const [stops, exits]: [number[], number[]] = [[], []];
  const handBack = onStop((status) => stops.push(status));
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

test('further hang-ups and terminations change nothing: what was begun to be saved is saved', () => {
  const signals = told((signal) => {
    for (const name of ['SIGHUP', 'SIGHUP', 'SIGTERM'] as const) signal(name);
  });
  assert.equal(signals, { stops: [129], exits: [] });
});

test('signals that were handed back are not listened to', () => {
  const before = process.listenerCount('SIGINT');
  const handBack = onStop(() => {});
  assert.is(process.listenerCount('SIGINT'), before + 1);
  handBack();
  assert.is(process.listenerCount('SIGINT'), before);
});

test.run();
