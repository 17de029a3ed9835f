import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BestNetworks, bestCheckpoints } from '../../src/runs/best.ts';
import { Linear, loadModule, openDevice, parseSafetensors, Random } from '../../src/index.ts';
import type { Run } from '../../src/recipes/recipe.ts';

const test = suite('BestNetworks');
const folder = mkdtempSync(join(tmpdir(), 'best-'));
test.after(() => rmSync(folder, { recursive: true }));

test('keeps the networks of the highest mean, over sittings, also where a run went back', async () => {
  const device = await openDevice({ device: 'reference' });
  /** Networks as they are at `steps`: other ones at every step. */
  const runAt = (steps: number) => {
    const net = new Linear(2, 3, { random: new Random(steps) });
    return { modules: { net }, trainer: { progress: { steps } } } as unknown as Run;
  };
  const offer = (best: BestNetworks, steps: number, mean: number) =>
    best.offer(device, runAt(steps), { mean, std: 1, returns: [mean - 1, mean + 1] });
  const assertKept = async (steps: number, mean: number) => {
    const kept = (await bestCheckpoints(folder).latest())!;
    assert.is(kept.step, steps);
    assert.equal(readdirSync(join(folder, 'best')).length, 1);
    const decode = async (file: string) => new TextDecoder().decode(await kept.readFile(file));
    assert.equal(JSON.parse(await decode('score.json')), { mean, std: 1, games: 2 });
    const [found, { modules }] = [new Linear(2, 3, { random: new Random(0) }), runAt(steps)];
    await loadModule(device, found, parseSafetensors(await kept.readFile('net.safetensors')).tensors, 'net');
    const weights = async (net: Run['modules'][string]) => [...(await device.read(net.parameters()[0]))];
    assert.equal(await weights(found), await weights(modules.net));
  };

  const first = await BestNetworks.open(folder);
  await offer(first, 100, -21);
  await assertKept(100, -21);
  await offer(first, 200, -21);
  await assertKept(100, -21);
  await offer(first, 300, -20.5);
  await assertKept(300, -20.5);

  // Killed, and gone on from step 150.
  const second = await BestNetworks.open(folder);
  await offer(second, 200, -20.5);
  await assertKept(300, -20.5);
  await offer(second, 250, -19);
  await assertKept(250, -19);
  await offer(await BestNetworks.open(folder), 900, -19.5);
  await assertKept(250, -19);
  device.close();
});

test.run();
