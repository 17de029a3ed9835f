import { fromBase64, toBase64 } from '../base64.ts';
import { parseJson } from '../json.ts';
import { show } from '../require.ts';

/**
 * Plain state, such as an environment's, as JSON text, which reads back equal in every bit. Byte arrays are
 * written as `{"$uint8": base64}`.
 */

const BYTES = '$uint8';

/**
 * The text of a value of objects, arrays, strings, booleans, null, finite numbers and Uint8Arrays. A field
 * that is undefined is left out.
 *
 * @throws Error, naming the field, for any other value, which would not come back the same.
 */
export function stringifyState(value: unknown): string {
  return write(value, 'state');
}

function write(value: unknown, path: string): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) {
    return Object.is(value, -0) ? '-0' : String(value); // JSON.stringify(-0) is 0
  }
  if (Array.isArray(value)) {
    return `[${Array.from(value, (item, i) => write(item, `${path}[${i}]`)).join()}]`;
  }
  if (value instanceof Uint8Array) return JSON.stringify({ [BYTES]: toBase64(value) });
  if (isPlainObject(value) && !Object.hasOwn(value, BYTES)) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    const written = fields.map(
      ([name, field]) => `${JSON.stringify(name)}:${write(field, `${path}.${name}`)}`,
    );
    return `{${written.join()}}`;
  }
  throw new Error(
    `${path} is ${describe(value)}, which cannot be kept: a state is made of objects, arrays, strings, ` +
      'booleans, null, finite numbers and Uint8Arrays',
  );
}

/**
 * The value that `stringifyState` was given.
 *
 * @throws Error for text that is not JSON, and for bytes that are not base64.
 */
export function parseState(text: string): unknown {
  if (parseJson(text) === undefined) throw new Error('this is not JSON');
  return JSON.parse(text, (_name, value: unknown) =>
    isPlainObject(value) && Object.hasOwn(value, BYTES) ? bytesOf(value[BYTES]) : value,
  );
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function describe(value: unknown): string {
  if (isPlainObject(value)) return `an object with a field ${BYTES}`;
  if (typeof value === 'object') return `an object of class ${value?.constructor?.name}`;
  return typeof value === 'function' ? 'a function' : String(value);
}

function bytesOf(text: unknown): Uint8Array {
  try {
    if (typeof text !== 'string') throw new TypeError();
    return fromBase64(text);
  } catch {
    throw new Error(`${BYTES} must be base64, got ${show(text)}`);
  }
}
