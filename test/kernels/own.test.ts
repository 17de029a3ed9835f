import * as assert from 'uvu/assert';
import { callKernel, defineKernel, perElement, tensor } from '../../src/index.ts';
import { forEachDevice } from '../devices.ts';

const shader = (factor: number) => `
struct Params { count: u32 }
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
fn count() -> u32 { return params.count; }
fn compute(i: u32) { out[i] = ${factor}.0 * x[i]; }`;

/** A kernel that multiplies by `factor`. */
function times(name: string, factor: number) {
  return defineKernel({
    name,
    params: { count: 'u32' },
    reads: { x: 'f32' },
    writes: { out: 'f32' },
    dispatch: ({ count }) => perElement(name, shader(factor), count),
    reference({ x, out }, { count }) {
      for (let i = 0; i < count; i++) out[i] = factor * x[i];
    },
  });
}

const x = tensor([1, 2, 3]);
const call = (kernel: ReturnType<typeof times>, params: Record<string, number> = { count: 3 }) =>
  callKernel(kernel, { reads: { x }, outputs: { out: [3] }, params }).out;

forEachDevice('kernels of your own', (test, device) => {
  test('run also if they share a name with a kernel of the package, or with each other', async () => {
    for (const name of ['unary', 'adam', 'mine']) {
      for (const factor of [3, 5]) {
        assert.equal([...(await device.read(call(times(name, factor))))], [factor, 2 * factor, 3 * factor]);
      }
    }
  });

  test('are refused calls that lack something or have too much, which the error names', () => {
    const kernel = times('mine', 2);
    assert.throws(
      () => call(kernel, {}),
      /mine: the param count must be an integer from 0 to 2\^32 - 1, got undef/,
    );
    assert.throws(() => call(kernel, { count: 1.5 }), /mine: the param count must be an integer .*, got 1.5/);
    const wrong = { reads: { x, y: x }, outputs: { out: [3] }, params: { count: 3 } };
    assert.throws(() => callKernel(kernel, wrong), /mine: there is no y among x/);
    assert.throws(
      () => callKernel(kernel, { reads: {}, outputs: { out: [3] }, params: { count: 3 } }),
      /mine: x is missing/,
    );
    const integers = { reads: { x: tensor([1, 2, 3], 'i32') }, outputs: { out: [3] }, params: { count: 3 } };
    assert.throws(() => callKernel(kernel, integers), /mine: x must be f32, got i32 tensor \[3\]/);
  });
});
