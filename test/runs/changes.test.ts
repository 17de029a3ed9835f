import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { Device } from '../../src/index.ts';
import { parseState } from '../../src/io/state-json.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { changeSettings } from '../../src/recipes/settings.ts';
import { type AskedChange, type Change, readChange, runAt } from '../../src/runs/changes.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { nodeHost } from '../../src/runs/host.node.ts';
import {
  checkRunSettings,
  FORMAT,
  type RunSettings,
  readRunSettings,
  VERSION,
} from '../../src/runs/run-settings.ts';
import { Session } from '../../src/runs/session.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';

const [cartpole, breakout, hdqn] = ['cartpole', 'breakout', 'hdqn'].map(
  (name) => RECIPES.find((recipe) => recipe.name === name)!,
);
const tiny = ['hiddenSizes=6', 'batchSize=8', 'evaluation.games=2', 'evaluation.finalGames=2'];
const small = [
  'steps=240',
  'evaluation.stopAt=1000',
  'environments=4',
  'learningStarts=16',
  'replayCapacity=100',
  'prioritised=true',
  ...tiny,
];
const levels = ['steps=240', 'evaluation.maxSteps=20', ...tiny];
const pixels = [
  ...[
    'steps=160',
    'environments=4',
    'learningStarts=16',
    'replayCapacity=300',
    'hiddenSizes=6',
    'batchSize=4',
  ],
  ...['convolutions=2x8x8', 'evaluation.games=1', 'evaluation.maxSteps=10'],
];

/** A run, and the events of one sitting. */
interface Sat {
  readonly recipe: Recipe;
  readonly set: readonly string[];
  readonly at?: readonly string[];
  readonly resume?: boolean;
  /** Changes that the sitting asks for as it begins. */
  readonly asked?: readonly AskedChange[];
  /** Changes that a page asks for during training, each after a step. */
  readonly later?: readonly Change[];
  /** It is stopped after this step, and saves; or killed. */
  readonly stopAt?: number;
  readonly killAt?: number;
  readonly saveReplay?: boolean;
  readonly until?: number;
}

/** Runs a sitting, and returns the facts that it reported. */
async function sit(device: Device, folder: string, sat: Sat): Promise<string[]> {
  const { recipe, set, at = [], resume = false, asked = [], later = [], saveReplay = true } = sat;
  const settings = changeSettings(Object.values(recipe.presets)[0], set, recipe.table);
  const begun: RunSettings = {
    ...{ format: FORMAT, version: VERSION, recipe: recipe.name, preset: 'none', seed, settings },
    ...{ evalEvery: 80, videoEvery: 0, saveEvery: 40, saveReplay, command: 'train' },
    changes: at.map((text) => readChange(text, recipe)),
  };
  const run = resume ? await readRunSettings(folderAt(folder)) : begun;
  if (resume) checkRunSettings(folderAt(folder), run, recipe);
  const until = sat.until ?? runAt(run, Number.POSITIVE_INFINITY).settings.steps!;
  const sitting = { recipe, run, folder: folderAt(folder), resume, profile: false, changes: asked, until };
  const facts: string[] = [];
  const session: Session = await Session.open(device, sitting, nodeHost, {
    onFact: (what, text) => void facts.push(`${what} ${text}`.trim()),
    onProgress({ steps }) {
      for (const { step, key, value } of later) if (step === steps) session.change(key, value);
      if (steps === sat.stopAt) session.stop();
      if (steps === sat.killAt) throw new Error('killed');
    },
  });
  try {
    if (sat.stopAt === 0) session.stop();
    await session.train();
    await session.finish();
  } catch (error) {
    if ((error as Error).message !== 'killed') throw error;
  } finally {
    session.close();
  }
  return facts;
}

function changesIn(folder: string): readonly Change[] {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).changes ?? [];
}

/** The latest checkpoint, except what depends on the clock. */
function checkpointIn(folder: string) {
  const [name] = readdirSync(join(folder, 'checkpoints'));
  const read = (file: string) => readFileSync(join(folder, 'checkpoints', name, file));
  const files = readdirSync(join(folder, 'checkpoints', name)).filter((file) => !/json/.test(file));
  return {
    name,
    files: files.map((file) => [file, read(file).toString('base64')]),
    state: stateIn(folder),
  };
}

interface State {
  readonly trainer: {
    steps: number;
    updates: number;
    episodes: number;
    returns: number[];
    learningStarts: number;
  };
}

function stateIn(folder: string): State {
  const [name] = readdirSync(join(folder, 'checkpoints'));
  const text = readFileSync(join(folder, 'checkpoints', name, 'state.json'), 'utf8');
  return (parseState(text) as { run: State }).run;
}

const RUNS: Record<string, Sat> = {
  cartpole: {
    ...{ recipe: cartpole, set: small },
    at: ['116:learningRate=1e-2', '116:batchSize=12', '116:epsilon=0.4', '180:gamma=0.9'],
  },
  hdqn: { recipe: hdqn, set: levels, at: ['116:learningRate=1e-2', '116:loss=mse', '180:epsilon.to=0.5'] },
  breakout: { recipe: breakout, set: pixels, at: ['116:learningRate=1e-2', '116:nStep=2'] },
};

forEachDevice('a run that changes', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'changes-'));
  test.after(() => rmSync(root, { recursive: true }));
  let made = 0;
  const fresh = () => join(root, `run-${made++}`);

  for (const [name, run] of Object.entries(RUNS)) {
    test(`${name}: killed or stopped before, at and after the step, it ends with the same bytes`, async () => {
      const undisturbed = fresh();
      await sit(device, undisturbed, run);
      const expected = checkpointIn(undisturbed);
      for (const step of [112, 116, 120]) {
        for (const end of ['stopAt', 'killAt'] as const) {
          const folder = fresh();
          await sit(device, folder, { ...run, [end]: step });
          await sit(device, folder, { ...run, resume: true, killAt: 124 });
          await sit(device, folder, { ...run, resume: true });
          assert.equal(checkpointIn(folder), expected, `${end} ${step}`);
          assert.equal(changesIn(folder), changesIn(undisturbed));
        }
      }
      const unchanged = fresh();
      await sit(device, unchanged, { ...run, at: [] });
      assert.not.equal(checkpointIn(unchanged), expected);
    });
  }

  test('stopped before its first step, it saves nothing, and begins again as if it had not been stopped', async () => {
    const [stopped, undisturbed] = [fresh(), fresh()];
    await sit(device, stopped, { ...RUNS.cartpole, stopAt: 0 });
    assert.not.ok(
      existsSync(join(stopped, 'checkpoints')) && readdirSync(join(stopped, 'checkpoints')).length > 0,
    );
    await sit(device, stopped, { ...RUNS.cartpole, resume: true });
    await sit(device, undisturbed, RUNS.cartpole);
    assert.equal(checkpointIn(stopped), checkpointIn(undisturbed));
  });

  test('changes from a page are written down, and the run can be repeated from them', async () => {
    const { recipe, set } = RUNS.cartpole;
    const later = [
      { step: 100, key: 'learningRate', value: 1e-2 },
      { step: 132, key: 'tau', value: 0.5 },
    ];
    const [watched, repeated] = [fresh(), fresh()];
    await sit(device, watched, { recipe, set, later });
    const changes = changesIn(watched);
    assert.equal(
      changes.map(({ key, value }) => [key, value]),
      later.map(({ key, value }) => [key, value]),
    );
    assert.ok(changes.every(({ step }, i) => step >= later[i].step && step <= later[i].step + 4));
    const at = changes.map(({ step, key, value }) => `${step}:${key}=${value}`);
    await sit(device, repeated, { recipe, set, at });
    assert.equal(checkpointIn(repeated), checkpointIn(watched));
  });

  test('a change that is not allowed is refused to a page at once', async () => {
    const { recipe, set } = RUNS.cartpole;
    for (const [key, value, message] of [
      ['hiddenSizes', 8, /^hiddenSizes cannot be changed; what can: learningRate, /],
      ['environments', 2, /^environments cannot be changed; what can: learningRate, /],
      ['learningRate', -1, /^learningRate must be a number above 0, got -1/],
      ['gamma', 0, /^gamma cannot be changed from/],
    ] as const) {
      const folder = fresh();
      await rejects(sit(device, folder, { recipe, set, later: [{ step: 40, key, value }] }), message);
      assert.equal(changesIn(folder), []);
    }
  });

  test('a resumed run takes other settings from its step on, once, and writes them down', async () => {
    const { recipe, set } = RUNS.cartpole;
    const asked = [
      { key: 'learningRate', value: 1e-2 },
      { key: 'steps', value: 280 },
      { key: 'evalEvery', value: 20 },
    ];
    const [resumed, planned] = [fresh(), fresh()];
    await sit(device, resumed, { recipe, set, stopAt: 112 });
    await sit(device, resumed, { recipe, set, resume: true, asked, until: 280, killAt: 148 });
    await sit(device, resumed, { recipe, set, resume: true });
    assert.equal(
      changesIn(resumed),
      asked.map((change) => ({ step: 112, ...change })),
    );
    const metrics = readFileSync(join(resumed, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const evaluated = metrics.filter(({ evalScore }) => evalScore !== null).map(({ steps }) => steps);
    assert.equal(evaluated, [80, 120, 140, 160, 180, 200, 220, 240, 260, 280]);
    await sit(device, planned, { recipe, set, at: ['112:learningRate=1e-2'], until: 280 });
    assert.equal(checkpointIn(resumed), checkpointIn(planned));
  });

  test('a change that comes too late is refused', async () => {
    const { recipe, set } = RUNS.cartpole;
    const folder = fresh();
    await sit(device, folder, { recipe, set, stopAt: 112 });
    const asked = [{ step: 80, key: 'learningRate', value: 1 }];
    await rejects(
      sit(device, folder, { recipe, set, resume: true, asked }),
      /^the run goes on from step 112: learningRate cannot change at step 80$/,
    );
    assert.equal(changesIn(folder), []);
  });

  test('a resumed run goes on with another number of environments: counts and replay stay, games start again', async () => {
    const { recipe, set } = RUNS.cartpole;
    const asked = [{ key: 'environments', value: 3 }];
    const [folder, once] = [fresh(), fresh()];
    for (const each of [folder, once]) await sit(device, each, { recipe, set, stopAt: 112 });
    const before = stateIn(folder).trainer;
    const facts = await sit(device, folder, { recipe, set, resume: true, asked, stopAt: 115 });
    assert.ok(facts.includes('3 environments now: the games that were being played are dropped'), `${facts}`);
    assert.not.ok(facts.some((fact) => fact.includes('fills again')));
    const after = stateIn(folder).trainer;
    assert.equal([after.steps, after.returns], [115, [1, 1, 1]]);
    assert.ok(after.updates > before.updates, 'the replay was kept: it learns at once');
    await sit(device, folder, { recipe, set, resume: true });

    // Killed before its first checkpoint, the next sitting begins the same games.
    await sit(device, once, { recipe, set, resume: true, asked, killAt: 118 });
    const again = await sit(device, once, { recipe, set, resume: true });
    assert.ok(again.some((fact) => fact.startsWith('3 environments now')));
    assert.equal(checkpointIn(once), checkpointIn(folder));
    assert.equal(changesIn(once), [{ step: 112, key: 'environments', value: 3 }]);
  });

  test('a replay that keeps frames by environment is filled again, which is reported', async () => {
    const { recipe, set } = RUNS.breakout;
    const folder = fresh();
    await sit(device, folder, { recipe, set, stopAt: 112 });
    const { updates } = stateIn(folder).trainer;
    const asked = [{ key: 'environments', value: 2 }];
    const facts = await sit(device, folder, { recipe, set, resume: true, asked, stopAt: 120 });
    assert.ok(
      facts.some((fact) => fact.startsWith('the replay keeps frames by environment: it fills again')),
    );
    assert.equal([stateIn(folder).trainer.updates, stateIn(folder).trainer.learningStarts], [updates, 128]);
    await sit(device, folder, { recipe, set, resume: true });
    assert.ok(stateIn(folder).trainer.updates > updates);
  });

  test('changes in run.json have to follow the rules of --set', async () => {
    const { recipe, set } = RUNS.cartpole;
    const folder = fresh();
    await sit(device, folder, { recipe, set, stopAt: 40 });
    const path = join(folder, 'run.json');
    const run = JSON.parse(readFileSync(path, 'utf8'));
    const change = { step: 60, key: 'learningRate', value: 1e-2 };
    for (const [changes, message] of [
      ['often', /changes must be a list of \{ step, key, value \}, got "often"/],
      [[5], /changes must be a list/],
      [[{ ...change, key: undefined }], /changes must be a list/],
      [[{ ...change, step: -1 }], /the change at step -1: step must be an integer of at least 0, got -1/],
      [[{ ...change, step: '60' }], /the change at step '60': step must be an integer/],
      [
        [{ ...change, value: null }],
        /the change at step 60: learningRate must be a number above 0, got null/,
      ],
      [[{ ...change, key: 'batchSize' }], /the change at step 60: batchSize must be an integer/],
      [
        [{ ...change, key: 'dueling', value: true }],
        /the change at step 60: dueling cannot be changed; what can/,
      ],
      [
        [{ ...change, key: 'saveEvery' }],
        /the change at step 60: saveEvery must be an integer of at least 0/,
      ],
      [[change, { ...change, key: 'gamma', value: 0 }], /the change at step 60: gamma cannot be changed/],
    ] as const) {
      writeFileSync(path, JSON.stringify({ ...run, changes }));
      await rejects(sit(device, folder, { recipe, set, resume: true }), message);
    }
  });
});
