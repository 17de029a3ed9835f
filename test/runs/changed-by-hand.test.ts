import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { bitFlipRecipe } from '../../src/recipes/bit-flip.ts';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { cartpoleKerasRecipe } from '../../src/recipes/cartpole-keras.ts';
import { readRun, trainRun } from '../../src/runs/index.node.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { signManifest } from '../../bench/damage/files.ts';

/** The fields of the files that the tests change. */
interface Data {
  recipe?: string;
  run: object;
  settings: {
    gamma?: number;
    replayCapacity?: number;
    frameStack?: number;
    bitCount?: number;
    epsilon: { to?: number };
    observationScale?: number[];
  };
}

function edit(file: string, change: (data: Data) => void): void {
  const data = JSON.parse(readFileSync(file, 'utf8')) as Data;
  change(data);
  writeFileSync(file, JSON.stringify(data));
}

forEachDevice('the folder of a run that was changed by hand', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'by-hand-'));
  const begun = join(root, 'begun');
  let copies = 0;
  test.before(async () => {
    const evaluation = { games: 2, finalGames: 2, maxSteps: 9 };
    const settings = { hiddenSizes: [6], batchSize: 8, replayCapacity: 100, environments: 1, evaluation };
    await trainRun(cartpoleRecipe, { device, seed: 1, steps: 40, saveEvery: 20, out: begun, settings });
  });
  test.after(() => rmSync(root, { recursive: true }));

  function copy(): { folder: string; checkpoint: string; run: string } {
    const folder = join(root, `copy-${copies++}`);
    cpSync(begun, folder, { recursive: true });
    const [step] = readdirSync(join(folder, 'checkpoints'));
    return { folder, checkpoint: join(folder, 'checkpoints', step), run: join(folder, 'run.json') };
  }

  test('is not taken for a run of another recipe, even if settings and nets fit', async () => {
    const { folder, run } = copy();
    edit(run, (data) => {
      data.recipe = 'cartpole-keras';
    });
    const message = /^.*\/run\.json: recipe is cartpole-keras, but .*step-0{7}40 was saved by "cartpole"$/;
    await rejects(trainRun(cartpoleKerasRecipe, { device, resume: folder, steps: 60 }), message);
    for (const networks of ['latest', 'best'] as const) {
      await rejects((await readRun(folder)).load(cartpoleKerasRecipe, device, { networks }), message);
    }
  });

  test('goes on from a checkpoint of an earlier version, which does not name its recipe', async () => {
    const { folder, checkpoint } = copy();
    edit(join(checkpoint, 'manifest.json'), (data) => {
      assert.is(data.recipe, 'cartpole');
      delete data.recipe;
    });
    assert.is((await trainRun(cartpoleRecipe, { device, resume: folder, steps: 60 })).steps, 60);
  });

  test('is refused, naming the file, if its settings contradict the environment or each other', async () => {
    for (const [changed, message] of [
      [{ observationScale: [-1, 0.5] }, /^.*\/run\.json: observationScale must have 4 factors, .*, got 2$/],
      [
        { convolutions: [[2, 3, 1]] },
        /^.*\/run\.json: convolutions must be none where .*, got \[\[2, 3, 1\]\]$/,
      ],
      [
        { replayCapacity: 7, replacement: false },
        /^.*\/run\.json: replayCapacity must be at least 8 .*, got 7$/,
      ],
    ] as const) {
      const { folder, run } = copy();
      edit(run, ({ settings }) => Object.assign(settings, changed));
      await rejects(trainRun(cartpoleRecipe, { device, resume: folder, steps: 60 }), message);
    }
  });

  test('takes the default of a missing setting, says so once, and keeps it', async () => {
    const { folder, run } = copy();
    edit(run, ({ settings }) => {
      delete settings.gamma;
      delete settings.epsilon.to;
      delete settings.replayCapacity;
    });
    const facts: string[] = [];
    const onFact = (what: string, text: string) => facts.push(`${what} ${text}`);
    const said =
      /^settings .*\/run\.json lacks some, which take their defaults: gamma=0\.99 replayCapacity=50000 epsilon\.to=0\.05$/;
    await trainRun(cartpoleRecipe, { device, resume: folder, steps: 60, onFact });
    assert.is(facts.filter((fact) => said.test(fact)).length, 1, facts.join('\n'));
    edit(run, ({ settings }) => {
      assert.equal([settings.gamma, settings.epsilon.to, settings.replayCapacity], [0.99, 0.05, 50_000]);
    });
    await trainRun(cartpoleRecipe, { device, resume: folder, steps: 80, onFact });
    assert.is(facts.filter((fact) => said.test(fact)).length, 1);
  });

  test('is played with the default of a missing setting', async () => {
    const { folder, run } = copy();
    edit(run, ({ settings }) => {
      delete settings.frameStack;
      delete settings.replayCapacity;
    });
    const { step } = await (await readRun(folder)).load(cartpoleRecipe, device);
    assert.is(step, 40);
  });

  test('is refused in words if a setting without a default is missing', async () => {
    const resume = join(root, 'bits');
    const settings = { hiddenSizes: [6], batchSize: 8, replayCapacity: 100, evaluation: { games: 1 } };
    await trainRun(bitFlipRecipe, { device, seed: 1, steps: 40, out: resume, settings });
    edit(join(resume, 'run.json'), (data) => {
      delete data.settings.bitCount;
    });
    const message = /^.*\/run\.json: bitCount must be a positive integer, got nothing$/;
    await rejects(trainRun(bitFlipRecipe, { device, resume, steps: 60 }), message);
  });

  test('is named in the error if its state allows no step', async () => {
    const { folder, checkpoint } = copy();
    edit(join(checkpoint, 'state.json'), ({ run }) => {
      const state = JSON.stringify(run).replaceAll('"begun":true', '"begun":false');
      Object.assign(run, JSON.parse(state));
    });
    signManifest(checkpoint);
    await rejects(
      trainRun(cartpoleRecipe, { device, resume: folder, steps: 60 }),
      /call reset\(\) before the first step\(\); no step was made after .*step-0{7}40\/state\.json, which/,
    );
  });
});
