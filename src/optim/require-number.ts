/** @throws RangeError, naming the option and what is allowed, unless `fits`. */
export function requireNumber(name: string, value: number, fits: boolean, allowed: string): void {
  if (!fits) throw new RangeError(`${name} must be ${allowed}, got ${value}`);
}

/** @throws RangeError unless `value` is a decay or momentum: at least 0 and below 1. */
export function requireDecay(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value < 1, 'at least 0 and below 1');
}

/** @throws RangeError unless `value` is a finite number of at least 0. */
export function requireNonNegative(name: string, value: number): void {
  requireNumber(name, value, value >= 0 && value < Number.POSITIVE_INFINITY, 'a finite number >= 0');
}
