import * as assert from 'uvu/assert';
import { cnn, compileQ } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice } from '../devices.ts';
import { oneHot, qTable } from '../q-table.ts';
import { rejects } from '../rejects.ts';
import { randomFor } from '../seed.ts';

forEachDevice('compileQ', (test, device) => {
  const table = [
    [1, 2, 0],
    [4, 3, 4],
  ];

  test('gives the value of every action, and the first of the best actions', async () => {
    const program = await compileQ(device, qTable(table), { observationShape: [2], count: 3 });
    const { q, greedy } = await program.run({ observations: oneHot(2, 1, 0, 1) });
    assert.equal([...q], [table[1], table[0], table[1]].flat());
    assert.equal(greedy, Int32Array.of(0, 1, 0));
    program.release();
  });

  test('a value that is NaN is an error that names the action and the observation', async () => {
    const options = { observationShape: [2], count: 3 } as const;
    const observations = oneHot(2, 1, 0, 1);
    observations[3] = Number.NaN;
    const program = await compileQ(device, qTable(table), options);
    await rejects(program.run({ observations }), /^the value of action 0 is NaN for observation 1: /);
    assert.equal((await program.run({ observations: oneHot(2, 1, 0, 1) })).greedy, Int32Array.of(0, 1, 0));

    const broken = await compileQ(device, qTable([table[0], [4, Number.NaN, 4]]), options);
    await rejects(broken.run({ observations: oneHot(2, 0, 0, 1) }), /^the value of action \d is NaN/);
  });

  test('reads bytes as byte / 255', async () => {
    const random = randomFor('bytes');
    const observationShape = [2, 5, 3] as const;
    const layers = { convolutions: [[4, 2, 1]], hiddenSizes: [6], outputs: 3 } as const;
    const net = cnn({ ...layers, inputShape: observationShape, random });
    const bytes = Uint8Array.from({ length: 2 * 30 }, () => random.int(256));
    const options = { observationShape, count: 2 };
    const [ofBytes, ofFloats] = await Promise.all([
      (await compileQ(device, net, { ...options, observationType: 'u8' })).run({ observations: bytes }),
      (await compileQ(device, net, options)).run({
        observations: Float32Array.from(bytes, (byte) => byte / 255),
      }),
    ]);
    assertClose(ofBytes.q, ofFloats.q, 1e-5);
  });

  test('options that make no sense are refused by name', async () => {
    const compile = (options: object) =>
      compileQ(device, qTable(table), { observationShape: [2], count: 1, ...options });
    await rejects(compile({ count: 1.5 }), /^count must be a positive integer, got 1.5$/);
    await rejects(compile({ observationType: 'i8' }), /^observationType must be 'f32' or 'u8', got 'i8'$/);
  });
});
