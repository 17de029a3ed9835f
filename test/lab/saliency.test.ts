import * as assert from 'uvu/assert';
import { compileQ, Flatten, Linear, loadModule, moduleTensors, Sequential } from '../../src/index.ts';
import { backgroundOf, patchesOf } from '../../src/lab/shared/patches.ts';
import { shade } from '../../src/lab/worker/saliency.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor } from '../seed.ts';

const ROWS = 17;
const COLUMNS = 23;
const SIZE = ROWS * COLUMNS;

forEachDevice('saliency', (test, device) => {
  test('a net that looks at one pixel of an old frame has its values hang on the patches with that pixel', async () => {
    const random = randomFor('saliency');
    const channels = 2 + random.int(3);
    const [at, actions] = [random.int(SIZE), 2 + random.int(3)];
    const weights = new Float32Array(actions * channels * SIZE);
    for (let a = 0; a < actions; a++) weights[a * channels * SIZE + at] = 2 * random.uniform() - 1;
    const net = new Sequential(new Flatten(), new Linear(channels * SIZE, actions, { random }));
    const tensors = await moduleTensors(device, net);
    const [name] = [...tensors.keys()].filter((each) => each.endsWith('weight'));
    tensors.set(name, { dtype: 'F32', shape: [actions, channels * SIZE], data: weights });
    await loadModule(device, net, tensors, 'the test');
    const seen = Uint8Array.from({ length: channels * SIZE }, () =>
      random.uniform() < 0.7 ? 9 : random.int(256),
    );
    seen[at] = 200;

    for (const fine of [false, true]) {
      const patches = patchesOf(ROWS, COLUMNS, fine);
      const count = patches.length + 1;
      const observationShape = [channels, ROWS, COLUMNS];
      const program = await compileQ(device, net, { observationShape, observationType: 'u8', count });
      const batch = new Uint8Array(count * seen.length);
      const shades = await shade({ patches, program, batch }, observationShape, seen);

      const change = (200 - backgroundOf(seen.subarray(0, SIZE))) / 255;
      let hangsOn = 0;
      for (let a = 0; a < actions; a++) hangsOn += (weights[a * channels * SIZE + at] * change) ** 2 / 2;
      const [y, x] = [Math.floor(at / COLUMNS), at % COLUMNS];
      for (const [i, { top, bottom, left, right }] of patches.entries()) {
        const has = y >= top && y < bottom && x >= left && x < right;
        const expected = has ? hangsOn : 0;
        assert.ok(
          Math.abs(shades[i] - expected) <= 1e-5 * hangsOn + 1e-9,
          `${i}: ${shades[i]}, not ${expected}`,
        );
      }
      program.release();
    }
  });
});
