import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import type { Run } from '../../src/recipes/recipe.ts';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { loadRun, saveRun } from '../../src/runs/run-files.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';

const STEPS = 30;
const CLOCK = { seconds: 1, reachedGoal: false };

forEachDevice('a checkpoint whose files agree with its manifest', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'damaged-'));
  test.after(() => rmSync(root, { recursive: true }));

  const make = (): Promise<Run> =>
    cartpoleRecipe.create(
      device,
      {
        ...cartpoleRecipe.presets.default,
        ...{ environments: 2, hiddenSizes: [4], batchSize: 4, learningStarts: 8, replayCapacity: 40 },
        ...{ prioritised: true, evaluation: { games: 1 } },
      },
      seed,
      { until: STEPS },
    );

  /** Saves a run, changes its files, and loads them into another one. */
  async function load(name: string, change: (text: string) => string, file = 'state.json'): Promise<Run> {
    const [whole, changed] = ['whole', name].map((each) => new Checkpoints(folderAt(join(root, each))));
    let checkpoint = await whole.latest();
    if (!checkpoint) {
      const run = await make();
      await run.trainer.train();
      await saveRun(whole, device, run, CLOCK, true, 'cartpole');
      checkpoint = (await whole.latest())!;
    }
    const names = ['q-net', 'target-net', 'optimizer'].map((each) => `${each}.safetensors`);
    const files = await Promise.all(
      [...names, 'state.json', 'replay.bin'].map(async (each) => {
        const bytes = Buffer.from(await checkpoint.readFile(each));
        const written = each === file ? Buffer.from(change(bytes.toString('latin1')), 'latin1') : bytes;
        return [each, (write: (chunk: Uint8Array) => Promise<void>) => write(written)] as const;
      }),
    );
    await changed.save(STEPS, Object.fromEntries(files));
    const run = await make();
    await loadRun((await changed.latest())!, device, run);
    return run;
  }

  test('is loaded if nothing is wrong', async () => {
    assert.is((await load('unchanged', (text) => text)).trainer.progress.steps, STEPS);
  });

  const damages: [name: string, change: (text: string) => string, message: RegExp, file?: string][] = [
    ['no JSON', (text) => text.slice(0, -9), /state\.json: this is not JSON$/],
    ['no object', () => '[]', /state\.json: a saved checkpoint must be an object, got \[\]$/],
    [
      'another step',
      (text) => text.replace('"steps":30', '"steps":28'),
      /state belongs to step 28, the manifest says 30$/,
    ],
    ['no clock', (text) => text.replace('"clock"', '"klock"'), /a saved checkpoint has no clock$/],
    [
      'a clock of words',
      (text) => text.replace('"seconds":1', '"seconds":"1"'),
      /seconds of clock .* must be a finite/,
    ],
    [
      'no flag',
      (text) => text.replace('"hasReplay":true', '"hasReplay":1'),
      /hasReplay .* must be true or false, got 1$/,
    ],
    [
      'no games',
      (text) => text.replace(/"games":\d+/, '"games":-1'),
      /games of a saved run must be an integer/,
    ],
    [
      'few environments',
      (text) => text.replace('"envs":[', '"envs":[null,'),
      /2 environments need 2 states, got 3$/,
    ],
    [
      'more of a replay',
      (text) => `${text}more`,
      /replay\.bin: 4 bytes at the end belong to nothing$/,
      'replay.bin',
    ],
    ['less of a replay', (text) => text.slice(0, -4), /replay\.bin: ends at byte \d+/, 'replay.bin'],
  ];
  for (const [name, change, message, file] of damages) {
    test(`is refused by file and field if it has ${name}`, () => rejects(load(name, change, file), message));
  }
});
