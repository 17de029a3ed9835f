/** The start of a saved replay: a mark, then sizes and state as float64, which holds them exactly. */

export type Write = (chunk: Uint8Array) => Promise<void>;
/** Fills the whole of `into` with the next bytes, or throws. */
export type Read = (into: Uint8Array) => Promise<void>;

/** The name of saved data, and the mark at its beginning. */
export interface Format {
  readonly name: string;
  /** Eight ASCII characters. */
  readonly mark: string;
}

/** The sizes that have to agree for data to be restored. */
export type Sizes = Readonly<Record<string, number>>;

export async function writeMark(write: Write, { mark }: Format): Promise<void> {
  await write(new TextEncoder().encode(mark));
}

/** @throws Error for a different mark. */
export async function readMark(read: Read, { name, mark }: Format): Promise<void> {
  const found = new Uint8Array(mark.length);
  await read(found);
  if (new TextDecoder().decode(found) !== mark) throw new Error(`these are not the bytes of a ${name}`);
}

export async function writeHeader(
  write: Write,
  format: Format,
  sizes: Sizes,
  state: readonly number[],
): Promise<void> {
  await writeMark(write, format);
  await write(bytesOf(Float64Array.of(...Object.values(sizes), ...state)));
}

/**
 * The state in a header, `stateLength` numbers.
 *
 * @throws RangeError, naming the size, for other sizes than those expected; Error for other bytes.
 */
export async function readHeader(
  read: Read,
  format: Format,
  expected: Sizes,
  stateLength: number,
): Promise<number[]> {
  await readMark(read, format);
  const names = Object.keys(expected);
  const values = new Float64Array(names.length + stateLength);
  await read(bytesOf(values));
  for (const [i, name] of names.entries()) {
    if (values[i] !== expected[name]) {
      throw new RangeError(`${name} is ${values[i]} in what was saved, and ${expected[name]} in this buffer`);
    }
  }
  return [...values.subarray(names.length)];
}

/** The bytes behind a typed array, not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
