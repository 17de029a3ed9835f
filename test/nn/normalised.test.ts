import * as assert from 'uvu/assert';
import { Flatten, Module, Normalised, type Tensor, tensor } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { integers, randomFor, uniform } from '../seed.ts';

/** A net that returns its input. */
class Same extends Module {
  forward(x: Tensor): Tensor<'f32'> {
    return x as Tensor<'f32'>;
  }
}

forEachDevice('Normalised', (test, device) => {
  async function watch(shape: readonly number[], dtype: 'f32' | 'u8') {
    const net = new Normalised(new Same(), shape);
    const program = await device.compile(
      { x: { shape: [1, ...shape], dtype }, mean: [1], variance: [1] },
      ({ x, ...shares }) => {
        net.observe(x, shares);
        return { y: net.forward(x) };
      },
    );
    let n = 0;
    return {
      net,
      async see(x: Float32Array | Uint8Array) {
        n++;
        const shares = { mean: Float32Array.of(1 / n), variance: Float32Array.of(n > 1 ? 1 / (n - 1) : 0) };
        return (await program.run({ x: x as Float32Array<ArrayBuffer>, ...shares })).y;
      },
    };
  }

  test('an observation is counted before it is normalised', async () => {
    const { net, see } = await watch([1], 'f32');
    const expected = [
      [1, 1, 1, 0],
      [3, 2, 2, Math.SQRT1_2],
      [2, 2, 1, 0],
    ];
    for (const [x, mean, variance, y] of expected) {
      assertClose(await see(Float32Array.of(x)), [y], 1e-6);
      assertClose(await device.read(net.mean), [mean], 1e-6);
      assertClose(await device.read(net.variance), [variance], 1e-6);
    }
  });

  test('each element has its own mean and variance, which evaluation does not change', async () => {
    const random = randomFor('normalised');
    const shape = [2, 3, 5];
    const { net, see } = await watch(shape, 'f32');
    const seen = Array.from({ length: 9 }, () => uniform(random, 30, -2, 5));
    let last = new Float32Array();
    for (const x of seen) last = (await see(x)) as typeof last;
    const mean = seen[0].map((_, i) => seen.reduce((total, x) => total + x[i], 0) / 9);
    const variance = mean.map((m, i) => seen.reduce((total, x) => total + (x[i] - m) ** 2, 0) / 8);
    assertClose(await device.read(net.mean), mean, 1e-5);
    assertClose(await device.read(net.variance), variance, 1e-5);
    assertClose(
      last,
      seen[8].map((x, i) => (x - mean[i]) / Math.sqrt(variance[i] + 1e-8)),
      1e-4,
    );
    await device.read(net.forward(tensor([[...seen[0]].map((x) => x + 7)].map((row) => shaped(row)))));
    assertClose(await device.read(net.mean), mean, 1e-5);
  });

  test('bytes stand for byte / 255', async () => {
    const { net, see } = await watch([3, 7], 'u8');
    const bytes = [0, 1].map(() => Uint8Array.from(integers(randomFor('bytes'), 21, 256)));
    bytes[1].reverse();
    for (const each of bytes) await see(each);
    const mean = Array.from(bytes[0], (byte, i) => (byte + bytes[1][i]) / 2 / 255);
    assertClose(await device.read(net.mean), mean, 1e-6);
  });

  test('mean and variance are saved with the net, and are not among its own parameters', () => {
    const net = new Normalised(new Flatten(), [4]);
    assert.equal([...net.namedParameters().keys()], ['mean', 'variance']);
    assert.equal(net.net.parameters(), []);
  });
});

/** 30 numbers as [2, 3, 5]. */
function shaped(row: readonly number[]) {
  return [0, 1].map((i) => [0, 1, 2].map((j) => row.slice((i * 3 + j) * 5, (i * 3 + j + 1) * 5)));
}
