import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RECIPES } from '../../src/recipes/registry.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import {
  checkRunSettings,
  FORMAT,
  type RunSettings,
  readRunSettings,
  VERSION,
  writeRunSettings,
} from '../../src/runs/run-settings.ts';
import { rejects } from '../rejects.ts';

const test = suite('run.json');
const root = mkdtempSync(join(tmpdir(), 'run-json-'));
test.after(() => rmSync(root, { recursive: true }));
const folder = folderAt(root);

const recipe = RECIPES.find(({ name }) => name === 'cartpole')!;
const { default: settings } = recipe.presets;
const run: RunSettings = {
  ...{ format: FORMAT, version: VERSION, recipe: 'cartpole', preset: 'default', seed: 1, settings },
  ...{ evalEvery: 10, videoEvery: 0, saveEvery: 10, saveReplay: false, command: 'train cartpole' },
  ...{ device: 'cpu' as const, tuning: { matmul: 'a' } },
};

async function read(): Promise<RunSettings> {
  const found = await readRunSettings(folder);
  checkRunSettings(folder, found, recipe);
  return found;
}

test('are read as they were written', async () => {
  await writeRunSettings(folder, run);
  assert.equal(await read(), JSON.parse(JSON.stringify(run)));
});

test('in a file that is missing, or does not describe a run, are refused by the name of the file', async () => {
  const path = join(root, 'run.json');
  rmSync(path);
  await rejects(read(), /there is no run in .*run\.json is missing/);
  for (const text of ['', '{', 'null', '[]', '7', '{"format":"other"}']) {
    writeFileSync(path, text);
    await rejects(read(), /run\.json does not describe a run of a recipe$/);
  }
});

const damaged: Record<string, readonly unknown[]> = {
  version: [undefined, 0, 2, '1'],
  recipe: [undefined, null, 5, ''],
  module: [null, 'x.js', { path: 1, sha256: '' }],
  preset: [undefined, {}],
  seed: [undefined, null, -1, 0.5, '1'],
  settings: [undefined, null, [], 'x'],
  evalEvery: [undefined, -1, 'often'],
  videoEvery: [undefined, null],
  saveEvery: [undefined, 1.5],
  saveReplay: [undefined, 1],
  command: [undefined, 5],
  device: [null, 'tpu', 1],
  tuning: [null, 'fast', { matmul: 1 }],
};
for (const [field, values] of Object.entries(damaged)) {
  test(`with a damaged ${field} are refused by file and field`, async () => {
    for (const value of values) {
      writeFileSync(join(root, 'run.json'), JSON.stringify({ ...run, [field]: value }));
      await rejects(read(), new RegExp(`^${root}/run\\.json: ${field} (must be|is) .*$`));
    }
  });
}

const wrongSettings: Record<string, unknown> = {
  'learningRate must be': { learningRate: null },
  'gamma must be': { gamma: [] },
  'rewardScale must be': { rewardScale: -1 },
  'hiddenSizes must be': { hiddenSizes: 64 },
  'gradientSteps must be': { gradientSteps: 1.5 },
  'epsilon is given by': { epsilon: 5 },
  "there is no setting 'surprise'": { surprise: 1 },
  'a run is given steps or episodes': { episodes: 5 },
  'the settings lack the length': { steps: undefined },
  'the settings lack environments': { environments: undefined },
  'the settings lack evaluation.games': { evaluation: {} },
};
for (const [message, wrong] of Object.entries(wrongSettings)) {
  test(`have to follow the rules of --set: ${message}`, async () => {
    const text = JSON.stringify({ ...run, settings: { ...settings, ...(wrong as object) } });
    writeFileSync(join(root, 'run.json'), text);
    await rejects(read(), new RegExp(`^${root}/run\\.json: ${message}`));
  });
}

test('with an infinite number are refused, as a run with it would never end', async () => {
  const text = JSON.stringify(run).replace(/"gradientSteps":\d+/, '"gradientSteps":1e999');
  writeFileSync(join(root, 'run.json'), text);
  await rejects(read(), /gradientSteps must be an integer/);
});

test.run();
