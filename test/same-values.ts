import * as assert from 'uvu/assert';

/** `assert.equal` for long arrays, of which it would take minutes to print the difference. */
export function assertSameValues(actual: ArrayLike<number>, expected: ArrayLike<number>, message = ''): void {
  assert.is(actual.length, expected.length, message);
  for (let i = 0; i < expected.length; i++) {
    if (!Object.is(actual[i], expected[i])) assert.is(actual[i], expected[i], `element ${i}. ${message}`);
  }
}
