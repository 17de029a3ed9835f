import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/index.ts';
import { slotAt } from '../../src/lab/shared/replay-strip.ts';
import { Inspectors } from '../../src/lab/worker/inspectors.ts';
import { ReplayWatch } from '../../src/lab/worker/replay-watch.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { forEachDevice } from '../devices.ts';
import { randomFor, seed } from '../seed.ts';

forEachDevice('the strip of a replay', (test, device) => {
  const made = async (settings: readonly string[], until: number) => {
    const { presets, table } = cartpoleRecipe;
    const given = ['hiddenSizes=8', 'batchSize=16', 'learningStarts=50', ...settings];
    const run = await cartpoleRecipe.create(device, changeSettings(presets.default, given, table), seed, {
      until,
    });
    await run.trainer.train();
    const inspectors = new Inspectors(device, run);
    return { run, inspectors, watch: new ReplayWatch(inspectors, 0), replay: run.parts![0].replay };
  };

  test('ends with the last slot in use, and its parts hold what their slots do', async () => {
    const { watch, replay } = await made(['replayCapacity=20000', 'prioritised=true'], 130);
    const strip = watch.strip();
    assert.equal([strip.size, strip.capacity], [replay.size, 20_000]);
    assert.ok(strip.counts.length <= 512);
    assert.is(
      strip.counts.reduce((sum, count) => sum + count, 0),
      replay.size,
    );
    for (const [bin, count] of strip.counts.entries()) {
      const held = slotsIn(strip.slots, bin).flatMap((slot) => replay.read(slot) ?? []);
      assert.is(held.length, count);
      const mean = held.reduce((sum, { priority }) => sum + priority! / count, 0);
      if (count > 0) assert.ok(Math.abs(strip.priorities![bin] - mean) < 1e-6 * mean);
    }
  });

  test('a replay that is full is seen as a whole, and so is one of several environments', async () => {
    for (const settings of [['replayCapacity=100'], ['replayCapacity=1000', 'environments=3']]) {
      const { watch, replay } = await made(settings, 300);
      const strip = watch.strip();
      assert.is(
        strip.counts.reduce((sum, count) => sum + count, 0),
        replay.size,
      );
    }
  });

  test('errors come with each look, all over the strip, and are those of the present nets', async () => {
    const { watch, inspectors, replay } = await made(['replayCapacity=1000'], 200);
    assert.ok(watch.strip().errors.every(Number.isNaN));
    const known = () => watch.strip().errors.filter((error) => !Number.isNaN(error)).length;
    await watch.look();
    const first = known();
    assert.ok(first >= 15, `${first} of 16 samples`);
    for (let i = 0; i < 5; i++) await watch.look();
    assert.ok(known() > 2 * first, `${known()} after six looks`);
    const { errors, slots } = watch.strip();
    const bin = errors.findIndex((error) => !Number.isNaN(error));
    const read = slotsIn(slots, bin).map((slot) => replay.read(slot)!);
    const { errors: here } = await inspectors.inspect(0, inspectors.batchOf(0, read));
    const fits = read.some((_, i) => Math.abs(Math.abs(here[i]) - errors[bin]) < 1e-5);
    assert.ok(read.length > 1 || fits, `${errors[bin]}, not ${Math.abs(here[0])}`);
  });

  test('a click finds a slot of the part that it hits', async () => {
    const { watch } = await made(['replayCapacity=5000'], 777);
    const strip = watch.strip();
    const random = randomFor('clicks');
    for (let i = 0; i < 50; i++) {
      const share = random.uniform();
      const bin = Math.floor(share * strip.counts.length);
      assert.ok(slotsIn(strip.slots, bin).includes(slotAt(strip, share)));
    }
    assert.is(slotAt(strip, 0), 0);
    assert.is(slotAt(strip, 1), strip.slots.at(-1)! - 1);
  });
});

/** The slots of a part of the strip. */
function slotsIn(slots: Int32Array, bin: number): number[] {
  return Array.from({ length: slots[bin + 1] - slots[bin] }, (_, i) => slots[bin] + i);
}
