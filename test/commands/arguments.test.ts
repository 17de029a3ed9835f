import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { choiceFlag, integerFlag } from '../../src/commands/arguments.node.ts';

const test = suite('arguments of commands');

/** The line that `read` ends the command with, or else the value that it returns. */
function ending<T>(read: () => T): T | string {
  const { exit } = process;
  const { error } = console;
  let line = '';
  console.error = (text: string) => {
    line += text;
  };
  process.exit = () => {
    throw line;
  };
  try {
    return read();
  } catch (thrown) {
    if (thrown !== line) throw thrown;
    return line;
  } finally {
    console.error = error;
    process.exit = exit;
  }
}

test('an integer within its limits is accepted; outside of them the error names the limits', () => {
  for (const [text, value] of [
    ['1', 1],
    ['1000', 1000],
    ['1e2', 100],
    ['0x10', 16],
  ] as const) {
    assert.is(
      ending(() => integerFlag('games', text, 1, 1000)),
      value,
    );
  }
  assert.is(integerFlag('games', undefined, 1), undefined);
  assert.is(integerFlag('seed', '9007199254740991', 0), Number.MAX_SAFE_INTEGER);
  for (const text of ['0', '1001', '2147483648', '1.5', '', ' ', 'x', '1e999', '9007199254740993']) {
    const line = ending(() => integerFlag('games', text, 1, 1000));
    assert.is(
      line,
      `error: --games must be an integer from 1 to 1000, got '${text}' (--help lists the options)`,
    );
  }
  assert.match(
    ending(() => integerFlag('seed', '-1', 0)) as string,
    "--seed must be an integer of at least 0, got '-1'",
  );
});

test('an error shows the value, and cuts a long one', () => {
  for (const read of [
    (text: string) => integerFlag('games', text, 1),
    (text: string) => choiceFlag('device', text, ['cpu', 'webgpu']),
  ]) {
    const line = ending(() => read('9'.repeat(5000))) as string;
    assert.ok(line.length < 400 && line.includes("got '9999"), line);
  }
});

test.run();
