/** The number of characters that an error shows of a value. */
const SHOWN = 200;

/** A value as an error shows it, so that `'0.9'` and 0.9 look different. Long text is cut. */
export function show(value: unknown): string {
  const text = inWords(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

function inWords(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.slice(0, SHOWN).map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name } = (value.constructor ?? Object) as { readonly name: string };
  return name === 'Object' ? `an object of ${Object.keys(value).join(', ') || 'nothing'}` : `a ${name}`;
}

/** @throws RangeError, naming the option and the allowed values, unless `value` is a number and `fits`. */
export function requireNumber(name: string, value: number, fits: boolean, allowed: string): void {
  if (typeof value !== 'number' || !fits) {
    throw new RangeError(`${name} must be ${allowed}, got ${show(value)}`);
  }
}

/** @throws TypeError unless `value` is true or false. */
export function requireFlag(name: string, value: boolean): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be true or false, got ${show(value)}`);
}

/** @throws RangeError unless `value` is a decay or momentum: at least 0 and below 1. */
export function requireDecay(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value < 1, 'at least 0 and below 1');
}

/** @throws RangeError unless `value` is a finite number of at least 0. */
export function requireNonNegative(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value < Number.POSITIVE_INFINITY, 'a finite number >= 0');
}

/** @throws RangeError unless `value` is a finite number. */
export function requireFinite(name: string, value: number): void {
  requireNumber(name, value, Number.isFinite(value), 'a finite number');
}

/** @throws RangeError unless `value` is a probability or a share. */
export function requireFraction(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value <= 1, 'a number from 0 to 1');
}

/** @throws RangeError unless `value` is a positive integer. */
export function requirePositiveInteger(name: string, value: number): void {
  requireNumber(name, value, Number.isInteger(value) && value > 0, 'a positive integer');
}

/** @throws RangeError unless `value` is a positive integer or Infinity. */
export function requireInterval(name: string, value: number): void {
  const fits = value > 0 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY);
  requireNumber(name, value, fits, 'a positive integer or Infinity');
}

/** @throws RangeError unless `value` is a positive number. Infinity is allowed. */
export function requirePositive(name: string, value: number): void {
  requireNumber(name, value, value > 0, 'a positive number');
}

/** @throws RangeError, listing the words that are allowed, unless `value` is one of them. */
export function requireWord(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    const words = allowed.map((word) => `'${word}'`).join(' or ');
    throw new RangeError(`${name} must be ${words}, got ${show(value)}`);
  }
}

/** @throws TypeError if `given` is no object. */
export function requireOptions(owner: string, given: object): void {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`${owner} needs an object of options, got ${show(given)}`);
  }
}

/**
 * @throws RangeError, listing the options that exist, if `given` has another, which would be ignored silently;
 * TypeError if `given` is no object.
 */
export function requireKnown(owner: string, given: object, known: readonly string[]): void {
  requireOptions(owner, given);
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown) throw new RangeError(`${owner} has no option ${unknown}; it has: ${known.join(', ')}`);
}

/** @throws TypeError if one of the options `names` was not given. */
export function requireObjects<K extends string>(
  given: Readonly<Record<K, object>>,
  names: readonly K[],
): void {
  for (const name of names) {
    const value: unknown = given[name];
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`${name} must be given, got ${show(value)}`);
  }
}

/** @throws RangeError unless `shape` is a list of positive integers. */
export function requireShape(name: string, shape: readonly number[]): void {
  if (Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent > 0)) return;
  throw new RangeError(
    `${name} must be a list of positive integers such as [4] or [3, 10, 10], got ${show(shape)}`,
  );
}

/** @throws TypeError unless an object has the function that shows what kind of object it is. */
export function requireFunction(name: string, value: object, member: string, example: string): void {
  if (typeof value?.[member as keyof typeof value] === 'function') return;
  throw new TypeError(`${name} must be an object with a function ${member}, ${example}, got ${show(value)}`);
}
