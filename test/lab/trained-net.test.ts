import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { trainedNet } from '../../scripts/lab-net/trained-net.ts';
import { loadModule, parseSafetensors, RECIPES } from '../../src/index.ts';
import type { TrainedNet } from '../../src/lab/protocol.ts';
import { readArrival } from '../../src/lab/worker/linked-spec.ts';
import { ENTRIES } from '../../src/lab/worker/recipe-entries.ts';
import { withRun } from './learned-here.ts';
import { seed } from '../seed.ts';
import { runHere, sha256 } from './train-here.ts';

const test = suite('trained nets of the lab');
const root = mkdtempSync(join(tmpdir(), 'trained-net-'));
test.after(() => rmSync(root, { recursive: true }));

const NETS = 'src/lab/nets/';
const names = readdirSync(NETS).filter((name) => name.endsWith('.json'));
const cardOf = (name: string) => JSON.parse(readFileSync(NETS + name, 'utf8')) as TrainedNet;

test('its command makes the net of a run again, to the byte, and its games are scored', async () => {
  const few =
    'steps=60 learningStarts=20 batchSize=4 replayCapacity=100 hiddenSizes=8 evaluation.maxSteps=12';
  const set = [...few.split(' '), 'evaluation.games=1', 'evaluation.every=40'].map((each) => `--set ${each}`);
  const begun = `train breakout --preset laptop --seed ${seed % 1000} --device cpu ${set.join(' ')}`;
  runHere(`${begun} --video-every 0 --out ${join(root, 'begun')}`);
  const { net, file } = await trainedNet(join(root, 'begun'), 3, '0.0.0');
  assert.is(net.sha256, sha256(file));
  assert.is(net.bytes, file.length);
  assert.is(net.games.length, 3);
  assert.is(net.steps, 60);
  assert.is(net.curve.at(-1)!.step, net.steps);
  assert.ok(net.updates > 0);

  runHere(`${net.command} --video-every 0 --out ${join(root, 'again')}`);
  assert.is(sha256(readFileSync(join(root, 'again', net.file))), net.sha256);
});

test('a run whose bytes are not the same everywhere is refused', async () => {
  const other = join(root, 'other');
  mkdirSync(other);
  const run = JSON.parse(readFileSync(join(root, 'begun', 'run.json'), 'utf8'));
  writeFileSync(join(other, 'run.json'), JSON.stringify({ ...run, device: 'webgpu' }));
  await trainedNet(other, 1, '0.0.0').then(
    () => assert.unreachable('a card may have made it'),
    ({ message }) => assert.match(message, 'only runs counted in steps, on device cpu'),
  );
});

for (const name of names) {
  test(`${name} tells of the file beside it, which the present recipe loads`, async () => {
    const { recipe, preset, seed, settings, bytes, sha256: hash, games, mean, steps, curve } = cardOf(name);
    const file = readFileSync(NETS + name.replace('.json', '.safetensors'));
    assert.is(name, `${recipe}.json`);
    assert.is(file.length, bytes);
    assert.is(createHash('sha256').update(file).digest('hex'), hash);
    assert.ok(Math.abs(mean - games.reduce((sum, each) => sum + each, 0) / games.length) < 1e-9);
    assert.is(curve.at(-1)!.step, steps);
    await withRun({ recipe, preset, seed, device: 'cpu', settings }, async (run, device) => {
      const [[, net]] = Object.entries(run.modules);
      await loadModule(device, net, parseSafetensors(file).tensors, name);
    });
  });
}

test('the page offers just these, and links to them are read', async () => {
  const offers = ENTRIES.filter(({ net }) => net);
  assert.equal([...new Set(offers.map(({ net }) => `${net!.recipe}.json`))].sort(), [...names].sort());
  for (const { name, net } of offers) {
    assert.ok(RECIPES.some((each) => each.name === net!.recipe));
    const { linked, problems } = await readArrival(`#net=${name}`);
    assert.is(problems, '');
    assert.is(linked!.spec.recipe, net!.recipe);
    assert.is(linked!.spec.trained, true);
  }
  const { linked, problems } = await readArrival('#net=pacman');
  assert.is(linked, undefined);
  assert.match(problems, /^There is no trained net of pacman; there is one of breakout-pqn, pong-pqn\.$/);
});

test.run();
