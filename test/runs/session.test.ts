import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Device } from '../../src/index.ts';
import { parseState } from '../../src/io/state-json.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import type { RecipeSettings } from '../../src/recipes/recipe-settings.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import type { Result } from '../../src/runs/result.ts';
import { FORMAT, type Sitting, VERSION } from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed as fresh } from '../seed.ts';

const [cartpole, hdqn] = ['cartpole', 'hdqn'].map((name) => RECIPES.find((recipe) => recipe.name === name)!);

/** Runs that evaluate several times, and end in different ways. */
const runs: Record<string, { recipe: Recipe; settings: RecipeSettings; seed?: number }> = {
  'that comes to its end': {
    recipe: cartpole,
    settings: small({ evaluation: { every: 40, games: 3, finalGames: 5 } }),
  },
  'whose last networks are better than those before': {
    recipe: cartpole,
    settings: small({ evaluation: { every: 40, games: 3, finalGames: 5 } }),
    seed: 105156930529509, // found by chance
  },
  'that reaches its goal': {
    recipe: cartpole,
    settings: small({ evaluation: { every: 40, games: 3, finalGames: 5, stopAt: 1 } }),
  },
  'whose goal is confirmed': {
    recipe: cartpole,
    settings: small({
      evaluation: { every: 40, games: 3, confirmGames: 4, confirmAt: 1, finalGames: 5, stopAt: 1 },
    }),
  },
  'of two levels': {
    recipe: hdqn,
    settings: {
      ...hdqn.presets.adaptive,
      ...{ steps: 80, hiddenSizes: [6], batchSize: 8 },
      evaluation: { every: 40, games: 3, finalGames: 5, maxSteps: 20 },
    } as RecipeSettings,
  },
};

function small(changed: Partial<RecipeSettings>): RecipeSettings {
  const numbers = { steps: 80, hiddenSizes: [6], batchSize: 8, learningStarts: 16, replayCapacity: 100 };
  return { ...cartpole.presets.default, ...numbers, ...changed };
}

forEachDevice('an evaluation that is cut short', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'session-'));
  test.after(() => rmSync(root, { recursive: true }));

  for (const [name, { recipe, settings, seed = fresh }] of Object.entries(runs)) {
    test(`is played again, and a run ${name} ends as if it had not been stopped`, async () => {
      const undisturbed = await sit(device, recipe, settings, join(root, `${name}, undisturbed`), { seed });
      assert.ok(undisturbed.evaluations >= 3);
      const expected = await traceOf(undisturbed);
      assert.ok(expected.metrics.at(-1)!.updates > 0);
      for (const [i, { updates, score, episodeSteps, ...told }] of expected.metrics.entries()) {
        const measures = [told.gradientNorm, told.tdError, told.targetDistance, told.deadUnits];
        const learned = updates > (expected.metrics[i - 1]?.updates ?? 0);
        assert.ok(
          measures.every((value) => Number.isFinite(value) === learned),
          JSON.stringify(told),
        );
        assert.is(episodeSteps === null, score === null);
      }
      for (let at = 0; at < undisturbed.evaluations; at++) {
        const folder = join(root, `${name}, ${at}`);
        const first = await sit(device, recipe, settings, folder, { seed, stopAt: at });
        assert.equal([first.result.interrupted, first.evaluations], [true, at + 1]);
        assert.not.ok(readdirSync(folder).includes('result.json'));
        // Stopped again, in the sitting that plays it again.
        const second = await sit(device, recipe, settings, folder, { seed, resume: true, stopAt: 0 });
        assert.equal([second.result.interrupted, second.evaluations], [true, 1]);
        assert.is(second.result.steps, first.result.steps);
        for (const _ of ['goes on to its end', 'is there already']) {
          assert.equal(
            await traceOf(await sit(device, recipe, settings, folder, { seed, resume: true })),
            expected,
          );
        }
      }
    });
  }
});

forEachDevice('a run that is killed between two checkpoints', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'session-'));
  test.after(() => rmSync(root, { recursive: true }));

  test('goes on from the earlier one: its metrics and its clock only rise, and its bytes are the same', async () => {
    const { recipe, settings } = runs['that comes to its end'];
    const folder = join(root, 'killed');
    await rejects(sit(device, recipe, settings, folder, { killAt: 71 }), /^killed$/);
    const killed = await readMetrics(folderAt(folder));
    assert.ok(killed.at(-1)!.steps > 60);
    const resumed = await sit(device, recipe, settings, folder, { resume: true });
    const metrics = await readMetrics(folderAt(folder));
    const kept = metrics.filter(({ steps }) => steps <= 40);
    assert.equal(kept, killed.slice(0, kept.length));
    for (const [i, { steps, seconds }] of metrics.slice(1).entries()) {
      assert.ok(steps > metrics[i].steps && seconds >= metrics[i].seconds, JSON.stringify(metrics));
    }
    assert.ok(resumed.result.seconds >= metrics.at(-1)!.seconds);
    const undisturbed = await sit(device, recipe, settings, join(root, 'undisturbed'));
    assert.equal(await traceOf(resumed), await traceOf(undisturbed));
    assert.ok(undisturbed.evaluations > 1);
    const videos = readdirSync(join(root, 'undisturbed', 'videos'));
    assert.equal(videos, ['step-000000080.gif'], 'of every 80 steps, as asked for');
  });
});

/** One sitting of a run: killed after step `killAt`, or stopped during its evaluation number `stopAt`, from 0 on. */
async function sit(
  device: Device,
  recipe: Recipe,
  settings: RecipeSettings,
  folder: string,
  { seed = fresh, resume = false, stopAt = -1, killAt = Number.POSITIVE_INFINITY } = {},
): Promise<{ result: Result; evaluations: number }> {
  let evaluations = 0;
  const stopping: Recipe = {
    ...recipe,
    async create(...args) {
      const run = await recipe.create(...args);
      const { evaluate } = run;
      run.evaluate = (...how) => {
        const evaluation = evaluate(...how);
        if (evaluations++ === stopAt) session.stop();
        return evaluation;
      };
      return run;
    },
  };
  const { every: evalEvery = 0 } = settings.evaluation;
  const sitting: Sitting = {
    ...{ recipe: stopping, folder: folderAt(folder), resume, profile: false },
    run: {
      ...{
        format: FORMAT,
        version: VERSION,
        recipe: recipe.name,
        preset: 'none',
        seed,
        settings,
        evalEvery,
        command: 'train',
      },
      ...{ videoEvery: 80, saveEvery: 40, saveReplay: true },
    },
    until: settings.steps!,
  };
  let session!: Session;
  session = await Session.open(device, sitting, nodeHost, {
    onProgress: ({ steps }) => {
      if (steps >= killAt) throw new Error('killed');
    },
  });
  try {
    await session.train();
    return { ...(await session.finish()), evaluations };
  } finally {
    session.close();
  }
}

/** Everything that a run leaves, except what depends on the clock. */
async function traceOf({ result: { seconds: _, folder, ...result } }: { result: Result }) {
  const metrics = (await readMetrics(folderAt(folder))).map(
    ({ seconds: _, stepsPerSecond: __, ...record }) => record,
  );
  const [checkpoint] = readdirSync(join(folder, 'checkpoints'));
  const read = (name: string) => readFileSync(join(folder, 'checkpoints', checkpoint, name));
  const saved = readdirSync(join(folder, 'checkpoints', checkpoint)).filter((name) => !/json/.test(name));
  return {
    ...{ result, metrics, checkpoint },
    files: saved.map((name) => [name, read(name).toString('base64')]),
    state: (parseState(read('state.json').toString()) as { run: unknown }).run,
    video: readdirSync(folder).includes('videos') && readdirSync(join(folder, 'videos')).sort().at(-1),
    best: filesIn(join(folder, 'best')),
  };
}

/** The bytes of every file, at any depth, by its path. */
function filesIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => [
      join(parentPath, name).slice(folder.length),
      readFileSync(join(parentPath, name)).toString('base64'),
    ]),
  );
}
