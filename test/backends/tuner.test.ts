import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { loadTuning, saveTuning } from '../../src/device/tuning-file.ts';
import type { Device, TuningChoices } from '../../src/index.ts';
import { assertClose } from '../close.ts';
import { forEachDevice, openOwn } from '../devices.ts';
import { dqnUpdate } from '../dqn.ts';
import { seed } from '../seed.ts';

const UPDATES = 10;

/** Opens a device, and returns the parameters after some updates on it and the choices of its tuner. */
async function train(
  tune: boolean | TuningChoices,
): Promise<{ values: Float32Array; tuning: TuningChoices }> {
  const device = await openOwn({ device: 'webgpu', tune });
  const values = await trained(device);
  const { tuning } = device;
  device.close();
  return { values, tuning };
}

async function trained(device: Device): Promise<Float32Array> {
  const { qNet, update, draw } = await dqnUpdate(device, seed, { sizes: [4, 17, 2], batch: 19 });
  for (let i = 0; i < UPDATES; i++) {
    draw();
    update.submit();
  }
  const values = await Promise.all(qNet.parameters().map((parameter) => device.read(parameter)));
  return Float32Array.from(values.flatMap((each) => [...each]));
}

forEachDevice(
  'tuner',
  (test, shared) => {
    const before = process.env.XDG_CACHE_HOME;
    const folder = mkdtempSync(join(tmpdir(), 'tuner-'));
    const cache = join(folder, 'webgpu-dqn');
    const file = () => join(cache, readdirSync(cache).find((name) => !name.includes('some'))!);

    test.before(() => {
      process.env.XDG_CACHE_HOME = folder;
    });
    test.after(() => {
      if (before === undefined) delete process.env.XDG_CACHE_HOME;
      else process.env.XDG_CACHE_HOME = before;
      rmSync(folder, { recursive: true });
    });

    test('times every product of an update once, keeps what it found, and takes it again', async () => {
      const first = await train(true);
      assert.ok(Object.keys(first.tuning).length > 3, JSON.stringify(first.tuning));
      const kept = readFileSync(file(), 'utf8');
      assert.equal(JSON.parse(kept).choices, first.tuning);
      assert.is(JSON.parse(kept).adapter, shared.info.description);

      const again = await train(true);
      assert.equal(again, first);
      assert.is(readFileSync(file(), 'utf8'), kept, 'nothing was timed again');
    });

    test('whatever is chosen, results are the same up to rounding, and to the byte for the same choices', async () => {
      const untuned = await train(false);
      assert.equal(untuned.tuning, {});
      const { tuning } = await train(true);
      for (const height of [8, 16]) {
        // A shader's name holds the height of its tile. A name that the adapter does not have is ignored.
        const forced = Object.entries(tuning).map(([call, name]) => [
          call,
          name.replace(/"ROWS":\d+/, `"ROWS":${height}`),
        ]);
        const choices = Object.fromEntries(forced);
        const { values } = await train(choices);
        assertClose(values, untuned.values, 1e-3, `tiles of ${height} rows`);
        assert.equal((await train(choices)).values, values);
      }
    });

    test('a file that is damaged, or of another adapter or version, is ignored', async () => {
      const adapter = 'some adapter';
      const choices = { call: 'shader' };
      await saveTuning(adapter, choices);
      assert.equal(await loadTuning(adapter), choices);
      assert.equal(await loadTuning('another adapter'), {});
      const path = join(cache, readdirSync(cache).find((name) => name.includes('some'))!);
      const good = JSON.parse(readFileSync(path, 'utf8'));
      const bad = [
        ...['', '{"adapter":', '[]', 'null'],
        ...[
          { ...good, choices: 7 },
          { ...good, choices: { call: 7 } },
          { ...good, adapter: 'another' },
          { ...good, version: '0.0.0' },
        ].map((file) => JSON.stringify(file)),
      ];
      for (const text of bad) {
        writeFileSync(path, text);
        assert.equal(await loadTuning(adapter), {}, text);
      }
    });
  },
  { only: 'webgpu' },
);
