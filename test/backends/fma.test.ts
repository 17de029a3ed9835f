import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { full, matmul, openDevice } from '../../src/index.ts';
import { rejects } from '../rejects.ts';

const test = suite('fused multiply-adds of the CPU device');

test('are refused where the engine has no relaxed SIMD; the device opens without them', async () => {
  const { validate } = WebAssembly;
  const asked: number[] = [];
  WebAssembly.validate = (module) => {
    asked.push(module.byteLength);
    return false;
  };
  try {
    await rejects(
      openDevice({ device: 'cpu', fma: true }),
      /^fma needs the relaxed SIMD of WebAssembly, which this engine does not have: leave it out$/,
    );
    assert.is(asked.length, 2, 'asked again once it was allowed by a flag');
    const device = await openDevice({ device: 'cpu' });
    assert.is((await device.read(matmul(full([3, 5], 2), full([5, 7], 1))))[0], 10);
    device.close();
  } finally {
    WebAssembly.validate = validate;
  }
});

test.run();
