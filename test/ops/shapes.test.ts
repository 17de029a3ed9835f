import * as assert from 'uvu/assert';
import {
  concat,
  constant,
  flip,
  full,
  gradients,
  Parameter,
  pad,
  permute,
  slice,
  squeeze,
  stack,
  sum,
  type Tensor,
  tensor,
  transpose,
  unsqueeze,
} from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, uniform } from '../seed.ts';

const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** A tensor of random numbers, and a function that gives its element at an index. */
function draw(name: string, shape: readonly number[]) {
  const data = uniform(randomFor(name), count(shape));
  const at = (index: readonly number[]) => data[index.reduce((sofar, i, axis) => sofar * shape[axis] + i, 0)];
  return { x: constant(data, shape), at };
}

/** The elements of a tensor of `shape`, from the element at each index. */
function everywhere(shape: readonly number[], at: (index: number[]) => number): Float32Array {
  const indexOf = (i: number) =>
    shape.map((extent, axis) => Math.floor(i / count(shape.slice(axis + 1))) % extent);
  return Float32Array.from({ length: count(shape) }, (_, i) => at(indexOf(i)));
}

forEachDevice('shapes', (test, device) => {
  const expect = async (actual: Tensor, shape: readonly number[], at: (index: number[]) => number) => {
    assert.equal(actual.shape, shape);
    assert.equal(await device.read(actual), everywhere(shape, at));
  };

  test('permute puts axes into every order', async () => {
    const { x, at } = draw('permute', [3, 37, 2, 19]);
    await expect(permute(x, [3, 1, 2, 0]), [19, 37, 2, 3], ([d, b, c, a]) => at([a, b, c, d]));
    await expect(permute(x, [0, 2, -1, 1]), [3, 2, 19, 37], ([a, c, d, b]) => at([a, b, c, d]));
    await expect(permute(x, [2, 0, 1, 3]), [2, 3, 37, 19], ([c, a, b, d]) => at([a, b, c, d]));
    await expect(permute(tensor(7), []), [], () => 7);
  });

  test('transpose exchanges two axes, by default the last', async () => {
    for (const shape of [
      [1, 5],
      [67, 35],
      [16, 48],
      [130, 3],
    ]) {
      const { x, at } = draw(`transpose ${shape}`, shape);
      await expect(transpose(x), shape.toReversed(), ([j, i]) => at([i, j]));
    }
    const { x, at } = draw('transpose', [2, 3, 4]);
    await expect(transpose(x), [2, 4, 3], ([a, c, b]) => at([a, b, c]));
    await expect(transpose(x, 0, -1), [4, 3, 2], ([c, b, a]) => at([a, b, c]));
    await expect(transpose(x, 1, 1), [2, 3, 4], at);
  });

  test('slice takes ranges, with steps, counted from either end', async () => {
    const { x, at } = draw('slice', [5, 3, 70]);
    await expect(slice(x, [1], [4]), [3, 3, 70], ([a, b, c]) => at([a + 1, b, c]));
    await expect(slice(x, [0, 0, -67], [5, 3, -1]), [5, 3, 66], ([a, b, c]) => at([a, b, c + 3]));
    await expect(slice(x, [0, 2, 1], [undefined, 3], [2, 1, 23]), [3, 1, 3], ([a, , c]) =>
      at([2 * a, 2, 23 * c + 1]),
    );
    await expect(slice(x, []), [5, 3, 70], at);
  });

  test('flip turns axes around', async () => {
    const { x, at } = draw('flip', [2, 3, 11]);
    await expect(flip(x), [2, 3, 11], ([a, b, c]) => at([1 - a, 2 - b, 10 - c]));
    await expect(flip(x, -2), [2, 3, 11], ([a, b, c]) => at([a, 2 - b, c]));
  });

  test('pad puts a border around', async () => {
    const { x, at } = draw('pad', [2, 3, 67]);
    const inside = (i: number, extent: number) => i >= 0 && i < extent;
    await expect(pad(x, { before: [0, 1, 2], after: [1, 0, 3], value: -0.5 }), [3, 4, 72], ([a, b, c]) =>
      inside(a, 2) && inside(b - 1, 3) && inside(c - 2, 67) ? at([a, b - 1, c - 2]) : -0.5,
    );
    await expect(pad(x, { before: [1] }), [3, 3, 67], ([a, b, c]) => (a > 0 ? at([a - 1, b, c]) : 0));
    await expect(pad(x), [2, 3, 67], at);
  });

  test('concat joins any number of tensors along any axis', async () => {
    const extents = [3, 1, 64, 2, 5, 1, 1, 7, 4];
    const parts = extents.map((extent, i) => draw(`concat ${i}`, [2, extent, 3]));
    const starts = extents.map((_, i) => extents.slice(0, i).reduce((a, b) => a + b, 0));
    for (const many of [1, 2, 7, 8, 9]) {
      const joined = concat(
        parts.slice(0, many).map(({ x }) => x),
        -2,
      );
      await expect(joined, [2, starts[many] ?? 88, 3], ([a, b, c]) => {
        const part = starts.findLastIndex((start) => start <= b);
        return parts[part].at([a, b - starts[part], c]);
      });
    }
    await expect(concat([tensor([1, 2]), tensor([3])]), [3], ([i]) => i + 1);
  });

  test('stack joins tensors of one shape along a new axis', async () => {
    const [a, b] = [draw('stack a', [37, 3]), draw('stack b', [37, 3])];
    for (const [axis, shape] of Object.entries({ 0: [2, 37, 3], 1: [37, 2, 3], '-1': [37, 3, 2] })) {
      const at = Number(axis) < 0 ? 2 : Number(axis);
      await expect(stack([a.x, b.x], Number(axis)), shape, (index) =>
        [a, b][index[at]].at(index.filter((_, other) => other !== at)),
      );
    }
    await expect(stack([tensor(1), tensor(2), tensor(3)]), [3], ([i]) => i + 1);
  });

  test('squeeze and unsqueeze are views', async () => {
    const x = tensor([[[1], [2]]]);
    assert.equal(squeeze(x).shape, [2]);
    assert.equal(squeeze(x, 0).shape, [2, 1]);
    assert.equal(squeeze(x, -1).shape, [1, 2]);
    assert.equal(unsqueeze(tensor([1, 2]), 0).shape, [1, 2]);
    assert.equal(unsqueeze(tensor([1, 2], 'i32'), -1).shape, [2, 1]);
    assert.equal(await device.read(squeeze(x)), Float32Array.of(1, 2));
  });

  test('values stay as they are: NaN, infinities, -0, the smallest numbers', async () => {
    const odd = tensor([Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-45, 3]);
    for (const same of [
      slice(odd, [0], [5]),
      concat([slice(odd, [0], [2]), slice(odd, [2])]),
      flip(flip(odd)),
    ]) {
      const found = await device.read(pad(permute(same, [0]), { before: [1] }));
      assert.equal(Array.from(found), [0, Number.NaN, Number.POSITIVE_INFINITY, -0, Math.fround(1e-45), 3]);
      assert.ok(Object.is(found[3], -0));
    }
  });

  test('results from a parameter have its values of that moment', async () => {
    const w = new Parameter(Float32Array.of(1, 2, 3, 4), [2, 2]);
    const [g] = gradients(sum(slice(transpose(w), [1])), [w]);
    assert.equal(await device.read(transpose(w)), Float32Array.of(1, 3, 2, 4));
    assert.equal(await device.read(g!), Float32Array.of(0, 1, 0, 1));
  });

  test('what makes no sense is refused', () => {
    const x = full([2, 3], 0);
    const refused: [() => unknown, RegExp][] = [
      [() => permute(x, [0]), /permute: axes \[0\] must name each axis of f32 tensor \[2, 3\] once/],
      [() => permute(x, [0, -2]), /permute: axes \[0, -2\] must name each axis/],
      [() => permute(x, [0, 2]), /permute: axis 2 of f32 tensor \[2, 3\], whose axes are -2 to 1/],
      [() => permute(full([1, 1, 1, 1, 1], 0), [0, 1, 2, 3, 4]), /has 5 axes, the most is 4/],
      [() => transpose(tensor([1])), /transpose: axis -2 of f32 tensor \[1\], whose axes are -1 to 0/],
      [() => slice(x, [0], [3]), /slice: 0 to 3 along axis 0 of f32 tensor \[2, 3\].* within -2 to 2/],
      [() => slice(x, [0, 2], [2, 2]), /slice: 2 to 2 along axis 1 .* the start before the end/],
      [() => slice(x, [-3]), /slice: -3 to 2 along axis 0/],
      [() => slice(x, [0.5]), /slice: 0\.5 to 2 along axis 0 .* expected integers/],
      [() => slice(x, [0], [1], [0]), /slice: step 0 along axis 0 must be a positive integer/],
      [() => slice(x, [0], [1], [-1]), /step -1 along axis 0 must be a positive integer; see flip/],
      [() => slice(x, [0, 0, 0]), /slice: 3 starts for f32 tensor \[2, 3\], which has 2 axes/],
      [() => flip(x, 2), /flip: axis 2/],
      [() => pad(x, { before: [0, -1] }), /pad: before \[0, -1\] must be integers from 0/],
      [() => pad(x, { after: [1, 2, 3] }), /pad: after \[1, 2, 3\] must be .* at most one for each axis/],
      [() => concat([]), /concat: expected at least one tensor, got none/],
      [
        () => concat([x, full([3, 2], 0)]),
        /concat: tensor 1, f32 tensor \[3, 2\], must have the shape of tensor 0/,
      ],
      [() => concat([x, x, full([2], 0)], 1), /concat: tensor 2, f32 tensor \[2\]/],
      [() => concat([x, x], 2), /concat: axis 2 of f32 tensor \[2, 3\]/],
      [() => stack([]), /stack: expected at least one tensor, got none/],
      [
        () => stack([x, full([3, 2], 0)]),
        /stack: tensor 1, f32 tensor \[3, 2\], must have the shape of tensor 0/,
      ],
      [() => stack([x], 3), /stack: axis 3 of f32 tensor \[2, 3\] must be from -3 to 2/],
      [() => stack([full([1, 1, 1, 1], 0)]), /stack: .* has 5 axes, the most is 4/],
      [() => squeeze(x, 0), /squeeze: axis 0 of f32 tensor \[2, 3\] has extent 2, not 1/],
      [() => unsqueeze(x, 3), /unsqueeze: axis 3 of f32 tensor \[2, 3\] must be from -3 to 2/],
    ];
    for (const [wrong, message] of refused) {
      assert.throws(
        wrong,
        (error: unknown) => error instanceof RangeError && message.test(error.message),
        `${wrong}`,
      );
    }
  });
});
