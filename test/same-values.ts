import * as assert from 'uvu/assert';

/**
 * `assert.equal` for frames, weights, saved states and other values with long arrays, whose difference it would take
 * minutes to print. This names the first value that differs.
 */
export function assertSameValues(actual: unknown, expected: unknown, message = ''): void {
  const difference = firstDifference(actual, expected, '');
  if (difference !== undefined) assert.unreachable(`${difference}. ${message}`);
}

function firstDifference(actual: unknown, expected: unknown, path: string): string | undefined {
  if (Object.is(actual, expected)) return undefined;
  if (!isObject(actual) || !isObject(expected)) {
    return `${path} is ${show(actual)}, expected ${show(expected)}`;
  }
  if (actual.constructor !== expected.constructor) {
    return `${path} is of ${actual.constructor?.name}, expected ${expected.constructor?.name}`;
  }
  if (isList(actual) && isList(expected)) {
    if (actual.length !== expected.length) {
      return `${path} has ${actual.length} elements, expected ${expected.length}`;
    }
    for (let i = 0; i < expected.length; i++) {
      if (Object.is(actual[i], expected[i])) continue;
      const difference = firstDifference(actual[i], expected[i], `${path}[${i}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  const [ours, theirs] = [actual, expected].map(
    (each) => new Map(each instanceof Map ? each : Object.entries(each)),
  );
  for (const key of new Set([...ours.keys(), ...theirs.keys()])) {
    if (!ours.has(key) || !theirs.has(key))
      return `${path}.${key} is ${ours.has(key) ? 'not expected' : 'missing'}`;
    const difference = firstDifference(ours.get(key), theirs.get(key), `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isList(value: object): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

function show(value: unknown): string {
  const text = String(value);
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}
