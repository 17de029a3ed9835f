import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import * as assert from 'uvu/assert';
import {
  cartpoleRecipe,
  type DQNRecipe,
  type DQNSettings,
  defineRecipe,
  hdqnRecipe,
  MountainCar,
} from '../../src/index.ts';
import { readRun, type TrainRunOptions, trainRun } from '../../src/runs/index.node.ts';
import { json, runCommand } from '../commands/run-command.ts';
import { forEachDevice } from '../devices.ts';
import { rejects } from '../rejects.ts';
import { seed } from '../seed.ts';
import { sizeOf } from '../../src/tensor/shape.ts';

const small = {
  hiddenSizes: [6],
  batchSize: 8,
  replayCapacity: 100,
  evaluation: { games: 3, finalGames: 5 },
};
const flags =
  '--set hiddenSizes=6 --set batchSize=8 --set replayCapacity=100 --set evaluation.games=3 --set evaluation.finalGames=5';

/** The names of all files below a folder. */
function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile());
  return files.map((each) => relative(folder, join(each.parentPath, each.name))).sort();
}

/** A file of a run, except what depends on the clock, the folder or the command. */
function contentOf(folder: string, file: string): unknown {
  const bytes = readFileSync(join(folder, file));
  const text = bytes.toString();
  const objects = () =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  if (file === 'metrics.jsonl') return objects().map(({ seconds: _, stepsPerSecond: __, ...rest }) => rest);
  if (file === 'metrics.csv') return text.split('\n').length;
  if (file === 'result.json') return { ...JSON.parse(text), seconds: 0, folder: '' };
  if (file === 'run.json') return { ...JSON.parse(text), command: '' };
  if (/state\.json$/.test(file)) return text.replace(/"seconds":[\d.e-]+/, '');
  if (/manifest\.json$/.test(file)) return text.replace(/"state\.json": \{[^}]*\}/, '');
  if (file !== 'report.html') return bytes.toString('base64');
  const told = text.replace(/<svg.*?<\/svg>/gs, '').replace(/Trained for .* games? in .* s\./, '');
  return told.replace(/(<th scope="row">(command|date)<\/th><td>).*/g, '$1');
}

forEachDevice('trainRun', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'train-run-'));
  test.after(() => rmSync(root, { recursive: true }));
  const { kind } = device.info;

  test('leaves the same folder as the command, also after both go on', async () => {
    const folders = ['called', 'commanded'].map((name) => join(root, name));
    const [called, commanded] = folders;
    const assertSame = () => {
      assert.equal(filesOf(called), filesOf(commanded));
      assert.ok(filesOf(called).includes('report.html') && filesOf(called).length >= 10);
      for (const file of filesOf(called)) {
        assert.equal(contentOf(called, file), contentOf(commanded, file), file);
      }
    };
    const options = { device: kind, seed, steps: 120, evalEvery: 40, saveEvery: 40, saveReplay: true };
    const begun = await trainRun(cartpoleRecipe, { ...options, out: called, settings: small });
    const line = `train cartpole --device ${kind} --seed ${seed} --steps 120 --eval-every 40 --save-every 40 ${flags}`;
    const printed = json(await runCommand('cli.js', `${line} --save-replay --out ${commanded} --json`));
    const { ended, report, ...result } = begun;
    assert.equal({ ...result, seconds: 0, folder: '' }, { ...printed, seconds: 0, folder: '' });
    assert.is(report, join(called, 'report.html'));
    assert.match(ended, /full length of 120 steps/);
    assertSame();

    const resumed = await trainRun(cartpoleRecipe, { resume: called, steps: 200 });
    assert.is((await runCommand('cli.js', `train --resume ${commanded} --steps 200`)).status, 0);
    assert.equal([resumed.steps, resumed.interrupted, resumed.device], [200, false, device.info.description]);
    assertSame();
  });

  test('reports its progress, on a device that stays open', async () => {
    const seen = { steps: 0, games: 0, evaluations: [] as number[], facts: [] as string[] };
    const folder = join(root, 'told');
    const { steps, profile, games } = await trainRun(hdqnRecipe, {
      ...{ device, seed, out: folder, preset: 'flat', steps: 60, evalEvery: 30 },
      settings: { batchSize: 8, hiddenSizes: [6], evaluation: { games: 2 } },
      onProgress: (progress) => {
        seen.steps = progress.steps;
      },
      onGame: () => seen.games++,
      onEvaluation: (_, at) => seen.evaluations.push(at),
      onFact: (what) => seen.facts.push(what),
      onProfile: () => assert.ok(seen.steps === 0),
    });
    assert.ok(profile && profile.kernels.length > 0);
    assert.equal([seen.steps, seen.games, seen.evaluations], [steps, games, [30, 60]]);
    assert.ok(['device', 'seed', 'folder'].every((fact) => seen.facts.includes(fact)));

    const saved = await readRun(folder);
    assert.equal([saved.settings.preset, saved.settings.seed], ['flat', seed]);
    assert.is((await saved.metrics()).at(-1)?.steps, 60);
    assert.is((await saved.result())?.steps, 60);
    for (const networks of ['latest', 'best'] as const) {
      const { run, step } = await saved.load(hdqnRecipe, device, { networks, games: 4 });
      assert.ok(step === 60 || (networks === 'best' && step === 30));
      assert.is((await run.evaluate()).returns.length, 4);
    }
    await rejects(saved.load(cartpoleRecipe, device), /told holds a run of hdqn, got the recipe cartpole$/);
  });

  test('a saved run plays with another epsilon than its own: 1 for random games, whatever the nets', async () => {
    const folder = join(root, 'played');
    await trainRun(cartpoleRecipe, { device, seed, out: folder, settings: small, steps: 40 });
    const saved = await readRun(folder);
    /** Returns of a net that always prefers an action. */
    const returnsOf = async (action: number, epsilon?: number) => {
      const options = { games: 20, ...(epsilon !== undefined && { epsilon }) };
      const { run } = await saved.load(cartpoleRecipe, device, options);
      for (const net of Object.values(run.modules)) {
        const parameters = [...net.namedParameters().values()];
        for (const each of parameters) await device.write(each, new Float32Array(sizeOf(each.shape)));
        await device.write(parameters.at(-1)!, Float32Array.of(Number(action === 0), Number(action === 1)));
      }
      return (await run.evaluate()).returns;
    };
    assert.equal(await returnsOf(0, 1), await returnsOf(1, 1));
    assert.not.equal(await returnsOf(0, 0), await returnsOf(1, 0));
    assert.equal(await returnsOf(0), await returnsOf(0, 0), "the recipe's evaluations are greedy");
    await rejects(returnsOf(0, 1.5), /^epsilon must be a number from 0 to 1, got 1\.5$/);
    const hierarchy = await readRun(join(root, 'told'));
    await rejects(hierarchy.load(hdqnRecipe, device, { epsilon: 0.5 }), /hdqn make no random actions/);
  });

  test('stops and saves once its signal is aborted, and goes on from there', async () => {
    const folder = join(root, 'stopped');
    const stopper = new AbortController();
    const options = { device, seed, settings: small, steps: 120, evalEvery: 40, saveReplay: true };
    const stopped = await trainRun(cartpoleRecipe, {
      ...{ ...options, out: folder, signal: stopper.signal },
      onProgress: ({ steps }) => {
        if (steps >= 60) stopper.abort();
      },
    });
    assert.equal([stopped.interrupted, stopped.steps], [true, 60]);
    assert.match(stopped.ended, /stopped after 60 of 120 steps and can be resumed/);
    assert.is(await (await readRun(folder)).result(), undefined);
    await rejects(
      trainRun(cartpoleRecipe, { resume: folder, signal: AbortSignal.abort(new Error('no')) }),
      /^no$/,
    );
    const ended = await trainRun(cartpoleRecipe, { device, resume: folder });
    const whole = await trainRun(cartpoleRecipe, { ...options, out: join(root, 'whole') });
    assert.equal({ ...ended, ...clock }, { ...whole, ...clock });
  });

  test('changes settings in any order, and at every level', async () => {
    const { folder } = await trainRun(cartpoleRecipe, {
      ...{ device, seed, out: join(root, 'changed'), steps: 20 },
      settings: { ...small, epsilon: { factor: 0.9, kind: 'geometric' } },
    });
    const { epsilon, evaluation } = (await readRun(folder)).settings.settings as Partial<DQNSettings>;
    const { from, to, by } = cartpoleRecipe.presets.default.epsilon;
    assert.equal(epsilon, { kind: 'geometric', factor: 0.9, from, to, by });
    assert.equal(evaluation, { ...cartpoleRecipe.presets.default.evaluation, ...small.evaluation });
  });

  test('changes settings at a step and on resuming, as the command does', async () => {
    const [called, commanded] = ['at', 'at-commanded'].map((name) => join(root, name));
    const told: string[] = [];
    const options = { device: kind, seed, steps: 120, saveReplay: true, settings: small };
    await trainRun(cartpoleRecipe, {
      ...{ ...options, out: called, changes: [change, { step: 60, key: 'batchSize', value: 12 }] },
      onChange: ({ step, key }) => told.push(`${step} ${key}`),
    });
    assert.equal(told, ['40 learningRate', '60 batchSize']);
    const at = '--at 40:learningRate=1e-2 --at 60:batchSize=12';
    const line = `train cartpole --device ${kind} --seed ${seed} --steps 120 ${flags} ${at} --save-replay`;
    await runCommand('cli.js', `${line} --out ${commanded}`);

    const settings = { epsilon: { decay: 50, kind: 'exponential' }, environments: 2 } as const;
    const given = { settings, steps: 160, evalEvery: 10, changes: [{ ...change, step: 140 }] };
    await trainRun(cartpoleRecipe, { resume: called, ...given });
    await runCommand('cli.js', [
      ...['train', '--resume', commanded, '--set', 'epsilon.kind=exponential', '--set', 'epsilon.decay=50'],
      ...['--envs', '2', '--steps', '160', '--eval-every', '10', '--at', '140:learningRate=1e-2'],
    ]);
    const { changes } = (await readRun(called)).settings;
    assert.equal(changes?.length, 8);
    assert.equal((await readRun(commanded)).settings.changes, changes);
    for (const file of filesOf(called).filter((each) => /safetensors|\.bin$/.test(each))) {
      assert.equal(contentOf(called, file), contentOf(commanded, file), file);
    }
    await rejects(
      trainRun(cartpoleRecipe, { resume: called, settings: { hiddenSizes: [8] } }),
      /^hiddenSizes cannot be changed; what can: learningRate, .*environments$/,
    );
    await rejects(
      trainRun(cartpoleRecipe, { resume: called, settings: { learningRate: -1 } }),
      /^learningRate must be a number above 0, got -1$/,
    );
    await rejects(
      trainRun(cartpoleRecipe, { resume: called, steps: 200, changes: [change] }),
      /^the run goes on from step 160: learningRate cannot change at step 40$/,
    );
  });

  if (kind === 'cpu') {
    test('says that multiply-adds are fused, and resumes with them', async () => {
      const out = join(root, 'fused');
      const begun = await trainRun(cartpoleRecipe, {
        ...{ device: kind, fma: true, seed, steps: 40, out, settings: small },
      });
      assert.match(begun.device, /fused multiply-adds/);
      assert.is(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).fma, true);
      const goneOn = await trainRun(cartpoleRecipe, { resume: out, steps: 80 });
      assert.match(goneOn.device, /fused multiply-adds/);
    });
  }

  test('says, if training fails, which checkpoint is safe and what failed', async () => {
    const failure = new Error('the pole is gone');
    class Failing extends MountainCar {
      override step(action: number): void {
        if (this.steps++ > 60) throw failure;
        super.step(action);
      }
      private steps = 0;
    }
    const recipe: DQNRecipe = defineRecipe({
      ...{ name: 'failing', summary: 'Fails in the middle', makeEnvironment: () => new Failing() },
      settings: { ...small, steps: 200, evaluation: { games: 1, maxSteps: 5 } },
    });
    const training = trainRun(recipe, {
      device,
      seed,
      out: join(root, 'failing'),
      evalEvery: 0,
      saveEvery: 20,
    });
    await rejects(training, /^the pole is gone; the checkpoint of step 60 is safe$/);
    assert.is(await training.catch((error: Error) => error.cause), failure);
    assert.not.ok(readdirSync(join(root, 'failing')).includes('lock'));
  });
});

const change = { step: 40, key: 'learningRate', value: 1e-2 };

/** The fields of results that differ between equal runs. */
const clock = { seconds: 0, folder: '', report: '' };

forEachDevice('an impossible option of trainRun', (test, device) => {
  const root = mkdtempSync(join(tmpdir(), 'train-run-'));
  test.after(() => rmSync(root, { recursive: true }));
  const out = join(root, 'none');

  const refused: readonly (readonly [options: object, message: RegExp])[] = [
    [{ sed: 1 }, /^trainRun has no option sed; it has: /],
    [{ seed: -1 }, /^seed must be an integer of at least 0, got -1$/],
    [{ seed: '1' }, /^seed must be an integer of at least 0, got '1'$/],
    [{ preset: 'defualt' }, /^preset must be default, got 'defualt': did you mean 'default'\?$/],
    [{ settings: { lr: 1 } }, /^there is no setting 'lr': did you mean 'learningRate'\?$/],
    [{ settings: { learningRate: '1e-3' } }, /^learningRate must be .*, got '1e-3'$/],
    [{ settings: { epsilon: { to: 2 } } }, /^epsilon\.to must be a number from 0 to 1, got 2$/],
    [{ settings: 5 }, /^settings must be an object, got 5$/],
    [{ settings: { ...small, epsilon: { kind: 'geometric' } } }, /^epsilon\.factor must be given where /],
    [{ steps: 0 }, /^steps must be a positive integer, got 0$/],
    [{ episodes: 5 }, /^episodes must be left out, got 5: runs of cartpole are counted in steps$/],
    [{ out: '' }, /^out must be a text that is not empty, got ''$/],
    [{ device: 'gpu' }, /^device must be 'auto' or 'webgpu' or 'cpu' or 'reference', got 'gpu'$/],
    [{ threads: 0 }, /^threads must be 'auto' or an integer from 1 to 256, got 0$/],
    [{ fma: 1 }, /^fma must be true or false, got 1$/],
    [{ device, fma: true }, /^fma goes with a device that trainRun opens, got true and an open device$/],
    [{ device, threads: 2 }, /^threads go with a device that trainRun opens, got 2 and an open device$/],
    [{ evalEvery: 1.5 }, /^evalEvery must be an integer of at least 0, got 1\.5$/],
    [{ saveReplay: 1 }, /^saveReplay must be true or false, got 1$/],
    [{ signal: true }, /^signal must be an AbortSignal, got true$/],
    [{ onProgress: 'log' }, /^onProgress must be a function, got 'log'$/],
    [
      { resume: root, seed: 1, out: undefined },
      /^seed cannot be changed by resume: .*has it; what can: settings, /,
    ],
    [{ changes: 'often' }, /^changes must be a list of \{ step, key, value \}, got 'often'$/],
    [{ changes: [{ step: 5 }] }, /^changes must be a list of \{ step, key, value \}/],
    [{ steps: 50, changes: [{ ...change, step: 50 }] }, /^step 50 never begins: the run ends at step 50$/],
    [
      { changes: [{ ...change, step: 0.5 }] },
      /^the change at step 0\.5: step must be an integer of at least 0/,
    ],
    [{ changes: [{ ...change, value: '1' }] }, /^the change at step 40: learningRate must be .*, got '1'$/],
    [{ changes: [{ ...change, key: 'init' }] }, /^the change at step 40: init cannot be changed; what can: /],
    [{ resume: root, out: undefined }, /^there is no run in .*run\.json is missing$/],
  ];
  for (const [options, message] of refused) {
    test(`is refused: ${message.source}`, async () => {
      const given = { device, out, ...options } as TrainRunOptions;
      await rejects(trainRun(cartpoleRecipe, given), message);
      assert.equal(readdirSync(root), [], 'nothing is left behind');
    });
  }

  test('is refused if it is not a recipe, or the folder holds another run', async () => {
    await rejects(
      trainRun({} as typeof cartpoleRecipe),
      /^recipe must be an object with a function create, such as cartpoleRecipe, got /,
    );
    const options = { device, out, seed, steps: 20, settings: small };
    await trainRun(cartpoleRecipe, options);
    await rejects(
      trainRun(cartpoleRecipe, options),
      /^out: .*none holds a run already: go on with it by resume/,
    );
    await rejects(
      trainRun(hdqnRecipe, { resume: out }),
      /^resume: .*none holds a run of cartpole, got the recipe hdqn$/,
    );
  });
});
