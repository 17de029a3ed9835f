/** What a saved `FrameBuffer` begins with: a mark, then sizes and state as float64, which holds them exactly. */

/** What has to agree for a buffer to be restored. */
export interface FrameBufferSizes {
  readonly capacity: number;
  readonly environmentCount: number;
  readonly frameSize: number;
  readonly stackSize: number;
}

interface Header {
  readonly sizes: FrameBufferSizes;
  /** Positions of each lane that follow. */
  readonly used: number;
  /** A `Random`'s state. */
  readonly random: readonly number[];
}

/** Its last character is the version. */
const MARK = new TextEncoder().encode('frames-1');
const NAMES = ['capacity', 'environmentCount', 'frameSize', 'stackSize'] as const;
const RANDOM_WORDS = 4;

export async function writeHeader(
  write: (chunk: Uint8Array) => Promise<void>,
  { sizes, used, random }: Header,
): Promise<void> {
  await write(MARK);
  await write(bytesOf(Float64Array.from([...NAMES.map((name) => sizes[name]), used, ...random])));
}

/** @throws RangeError, naming the field, for other sizes than those expected; Error for other bytes. */
export async function readHeader(
  read: (into: Uint8Array) => Promise<void>,
  expected: FrameBufferSizes,
): Promise<Omit<Header, 'sizes'>> {
  const mark = new Uint8Array(MARK.length);
  await read(mark);
  if (mark.some((byte, i) => byte !== MARK[i])) throw new Error('these are not the bytes of a FrameBuffer');
  const values = new Float64Array(NAMES.length + 1 + RANDOM_WORDS);
  await read(bytesOf(values));
  for (const [i, name] of NAMES.entries()) {
    if (values[i] !== expected[name]) {
      throw new RangeError(`${name} is ${values[i]} in what was saved, and ${expected[name]} in this buffer`);
    }
  }
  const [used, ...random] = values.subarray(NAMES.length);
  return { used, random };
}

/** The bytes behind a typed array, not copied. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
