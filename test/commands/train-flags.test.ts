import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readRecipeSettings, readSitting, resumeCommand } from '../../src/commands/train-flags.node.ts';
import { breakoutRecipe } from '../../src/recipes/breakout.ts';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { FORMAT, type RunSettings, VERSION, writeRunSettings } from '../../src/runs/run-settings.ts';

const test = suite('flags of train');

const folder = mkdtempSync(join(tmpdir(), 'train-flags-'));
test.after(() => rmSync(folder, { recursive: true }));

test('in a short run learning starts after a twentieth of it', async () => {
  const { settings } = await readRecipeSettings(breakoutRecipe, { preset: 'laptop', steps: '1000' });
  assert.is((settings as { learningStarts?: number }).learningStarts, 50);
});

test('a resumed run has the shaders and the device that it began with, unless it is told otherwise', async () => {
  const run: RunSettings = {
    ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'default', seed: 1 },
    ...{ settings: cartpoleRecipe.presets.default, evalEvery: 1, videoEvery: 2, saveEvery: 3 },
    ...{ saveReplay: false, command: 'train', device: 'reference', tuning: { matmul: 'wide' } },
  };
  await writeRunSettings(folderAt(folder), run);
  const resume = (flags: object) => readSitting(undefined, { resume: folder, ...flags }, 'train', []);
  const { device, until, resume: resumes } = await resume({});
  assert.equal([device.device, device.tune, device.threads], ['reference', run.tuning, 'auto']);
  assert.equal([until, resumes], [cartpoleRecipe.presets.default.steps, true]);
  const other = await resume({ device: 'cpu', threads: '2', steps: '70' });
  assert.equal([other.device.device, other.device.threads, other.until], ['cpu', 2, 70]);
  // The command that resumes the run.
  assert.is(resumeCommand(await resume({})), `train --resume ${folder} --device reference`);
  assert.is(resumeCommand(other), `train --resume ${folder} --device cpu --threads 2`);
});

test('a resumed run on the CPU fuses multiply-adds if it began so', async () => {
  const run: RunSettings = {
    ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'default', seed: 1 },
    ...{ settings: cartpoleRecipe.presets.default, evalEvery: 1, videoEvery: 2, saveEvery: 3 },
    ...{ saveReplay: false, command: 'train', device: 'cpu', fma: true },
  };
  await writeRunSettings(folderAt(folder), run);
  const resume = (flags: object) => readSitting(undefined, { resume: folder, ...flags }, 'train', []);
  const asBegun = await resume({});
  assert.is(asBegun.device.fma, true);
  assert.is(resumeCommand(asBegun), `train --resume ${folder} --device cpu --fma`);
  assert.is((await resume({ device: 'reference' })).device.fma, false);
});

test('a new run takes its settings from the flags', async () => {
  const found = { recipe: cartpoleRecipe };
  const flags = {
    seed: '5',
    steps: '1000',
    device: 'cpu',
    'video-every': '300',
    'save-every': '70',
    out: 'x',
  };
  const { run } = await readSitting(found, flags, 'train', ['cartpole', '--out', 'a b']);
  assert.equal([run.seed, run.videoEvery, run.saveEvery, run.evalEvery], [5, 300, 70, 500]);
  assert.is(run.command, "train cartpole --out 'a b'");
  const { run: usual } = await readSitting(
    found,
    { 'eval-every': '40', device: 'cpu', out: 'x' },
    'train',
    [],
  );
  assert.equal([usual.evalEvery, usual.videoEvery], [40, 40]);
});

test.run();
