import * as assert from 'uvu/assert';
import { clamp, clipNorm, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';

forEachDevice('clipping', (test, device) => {
  test('clamp limits every element', async () => {
    assert.equal(await device.read(clamp(tensor([-3, -1, 0.5, 2]), -1, 1)), Float32Array.of(-1, -1, 0.5, 1));
  });

  test('clipNorm scales a long vector down and leaves a short one alone', async () => {
    const x = tensor([3, 0, -4]);
    assertClose(await device.read(clipNorm(x, 1)), [0.6, 0, -0.8], 1e-6);
    assert.equal(await device.read(clipNorm(x, 6)), Float32Array.of(3, 0, -4));
    assert.equal(await device.read(clipNorm(tensor([0, 0]), 1)), Float32Array.of(0, 0));
  });

  test('clipNorm to a tiny norm adds 1e-6 to the norm of x, as PyTorch does', async () => {
    // A norm of 5e-4; PyTorch: coefficient = max_norm / (total_norm + 1e-6), at most 1.
    const scale = 1e-4 / (5e-4 + 1e-6);
    const x = [3e-4, 0, -4e-4];
    assertClose(
      await device.read(clipNorm(tensor(x), 1e-4)),
      x.map((value) => value * scale),
      1e-5,
    );
    const zeros = await device.read(clipNorm(tensor([0, 0, 0]), 1e-4));
    assert.equal(zeros, new Float32Array(3));
  });

  test('clipNorm takes the norm over all axes', async () => {
    assertClose(
      await device.read(
        clipNorm(
          tensor([
            [1, 1],
            [1, 1],
          ]),
          1,
        ),
      ),
      [0.5, 0.5, 0.5, 0.5],
      1e-6,
    );
  });

  test('limits that make no sense are refused', () => {
    assert.throws(() => clamp(tensor([1]), 1, -1), /low 1 must not be above high -1/);
    assert.throws(() => clamp(tensor([1]), Number.NaN, 1), /low NaN/);
    assert.throws(() => clipNorm(tensor([1]), 0), /must be positive, got 0/);
    assert.throws(() => clipNorm(tensor([1]), Number.NaN), /must be positive, got NaN/);
  });
});
