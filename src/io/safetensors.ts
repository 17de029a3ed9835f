import { isCount, isRecord, parseJson } from '../json.ts';
import { show } from '../require.ts';
import { type Shape, showShape, sizeOf } from '../tensor/shape.ts';

/**
 * The safetensors format (https://github.com/huggingface/safetensors): the length of a JSON header as a 64-bit
 * integer, the header, then the tensors' bytes side by side, row-major and little-endian.
 */

/** The array that holds each dtype's elements; of F16 and BF16 their bits. */
const ARRAYS = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  I16: Int16Array,
  I8: Int8Array,
  U64: BigUint64Array,
  U32: Uint32Array,
  U16: Uint16Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const;

const LENGTH_BYTES = 8;
const METADATA = '__metadata__';
/** In bytes. The data of a written file begin at a multiple of this, the widest element's size. */
const ALIGNMENT = 8;
const SPACE = 0x20;

/** How the numbers of a stored tensor are held. */
export type StoredDType = keyof typeof ARRAYS;

interface Stored<D extends StoredDType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly data: Arrays[D];
}

interface Arrays {
  readonly F64: Float64Array;
  readonly F32: Float32Array;
  readonly F16: Uint16Array;
  readonly BF16: Uint16Array;
  readonly I64: BigInt64Array;
  readonly I32: Int32Array;
  readonly I16: Int16Array;
  readonly I8: Int8Array;
  readonly U64: BigUint64Array;
  readonly U32: Uint32Array;
  readonly U16: Uint16Array;
  readonly U8: Uint8Array;
  readonly BOOL: Uint8Array;
}

/** A tensor in a file. `toFloats` gives its values, whatever its dtype. */
export type StoredTensor = { [D in StoredDType]: Stored<D> }[StoredDType];

/** The content of a safetensors file. */
export interface Safetensors {
  /** The tensors by name, in the order of the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Texts of any kind, by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The tensors and metadata of a safetensors file, copied out of it.
 * @throws if it is not one, is cut short, names a tensor twice, or holds a dtype other than floats of 16 to 64 bits,
 * integers of 8 to 64 bits, and BOOL.
 */
export function parseSafetensors(file: ArrayBuffer | Uint8Array): Safetensors {
  const { header, data } = split(new Uint8Array(file));
  const { [METADATA]: metadata = {}, ...entries } = header;
  check(
    isRecord(metadata) && Object.values(metadata).every(isString),
    `${METADATA} must map strings to strings`,
  );

  const tensors = new Map<string, StoredTensor>();
  let end = 0;
  const placed = Object.entries(entries).map(([name, entry]) => ({ name, ...checkEntry(name, entry) }));
  // Sorted by their ends, too, as an empty tensor begins where the next one does.
  for (const { name, dtype, shape, from, to } of placed.sort((a, b) => a.from - b.from || a.to - b.to)) {
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

/**
 * A safetensors file of `tensors` and `metadata`. Tensors of wider elements come first, so that every tensor
 * begins at a multiple of its element's size, as readers need that map a file into memory.
 *
 * @throws if a tensor's data are of another type than its dtype, or do not fill its shape, or if it is called
 * `__metadata__`.
 */
export function formatSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array<ArrayBuffer> {
  const header = new Map<string, unknown>(Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : []);
  const ordered = [...tensors].sort(([, a], [, b]) => elementBytes(b.dtype) - elementBytes(a.dtype));
  let end = 0;
  for (const [name, tensor] of ordered) {
    checkTensor(name, tensor);
    const { dtype, shape, data } = tensor;
    header.set(name, { dtype, shape, data_offsets: [end, end + data.byteLength] });
    end += data.byteLength;
  }

  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = LENGTH_BYTES + Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(start + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - LENGTH_BYTES), true);
  file.fill(SPACE, LENGTH_BYTES, start);
  file.set(json, LENGTH_BYTES);
  let at = start;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function checkTensor(name: string, { dtype, shape, data }: StoredTensor): void {
  if (name === METADATA) throw new Error(`${METADATA} cannot be the name of a tensor in a safetensors file`);
  if (!(data instanceof ARRAYS[dtype])) {
    const found = (data as object).constructor.name;
    throw new Error(`the data of ${name}, ${dtype}, must be a ${ARRAYS[dtype].name}, got ${found}`);
  }
  if (!isListOfCounts(shape) || data.length !== sizeOf(shape)) {
    throw new Error(`${data.length} values cannot fill ${name}, whose shape is ${showShape(shape)}`);
  }
}

function elementBytes(dtype: StoredDType): number {
  return ARRAYS[dtype].BYTES_PER_ELEMENT;
}

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
  const text = decodeUTF8(bytes.subarray(LENGTH_BYTES, start));
  check(text !== undefined, 'the header is no UTF-8');
  const header = parseJson(text);
  check(text.startsWith('{') && isRecord(header), 'the header is no JSON object that begins with {');
  check(keysIn(text) === keysOf(header), 'the header has a key twice');
  return { header, data: bytes.subarray(start) };
}

function decodeUTF8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The keys of all records in JSON text. */
function keysIn(text: string): number {
  const strings = text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g);
  return [...strings].filter(([, colon]) => colon !== undefined).length;
}

/** The keys of all records in a value. `JSON.parse` keeps one of two that are equal. */
function keysOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((total, part) => total + keysOf(part), 0);
  if (!isRecord(value)) return 0;
  return Object.values(value).reduce<number>((total, part) => total + 1 + keysOf(part), 0);
}

function checkEntry(name: string, entry: unknown) {
  check(isRecord(entry), `the entry ${name} is no JSON object`);
  const { dtype, shape, data_offsets: offsets } = entry;
  check(
    isString(dtype) && Object.hasOwn(ARRAYS, dtype),
    `dtype of ${name} must be ${Object.keys(ARRAYS).join(', ')}, got ${show(dtype ?? null)}`,
  );
  check(isListOfCounts(shape), `shape of ${name} must be a list of integers, got ${show(shape ?? null)}`);
  check(
    isListOfCounts(offsets) && offsets.length === 2,
    `data_offsets of ${name} must be two integers, got ${show(offsets ?? null)}`,
  );
  const [from, to] = offsets;
  const type = dtype as StoredDType;
  const needed = sizeOf(shape) * elementBytes(type);
  check(
    to - from === needed,
    `${name}, ${type} ${showShape(shape)}, takes ${needed} bytes, not ${to - from}`,
  );
  return { dtype: type, shape, from, to };
}

function isString(value: unknown): value is string {
  return typeof value === 'string';
}

function isListOfCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}

function check(condition: boolean, problem: string): asserts condition {
  if (!condition) throw new Error(`not a valid safetensors file: ${problem}`);
}
