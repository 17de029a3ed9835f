import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSafetensors, parseSafetensors, type StoredTensor } from '../../src/io/safetensors.ts';
import { integers, randomFor, uniform } from '../seed.ts';

const test = suite('safetensors');

/** A file of `header` and `data`; the header may be given as text. */
function file(
  header: unknown,
  data: Uint8Array = new Uint8Array(),
  headerLength?: number,
): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength ?? json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

const bytesOf = (...arrays: { buffer: ArrayBufferLike }[]): Uint8Array =>
  Uint8Array.from(arrays.flatMap(({ buffer }) => [...new Uint8Array(buffer)]));

test('holds tensors of every dtype, and metadata', () => {
  const small = Uint8Array.of(1, 2, 255);
  const floats = Float32Array.of(1.5, -2, 3, 4, 5, 6);
  const double = Float64Array.of(Math.PI);
  const integers = Int32Array.of(-7, 8);
  const long = BigInt64Array.of(-(2n ** 60n));
  const { tensors, metadata } = parseSafetensors(
    file(
      {
        __metadata__: { case: '{"op": "x"}', format: 'pt' },
        // in another order than the bytes, and none of the wider ones at a multiple of its size
        'layer.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [3, 27] },
        long: { dtype: 'I64', shape: [1], data_offsets: [43, 51] },
        small: { dtype: 'U8', shape: [3], data_offsets: [0, 3] },
        scalar: { dtype: 'F64', shape: [], data_offsets: [27, 35] },
        integers: { dtype: 'I32', shape: [1, 2, 1], data_offsets: [35, 43] },
        empty: { dtype: 'F32', shape: [0, 3], data_offsets: [51, 51] },
      },
      bytesOf(small, floats, double, integers, long),
    ),
  );
  assert.equal(metadata, { case: '{"op": "x"}', format: 'pt' });
  assert.equal(Object.fromEntries(tensors), {
    small: { dtype: 'U8', shape: [3], data: small },
    'layer.weight': { dtype: 'F32', shape: [2, 3], data: floats },
    scalar: { dtype: 'F64', shape: [], data: double },
    integers: { dtype: 'I32', shape: [1, 2, 1], data: integers },
    long: { dtype: 'I64', shape: [1], data: long },
    empty: { dtype: 'F32', shape: [0, 3], data: new Float32Array() },
  });
});

test('an empty tensor may begin where another does', () => {
  const header = {
    full: { dtype: 'U8', shape: [2], data_offsets: [0, 2] },
    empty: { dtype: 'F64', shape: [0], data_offsets: [0, 0] },
  };
  const { tensors } = parseSafetensors(file(header, Uint8Array.of(3, 4)));
  assert.equal(tensors.get('full')?.data, Uint8Array.of(3, 4));
  assert.equal(tensors.get('empty')?.data, new Float64Array());
});

test('may be padded, without metadata, empty, and part of a larger buffer', () => {
  assert.equal(parseSafetensors(file('{}   ')), { tensors: new Map(), metadata: {} });
  const x = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
  const whole = file({ x }, bytesOf(Float32Array.of(5)));
  assert.equal(parseSafetensors(whole.buffer).tensors.get('x')?.data, Float32Array.of(5));
  assert.equal(parseSafetensors(Buffer.from(whole)).tensors.get('x')?.data, Float32Array.of(5));
  const larger = new Uint8Array(whole.length + 10);
  larger.set(whole, 3);
  const part = larger.subarray(3, 3 + whole.length);
  const { tensors } = parseSafetensors(part);
  part.fill(0); // the values are copies
  assert.equal(tensors.get('x')?.data, Float32Array.of(5));
});

test('is refused wherever it is cut off', () => {
  const x = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const whole = file({ x }, bytesOf(Float32Array.of(1, 2)));
  for (let length = 0; length < whole.length; length++) {
    assert.throws(
      () => parseSafetensors(whole.slice(0, length)),
      /not a valid safetensors file: .*(cut short|header)/,
    );
  }
  assert.throws(
    () => parseSafetensors(whole.slice(0, -1)),
    /x ends at byte 8 of the data, of which there are 7/,
  );
});

test('is refused with the name of the wrong field', () => {
  const x = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const refused = (header: unknown, message: RegExp, data = new Uint8Array(8)): void => {
    assert.throws(() => parseSafetensors(file(header, data)), message);
  };
  refused('no json', /the header is no JSON object/);
  refused(' {}', /the header is no JSON object that begins with {/);
  refused('\ufeff{}', /the header is no JSON object that begins with {/);
  const entry = '{"dtype":"U8","shape":[8],"data_offsets":[0,8]}';
  refused(`{"a":${entry},"a":${entry}}`, /the header has a key twice/);
  refused(`{"a":{"dtype":"F64",${entry.slice(1)}}`, /the header has a key twice/);
  const bytes = file('{"é":1}', new Uint8Array(8));
  assert.throws(() => parseSafetensors(bytes.with(bytes.indexOf(0xc3), 0xff)), /the header is no UTF-8/);
  refused([x], /the header is no JSON object/);
  refused({ __metadata__: { n: 1 }, x }, /__metadata__ must map strings to strings/);
  refused({ x: 5 }, /the entry x is no JSON object/);
  refused({ x: { ...x, dtype: 'F8_E5M2' } }, /dtype of x must be F64, F32, F16, .*, got 'F8_E5M2'/);
  refused({ x: { ...x, dtype: 'toString' } }, /dtype of x must be/);
  refused({ x: { ...x, shape: [-2] } }, /shape of x must be a list of integers, got \[-2\]/);
  refused({ x: { ...x, shape: 2 } }, /shape of x must be/);
  refused({ x: { ...x, data_offsets: [0] } }, /data_offsets of x must be two integers, got \[0\]/);
  refused({ x: { ...x, data_offsets: [8, 0] } }, /x, F32 \[2\], takes 8 bytes, not -8/);
  refused({ x: { ...x, shape: [3] } }, /x, F32 \[3\], takes 12 bytes, not 8/);
  refused({ x: { ...x, data_offsets: [4, 12] } }, /data_offsets of x begin at 4, where 0 bytes are taken/);
  refused({ x, y: x }, /data_offsets of y begin at 0, where 8 bytes are taken/);
  refused({ x }, /4 bytes at the end belong to no tensor/, new Uint8Array(12));
});

test('is refused if it is another kind of file', () => {
  const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  assert.throws(() => parseSafetensors(picture), /the header should have \d+ bytes, of a file of 12/);
  assert.throws(() => parseSafetensors(file('{}', new Uint8Array(), 3)), /the header should have 3 bytes/);
});

const random = randomFor('safetensors');

/** Every dtype, empty and scalar shapes, widths that leave the next one unaligned, and names that need care. */
const everything = new Map<string, StoredTensor>([
  ['bytes', { dtype: 'U8', shape: [3], data: Uint8Array.from(integers(random, 3, 256)) }],
  ['0.weight', { dtype: 'F32', shape: [2, 3], data: uniform(random, 6) }],
  ['10', { dtype: 'I32', shape: [1, 2, 1], data: integers(random, 2, 1000) }],
  ['9', { dtype: 'I64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 53n + 1n) }],
  ['no rows', { dtype: 'F32', shape: [0, 3], data: new Float32Array() }],
  ['scalar', { dtype: 'F64', shape: [], data: Float64Array.of(Math.PI) }],
  ['', { dtype: 'U8', shape: [1, 1], data: Uint8Array.of(255) }],
  ['a "quoted"\\ \n\u0000 name', { dtype: 'F32', shape: [], data: Float32Array.of(-0) }],
  ['重み 🧠 é', { dtype: 'F32', shape: [1], data: Float32Array.of(Number.NEGATIVE_INFINITY) }],
  ['__proto__', { dtype: 'I32', shape: [1], data: Int32Array.of(-1) }],
  ['part', { dtype: 'F32', shape: [2], data: new Float32Array([1, 2, 3, 4]).subarray(1, 3) }],
]);

test('files are read back as they were written', () => {
  const metadata = { format: 'pt', 'odd "key"': 'ünïcode\n', __proto__x: '{"a": 1}' };
  const parsed = parseSafetensors(formatSafetensors(everything, metadata));
  assert.equal(parsed.metadata, metadata);
  assert.equal([...parsed.tensors.keys()].sort(), [...everything.keys()].sort());
  for (const [name, tensor] of everything) assert.equal(parsed.tensors.get(name), tensor, name);

  assert.equal(parseSafetensors(formatSafetensors(new Map())), { tensors: new Map(), metadata: {} });
});

test('files follow the format, byte for byte', () => {
  const written = formatSafetensors(everything, { step: '7' });
  const view = new DataView(written.buffer);
  const length = view.getUint32(0, true);
  assert.is(view.getUint32(4, true), 0);
  assert.is(length % 8, 0);
  const json = Buffer.from(written.subarray(8, 8 + length)).toString();
  assert.match(json, /^\{.*\} *$/s);
  const { __metadata__, ...entries } = JSON.parse(json);
  assert.equal(__metadata__, { step: '7' });
  assert.is(Object.keys(entries).length, everything.size);

  let end = 0;
  const inOrder = Object.entries<{ data_offsets: number[] }>(entries)
    .map(([name, { data_offsets }]) => [...data_offsets, name] as [number, number, string])
    .sort(([from, to], [otherFrom, otherTo]) => from - otherFrom || to - otherTo);
  for (const [from, to, name] of inOrder) {
    const { dtype, shape, data } = everything.get(name)!;
    assert.is(from, end, `no hole before ${name}`);
    assert.is(from % data.BYTES_PER_ELEMENT, 0, `${name} is aligned`);
    assert.equal(entries[name], { dtype, shape, data_offsets: [from, to] });
    const at = (i: number): number | bigint => {
      const byte = 8 + length + from + i * data.BYTES_PER_ELEMENT;
      if (dtype === 'F32') return view.getFloat32(byte, true);
      if (dtype === 'F64') return view.getFloat64(byte, true);
      if (dtype === 'I32') return view.getInt32(byte, true);
      return dtype === 'I64' ? view.getBigInt64(byte, true) : view.getUint8(byte);
    };
    for (const [i, value] of data.entries()) assert.ok(Object.is(at(i), value), `${name}[${i}]`);
    end = to;
  }
  assert.is(written.length, 8 + length + end);
});

test('empty metadata is left out', () => {
  assert.equal(Buffer.from(formatSafetensors(new Map())).toString('latin1'), '\b\0\0\0\0\0\0\0{}      ');
});

test('tensors that contradict themselves are not written', () => {
  const refused = (name: string, tensor: unknown, message: RegExp): void => {
    const tensors = new Map([[name, tensor as StoredTensor]]);
    assert.throws(() => formatSafetensors(tensors), message);
  };
  const data = new Float32Array(6);
  const x = { dtype: 'F32', shape: [2, 3], data };
  refused('__metadata__', x, /__metadata__ cannot be the name of a tensor/);
  refused('x', { ...x, shape: [2, 2] }, /6 values cannot fill x, whose shape is \[2, 2\]/);
  refused('x', { ...x, shape: [-2, -3] }, /6 values cannot fill x, whose shape is \[-2, -3\]/);
  refused('x', { ...x, dtype: 'I32' }, /the data of x, I32, must be a Int32Array, got Float32Array/);
});

test.run();
