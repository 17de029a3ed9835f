import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openDevice, RECIPES } from '../../src/index.ts';
import { formatLink } from '../../src/lab/shared/link.ts';
import { readLink } from '../../src/lab/shared/read-link.ts';
import {
  commandOf,
  type LinkedRun,
  linkedRun,
  type RecordedRun,
} from '../../src/recipes/settings-command.ts';
import { netHash } from '../../src/lab/worker/net-hash.ts';
import { lengthOf, type RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { runCommand } from '../commands/run-command.ts';

const test = suite('the run of a link');

const root = mkdtempSync(join(tmpdir(), 'link-'));
test.after(() => rmSync(root, { recursive: true }));

const SMALL = ['hiddenSizes=6', 'batchSize=8', 'evaluation.games=1', 'evaluation.finalGames=1'];
const RUNS: readonly LinkedRun[] = [
  {
    ...{ recipe: 'cartpole', preset: 'default', seed: 3, device: 'cpu', changes: [], until: 60 },
    settings: [...SMALL, 'learningStarts=16', 'prioritised=true', 'nStep=3'],
  },
  {
    ...{ recipe: 'hdqn', preset: 'adaptive', seed: 4, device: 'cpu', changes: [], until: 40 },
    settings: [...SMALL, 'evaluation.maxSteps=20'],
  },
];

for (const run of RUNS) {
  test(`${run.recipe}: is repeated by its command, and the folder that leaves has the same link`, async () => {
    const recipe = RECIPES.find(({ name }) => name === run.recipe)!;
    const device = await openDevice({ device: 'cpu' });
    const settings = changeSettings(recipe.presets[run.preset], run.settings, recipe.table);
    const made = await recipe.create(device, settings, run.seed!, { until: run.until! });
    await made.trainer.train();
    const hash = (await netHash(device, made)).slice(0, 8);
    device.close();

    const version = '0.1.0';
    const link = formatLink({ version, ...run, hash });
    const read = readLink(link, RECIPES);
    assert.equal(read.problems, []);
    const { unit } = lengthOf(settings as RecipeSettings);
    const out = join(root, run.recipe);
    const { status, stderr } = await runCommand('cli.js', `${commandOf(read.run, unit)} --out ${out}`);
    assert.is(status, 0, stderr);

    const folder = join(out, 'checkpoints', `step-${String(run.until).padStart(9, '0')}`);
    const [net] = Object.keys(made.modules);
    const sum = createHash('sha256')
      .update(readFileSync(join(folder, `${net}.safetensors`)))
      .digest('hex');
    assert.is(sum.slice(0, 8), hash, 'what sha256sum prints');
    const recorded = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')) as RecordedRun;
    const back = linkedRun(recorded, recipe, { version, until: run.until!, hash: sum.slice(0, 8) });
    const again = readLink(formatLink(back), RECIPES).run;
    // The length of the recorded run is that of the command.
    const others = (of: LinkedRun) => of.settings.filter((each) => !each.startsWith(`${unit}=`)).sort();
    assert.equal({ ...again, settings: others(again) }, { ...read.run, settings: others(read.run) });
  });
}

test.run();
