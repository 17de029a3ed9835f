import * as assert from 'uvu/assert';
import { add, argmax, linear, matmul, mul, relu, reshape, sum, type Tensor, tensor } from '../src/index.ts';
import { constant } from '../src/tensor/create.ts';
import { forEachDevice } from './devices.ts';
import { rejects } from './rejects.ts';
import { assertSameValues } from './same-values.ts';
import { integers, randomFor } from './seed.ts';

forEachDevice('u8', (test, device) => {
  const random = randomFor('bytes');
  const bytes = (length: number): Uint8Array => Uint8Array.from(integers(random, length, 256));

  test('bytes come back as they are, whether they fill words or not', async () => {
    for (const length of [1, 2, 3, 4, 5, 255, 256, 257, 1021]) {
      const values = bytes(length);
      assertSameValues(await device.read(constant(values, [length])), values, `${length} bytes`);
    }
  });

  test('a constant copies its array, and takes nested ones', async () => {
    const values = bytes(5);
    const x = constant(values, [5]);
    const before = values.slice();
    values.fill(7);
    assert.equal(await device.read(x), before);
    const nested = tensor(
      [
        [0, 1, 2],
        [253, 254, 255],
      ],
      'u8',
    );
    assert.equal([nested.dtype, nested.shape], ['u8', [2, 3]]);
    assert.equal(await device.read(nested), Uint8Array.of(0, 1, 2, 253, 254, 255));
    assert.throws(() => constant(values, [2, 3]), /5 values cannot fill shape \[2, 3\]/);
  });

  test('an array of any other type is refused, not taken for bytes', () => {
    for (const wrong of [Float64Array.of(0.5), Uint8ClampedArray.of(1), [1]]) {
      assert.throws(
        // @ts-expect-error the types forbid it too
        () => constant(wrong, [1]),
        new RegExp(`must be a Float32Array, an Int32Array or a Uint8Array, got ${wrong.constructor.name}$`),
      );
    }
  });

  test('neighbouring inputs do not overwrite each other', async () => {
    const inputs = {
      a: { shape: [3], dtype: 'u8' },
      b: { shape: [2, 5], dtype: 'u8' },
      x: [2],
      c: { shape: [257], dtype: 'u8' },
    } as const;
    const program = await device.compile(inputs, ({ a, b, x, c }) => ({
      ...{ a, b, c, doubled: mul(x, 2) },
      flat: reshape(b, [10]),
    }));
    const given = { a: bytes(3), b: bytes(10), x: Float32Array.of(1, 2), c: bytes(257) };
    const { doubled, flat, ...same } = await program.run(given);
    assert.equal(same, { a: given.a, b: given.b, c: given.c });
    assert.equal(flat, given.b);
    assert.equal(doubled, Float32Array.of(2, 4));

    assert.is(program.inputs.b.length, 10);
    program.inputs.b.fill(9);
    const { a, b, c } = await program.run();
    assert.equal([a, b, c], [given.a, new Uint8Array(10).fill(9), given.c]);
  });

  test('an input of bytes takes a Uint8Array of its length, and nothing else', async () => {
    const program = await device.compile({ x: { shape: [3], dtype: 'u8' } }, ({ x }) => ({ x }));
    for (const wrong of [Float32Array, Int32Array, Uint8ClampedArray, Uint16Array, Array]) {
      // @ts-expect-error the types forbid it too
      const run = program.run({ x: wrong.of(1, 2, 3) });
      await rejects(run, new RegExp(`^input x must be a Uint8Array, got ${wrong.name}$`));
    }
    await rejects(program.run({ x: bytes(4) }), /^input x has shape \[3\], 3 values, got 4$/);
    const floats = await device.compile({ x: [3] }, ({ x }) => ({ x }));
    // @ts-expect-error the types forbid it too
    await rejects(floats.run({ x: bytes(3) }), /^input x must be a Float32Array, got Uint8Array$/);
  });

  test('only ops that read pixels take bytes; the others refuse them by name', () => {
    const x = tensor([[1, 2]], 'u8') as unknown as Tensor<'f32'>;
    const y = tensor([[3, 4]]);
    const refused = [
      () => add(x, y),
      () => add(y, x),
      () => mul(x, 2),
      () => relu(x),
      () => sum(x),
      () => argmax(x),
      () => matmul(x, tensor([[1], [2]])),
      () => linear(y, x, tensor([1])),
      () => linear(x, y, tensor([1])),
    ];
    for (const call of refused)
      assert.throws(call, /^\w+: \w+ must be f32, got u8 tensor \[1, 2\]$/, `${call}`);
  });
});
