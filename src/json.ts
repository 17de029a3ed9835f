/** The value of JSON text; undefined if the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The number of characters that an error shows of a value. */
const SHOWN = 200;

/** A value as an error shows it. Long text is cut. */
export function showJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/** Whether `value` is an integer of at least 0, such as a number of bytes. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Text that differs for different values of numbers (also NaN, -0 and Infinity), strings, arrays and records. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'number' && (!Number.isFinite(part) || Object.is(part, -0))
      ? { number: Object.is(part, -0) ? '-0' : String(part) }
      : part,
  );
}
