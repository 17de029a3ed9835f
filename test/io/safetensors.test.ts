import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSafetensors } from '../../src/io/safetensors.ts';

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

test('is refused by the field that is wrong', () => {
  const x = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  const refused = (header: unknown, message: RegExp, data = new Uint8Array(8)): void => {
    assert.throws(() => parseSafetensors(file(header, data)), message);
  };
  refused('no json', /the header is no JSON object/);
  refused([x], /the header is no JSON object/);
  refused({ __metadata__: { n: 1 }, x }, /__metadata__ must map strings to strings/);
  refused({ x: 5 }, /the entry x is no JSON object/);
  refused({ x: { ...x, dtype: 'BF16' } }, /dtype of x must be F32, F64, I32, I64, U8, got BF16/);
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

test('is refused when it is something else', () => {
  const picture = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13);
  assert.throws(() => parseSafetensors(picture), /the header should have \d+ bytes, of a file of 12/);
  assert.throws(() => parseSafetensors(file('{}', new Uint8Array(), 3)), /the header should have 3 bytes/);
});

test.run();
