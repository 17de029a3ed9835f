import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';

/**
 * The safetensors format (https://github.com/huggingface/safetensors): the length of a JSON header as a 64-bit
 * integer, the header, then the tensors' bytes side by side, row-major and little-endian.
 */

const ARRAYS = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  I64: BigInt64Array,
  U8: Uint8Array,
} as const;

type StoredDType = keyof typeof ARRAYS;

/** A tensor as a file holds it. */
export type StoredTensor = {
  [D in StoredDType]: {
    readonly dtype: D;
    readonly shape: Shape;
    readonly data: InstanceType<(typeof ARRAYS)[D]>;
  };
}[StoredDType];

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The tensors and metadata of a safetensors file, copied out of it.
 * @throws if it is not one, is cut short, or holds a dtype other than F32, F64, I32, I64 and U8.
 */
export function parseSafetensors(file: ArrayBuffer | Uint8Array): Safetensors {
  const { header, data } = split(new Uint8Array(file));
  const { __metadata__: metadata = {}, ...entries } = header;
  check(
    isRecord(metadata) && Object.values(metadata).every(isString),
    '__metadata__ must map strings to strings',
  );

  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  const placed = Object.entries(entries).map(([name, entry]) => ({ name, ...checkEntry(name, entry) }));
  for (const { name, dtype, shape, from, to } of placed.sort((a, b) => a.from - b.from)) {
    check(from === end, `data_offsets of ${name} begin at ${from}, where ${end} bytes are taken`);
    check(
      to <= data.length,
      `cut short: ${name} ends at byte ${to} of the data, of which there are ${data.length}`,
    );
    // A copy, because a typed array must begin at a multiple of its element's size.
    tensors.set(name, { dtype, shape, data: new ARRAYS[dtype](data.slice(from, to).buffer) } as StoredTensor);
    end = to;
  }
  check(end === data.length, `${data.length - end} bytes at the end belong to no tensor`);
  return { tensors, metadata: metadata as Record<string, string> };
}

const LENGTH_BYTES = 8;

function split(bytes: Uint8Array<ArrayBuffer>): {
  header: Record<string, unknown>;
  data: Uint8Array<ArrayBuffer>;
} {
  check(
    bytes.length >= LENGTH_BYTES,
    `cut short: ${bytes.length} bytes do not even hold the header's length`,
  );
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  check(start <= bytes.length, `the header should have ${length} bytes, of a file of ${bytes.length}`);
  const header = parseJson(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, start)));
  check(isRecord(header), 'the header is no JSON object');
  return { header, data: bytes.subarray(start) };
}

function checkEntry(name: string, entry: unknown) {
  check(isRecord(entry), `the entry ${name} is no JSON object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  check(
    isString(dtype) && Object.hasOwn(ARRAYS, dtype),
    `dtype of ${name} must be ${Object.keys(ARRAYS).join(', ')}, got ${dtype}`,
  );
  check(isListOfCounts(shape), `shape of ${name} must be a list of integers, got ${JSON.stringify(shape)}`);
  check(
    isListOfCounts(offsets) && offsets.length === 2,
    `data_offsets of ${name} must be two integers, got ${JSON.stringify(offsets)}`,
  );
  const [from, to] = offsets;
  const type = dtype as StoredDType;
  const needed = sizeOf(shape) * ARRAYS[type].BYTES_PER_ELEMENT;
  check(
    to - from === needed,
    `${name}, ${type} ${showShape(shape)}, takes ${needed} bytes, not ${to - from}`,
  );
  return { dtype: type, shape, from, to };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOfCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function check(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(`not a valid safetensors file: ${problem}`);
}
