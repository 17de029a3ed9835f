import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findEncoder } from '../../src/exports/hub/mp4.node.ts';
import { exportHub } from '../../src/exports/run-hub.node.ts';
import { exportONNX } from '../../src/exports/run-onnx.node.ts';
import { cartpoleRecipe, hdqnRecipe, parseSafetensors, type Recipe } from '../../src/index.ts';
import { cartpolePQNRecipe } from '../../src/recipes/cartpole-pqn.ts';
import { cartpoleStreamRecipe } from '../../src/recipes/cartpole-stream.ts';
import { readRun, type TrainRunOptions, trainRun } from '../../src/runs/index.node.ts';
import { atOnce } from '../commands/at-once.ts';
import { runCommand } from '../commands/run-command.ts';
import { seed } from '../seed.ts';
import { readEvents } from './read-events.ts';
import { readOnnx } from './read-onnx.ts';

const test = suite('export RUN');

const root = mkdtempSync(join(tmpdir(), 'hub-'));
test.after(() => rmSync(root, { recursive: true }));

const folder = join(root, 'run');

test.before(async () => {
  await trainRun(cartpoleRecipe, {
    ...{ out: folder, seed, steps: 300, evalEvery: 100, device: 'cpu', threads: 1 },
    settings: {
      hiddenSizes: [5],
      batchSize: 8,
      learningStarts: 20,
      evaluation: { games: 3, confirmGames: 2, finalGames: 4 },
    },
    changes: [{ step: 150, key: 'learningRate', value: 1e-4 }],
  });
});

test('hub leaves a folder with card, results, weights, settings, curves and a video', async () => {
  const { folder: hub, upload, lacks } = await exportHub(folder, cartpoleRecipe);
  assert.is(hub, join(folder, 'hub'));
  assert.match(upload, /^npx @huggingface\/hub upload YOUR-NAME\/dqn-CartPole-v1 /);
  const replay = findEncoder() ? 'replay.mp4' : 'replay.gif';
  assert.is(lacks === undefined, replay === 'replay.mp4');
  const files = readdirSync(hub).sort();
  const [events] = files.filter((name) => name.includes('tfevents'));
  assert.equal(
    files,
    [
      ...['.gitattributes', 'README.md', 'config.json', 'results.json'],
      ...[events, 'q-net.onnx', 'q-net.safetensors', replay],
    ].sort(),
  );
  const read = (name: string) => readFileSync(join(hub, name));
  assert.match(read(replay).toString('latin1'), replay === 'replay.mp4' ? /^.{4}ftyp/s : /^GIF89a/);
  assert.ok(readEvents(read(events)).length > 3);
  assert.is(readOnnx(read('q-net.onnx')).metadata.environment, 'CartPole-v1');
  const { settings, ...config } = JSON.parse(read('config.json').toString());
  const { settings: run } = await readRun(folder);
  assert.equal(
    [settings, config.recipe, config.seed],
    [JSON.parse(JSON.stringify(run.settings)), 'cartpole', seed],
  );
  assert.not.match(read('config.json').toString(), new RegExp(root)); // the folders of this machine are private

  const results = JSON.parse(read('results.json').toString());
  assert.equal([results.n_eval_episodes, results.is_deterministic], [4, true]);
  const card = read('README.md').toString();
  const score = `${results.mean_reward.toFixed(2)} +/- ${results.std_reward.toFixed(2)}`;
  assert.ok(card.startsWith('---\nlibrary_name: webgpu-dqn\n') && card.includes(`value: "${score}"`));
  assert.ok(card.includes(`(${replay})`));
});

test('the command on the card trains the same networks again, byte for byte', async () => {
  const card = readFileSync(join(folder, 'hub', 'README.md'), 'utf8');
  const [, args] = card.match(/^npx webgpu-dqn@[\d.]+ (.*) --out again$/m)!;
  const [, sha256] = card.match(/^ {4}(\w{64}) {2}q-net\.safetensors$/m)!;
  const again = join(root, 'again');
  const { status, stderr } = await runCommand('cli.js', `${args} --out ${again}`);
  assert.is(status, 0, stderr);
  const [checkpoint] = readdirSync(join(again, 'checkpoints'));
  const hashes = [join(again, 'checkpoints', checkpoint), join(folder, 'hub')].map((place) =>
    createHash('sha256')
      .update(readFileSync(join(place, 'q-net.safetensors')))
      .digest('hex'),
  );
  assert.equal(hashes, [sha256, sha256]);
});

test('every form is written to --out, and its file is named', async () => {
  for (const [form, file] of [
    ['onnx', 'q-net.onnx'],
    ['torch --best', 'q-net.safetensors'],
    ['sb3', 'q-net-sb3.safetensors'],
    ['tensorboard --tags cleanrl', /tfevents/],
  ] as const) {
    const out = join(root, form.split(' ')[0]);
    const { status, stderr } = await atOnce(`export ${folder} ${form} --out ${out}`);
    assert.is(status, 0, stderr);
    assert.match(stderr, new RegExp(`^written .*${out}`, 'm'));
    const names = readdirSync(out);
    assert.is(names.length, 1);
    assert.match(names[0], file);
  }
});

test('runs without a replay, and of agents with two levels, are played and exported, too', async () => {
  const evaluation = { games: 2, confirmGames: 1, finalGames: 2 };
  const kinds = [
    [cartpolePQNRecipe, { environments: 4, rolloutSteps: 8, batchSize: 8, evaluation }, ['q-net.onnx']],
    [cartpoleStreamRecipe, { evaluation }, ['q-net.onnx']],
    [hdqnRecipe, { hiddenSizes: [5], evaluation }, ['goal-q-net.onnx', 'action-q-net.onnx']],
  ] as const;
  for (const [recipe, settings, names] of kinds) {
    const out = join(root, recipe.name);
    const options = { out, seed, steps: 160, evalEvery: 0, device: 'cpu', threads: 1, settings } as const;
    await trainRun(recipe as Recipe, options as TrainRunOptions);
    const files = await exportONNX(out, recipe as Recipe);
    assert.equal(
      files,
      names.map((name) => `${out}/${name}`),
    );
    for (const file of files) assert.is(readOnnx(readFileSync(file)).metadata.recipe, recipe.name);
    const { status, stderr } = await atOnce(`export ${out} hub --games 1`);
    assert.is(status, 0, stderr);
  }
});

test('the lines of Python go to stdout, and evaluate plays with the exported weights', async () => {
  const { stdout, stderr } = await atOnce(`export ${folder} sb3`);
  assert.match(stdout, /^from safetensors\.torch import load_file\nfrom stable_baselines3 import DQN\n/);
  const [, file] = stderr.match(/^written (.*)$/m)!;
  assert.ok(parseSafetensors(readFileSync(file)).tensors.has('q_net.0.weight'));
  const own = await atOnce(`evaluate ${folder} --device cpu`);
  const others = await atOnce(`evaluate ${folder} --device cpu --weights ${file}`);
  assert.is(own.status, 0, own.stderr);
  assert.is(others.stdout, own.stdout);
});

test('a run that acts with its target net exports that net, and evaluate plays with it', async () => {
  const out = join(root, 'averaged');
  await trainRun(cartpoleRecipe, {
    ...{ out, seed, steps: 300, evalEvery: 100, device: 'cpu', threads: 1 },
    settings: {
      ...{ hiddenSizes: [5], batchSize: 8, learningStarts: 20, actWith: 'target', targetUpdateEvery: 10_000 },
      evaluation: { games: 3, finalGames: 4 },
    },
  });
  const { stdout, stderr } = await atOnce(`export ${out} torch`);
  assert.match(stdout, /target-net\.safetensors/);
  const [, file] = stderr.match(/^written (.*)$/m)!;
  const [checkpoint] = readdirSync(join(out, 'checkpoints'));
  const tensorsOf = (path: string) => parseSafetensors(readFileSync(path)).tensors;
  const kept = (net: string) => tensorsOf(join(out, 'checkpoints', checkpoint, `${net}.safetensors`));
  assert.equal(tensorsOf(file), kept('target-net'));
  assert.not.equal(tensorsOf(file), kept('q-net'));
  const own = await atOnce(`evaluate ${out} --device cpu`);
  const others = await atOnce(`evaluate ${out} --device cpu --weights ${file}`);
  assert.is(own.status, 0, own.stderr);
  assert.is(others.stdout, own.stdout);
});

for (const [flags, message] of [
  ['', /which run\? Its folder is missing/],
  ['RUN', /in which form\? One of: tensorboard, onnx, torch, sb3, hub/],
  ['RUN onx', /there is no form 'onx': did you mean 'onnx'\?/],
  ['RUN onnx --tags sb3', /--tags does not go with onnx/],
  ['RUN tensorboard --tags tf', /--tags must be sb3 or cleanrl, got 'tf'/],
  ['RUN hub --games 0', /--games must be an integer from 1 to 10000/],
  ['RUN onnx torch', /one run in one form at a time, got torch besides/],
  ['nowhere onnx', /there is no run in nowhere/],
] as const) {
  test(`'export ${flags}' is refused in a line`, async () => {
    const { status, stdout, stderr } = await atOnce(`export ${flags.replace('RUN', folder)}`);
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, message);
    assert.is(stderr.trimEnd().split('\n').length, 1);
  });
}

test.run();
