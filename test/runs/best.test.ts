import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Linear, loadModule, openDevice, parseSafetensors, Random } from '../../src/index.ts';
import type { Run } from '../../src/recipes/recipe.ts';
import { BestNetworks, bestCheckpoints } from '../../src/runs/best.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { rejects } from '../rejects.ts';

const test = suite('BestNetworks');
const folder = mkdtempSync(join(tmpdir(), 'best-'));
test.after(() => rmSync(folder, { recursive: true }));

test('keeps the networks with the highest mean over sittings, even if a run went back', async () => {
  const device = await openDevice({ device: 'reference' });
  /** A run whose networks depend on `steps`. */
  const runAt = (steps: number) => {
    const net = new Linear(2, 3, { random: new Random(steps) });
    return { modules: { net }, trainer: { progress: { steps } } } as unknown as Run;
  };
  const offer = (best: BestNetworks, steps: number, mean: number) =>
    best.offer(device, runAt(steps), 'toy', { mean, std: 1, returns: [mean - 1, mean + 1] });
  const assertKept = async (steps: number, mean: number) => {
    const kept = (await bestCheckpoints(folderAt(folder)).latest())!;
    assert.is(kept.step, steps);
    const decode = async (file: string) => new TextDecoder().decode(await kept.readFile(file));
    assert.equal(JSON.parse(await decode('score.json')), { mean, std: 1, games: 2 });
    const [found, { modules }] = [new Linear(2, 3, { random: new Random(0) }), runAt(steps)];
    await loadModule(device, found, parseSafetensors(await kept.readFile('net.safetensors')).tensors, 'net');
    const weights = async (net: Run['modules'][string]) => [...(await device.read(net.parameters()[0]))];
    assert.equal(await weights(found), await weights(modules.net));
  };

  const open = (upTo: number) => BestNetworks.open(folderAt(folder), upTo, assert.unreachable);
  const first = await open(0);
  await offer(first, 100, -21);
  await assertKept(100, -21);
  await offer(first, 200, -21);
  await assertKept(100, -21);
  await first.settle();
  await offer(first, 300, -20.5);
  await assertKept(300, -20.5);
  assert.equal(readdirSync(join(folder, 'best')), ['step-000000100', 'step-000000300']);

  // The run was killed, and goes on from step 150: later networks are void.
  const second = await open(150);
  await assertKept(100, -21);
  await offer(second, 200, -21);
  await assertKept(100, -21);
  await offer(second, 250, -19);
  await second.settle();
  await assertKept(250, -19);
  assert.equal(readdirSync(join(folder, 'best')), ['step-000000250']);
  await offer(await open(800), 900, -19.5);
  await assertKept(250, -19);
  device.close();
});

test('damaged or half-removed networks never block a run', async () => {
  const device = await openDevice({ device: 'reference' });
  const runAt = (steps: number) => {
    const net = new Linear(2, 3, { random: new Random(steps) });
    return { modules: { net }, trainer: { progress: { steps } } } as unknown as Run;
  };
  for (const damaged of ['manifest.json', 'score.json', 'net.safetensors']) {
    const root = folderAt(join(folder, `${damaged} is damaged`));
    const evaluation = { mean: 5, std: 0, returns: [5] };
    await (await BestNetworks.open(root, 0, assert.unreachable)).offer(device, runAt(10), 'toy', evaluation);
    for (const how of [
      () => writeFileSync(join(root.path, 'best/step-000000010', damaged), 'x'),
      () => rmSync(join(root.path, 'best/step-000000010', damaged)),
    ]) {
      how();
      const problems: string[] = [];
      const again = await BestNetworks.open(root, 10, (problem) => problems.push(problem));
      assert.ok(
        problems.every((problem) => problem.includes(`step-000000010/${damaged}`)),
        `${problems}`,
      );
      await again.offer(device, runAt(20), 'toy', { ...evaluation, mean: 1 });
      assert.is((await bestCheckpoints(root).latest())?.step, 20);
      await bestCheckpoints(root).removeAfter(10);
    }
  }
  device.close();
});

test('networks whose weights are not finite are not kept', async () => {
  const device = await openDevice({ device: 'reference' });
  const root = folderAt(join(folder, 'diverged'));
  const net = new Linear(2, 3, { random: new Random(1) });
  const run = { modules: { net }, trainer: { progress: { steps: 10 } } } as unknown as Run;
  const best = await BestNetworks.open(root, 0, assert.unreachable);
  await device.write(net.parameters()[0], new Float32Array(6).fill(Number.NaN));
  const message = /^weight of net holds NaN, so nothing is saved: training has diverged/;
  await rejects(best.offer(device, run, 'toy', { mean: 5, std: 0, returns: [5] }), message);
  assert.is(await bestCheckpoints(root).latest(), undefined);
  device.close();
});

test.run();
