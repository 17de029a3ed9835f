import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allocated } from '../../src/replay/require.ts';

test('an error names a replay that does not fit the machine, and the bytes that it needs', () => {
  const bytes = 2 ** 60;
  assert.throws(
    () => allocated('A replay of replayCapacity = 5 transitions', bytes, () => new ArrayBuffer(bytes)),
    (error: Error) =>
      error instanceof RangeError &&
      error.message ===
        `A replay of replayCapacity = 5 transitions needs ${bytes} bytes (1.15e+9 GB), more than there is room for here`,
  );
});

test('other errors are passed on unchanged', () => {
  const error = new RangeError('gamma must be at most 1, got 2');
  assert.throws(
    () =>
      allocated('A replay', 5, () => {
        throw error;
      }),
    (thrown: Error) => thrown === error,
  );
});

test.run();
