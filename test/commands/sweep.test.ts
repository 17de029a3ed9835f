import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cartpoleRecipe } from '../../src/recipes/cartpole.ts';
import { readSweep } from '../../src/recipes/sweep.ts';
import { type Ended, interruptAfter, json, runCommand } from './run-command.ts';

const test = suite('sweep');

const root = mkdtempSync(join(tmpdir(), 'sweep-'));
test.after(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'package.json'), '{ "type": "module" }');
copyFileSync('examples/lights-out.js', join(root, 'lights-out.js'));

const TINY = {
  ...{ steps: 240, learningStarts: 20, batchSize: 8, trainFrequency: 4, gradientSteps: 1 },
  ...{ 'evaluation.games': 2, 'evaluation.finalGames': 3, 'evaluation.confirmGames': 2 },
};
const SWEEP = {
  ...{ recipe: 'cartpole', set: TINY, trials: 6, halving: { from: 60, factor: 2 } },
  space: {
    learningRate: { log: [1e-4, 1e-1] },
    hiddenSizes: { choice: [[8], [4, 4]] },
    nStep: { int: [1, 3] },
  },
};

/** Writes a file and returns its path. */
function write(name: string, content: string | object): string {
  const path = join(root, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

const file = write('small.json', SWEEP);

const command = (flags: string, environment: NodeJS.ProcessEnv = {}) =>
  runCommand('cli.js', `sweep ${flags} --device cpu`, undefined, environment);

interface Told {
  readonly rungs: number[];
  readonly isOver: boolean;
  readonly preset: (number | null)[];
  readonly trials: { number: number; settings: string[]; scores: (number | null)[] }[];
}

const told = (ended: Ended) => json(ended) as unknown as Told;

/** The numbers of the trials that have reached each rung. */
function reached({ rungs, trials }: Told): number[][] {
  return rungs.map((_, rung) =>
    trials
      .filter(({ scores }) => scores[rung] !== null)
      .map(({ number }) => number)
      .sort(),
  );
}

/** The nets of a run, by the names of their files. */
function learned(folder: string): Record<string, string> {
  const [name] = readdirSync(join(folder, 'checkpoints'));
  const files = readdirSync(join(folder, 'checkpoints', name)).filter((each) => /safetensors/.test(each));
  return Object.fromEntries(
    files.map((each) => [`${name}/${each}`, readFileSync(join(folder, 'checkpoints', name, each), 'base64')]),
  );
}

test('trains the best trials for longer, to the bytes of a run that never stopped', async () => {
  const folder = join(root, 'whole');
  const flags = `${file} --processes 1 --out ${folder} --json`;
  const ended = await command(flags);
  assert.is(ended.status, 0, ended.stderr);
  const found = told(ended);
  assert.match(ended.stderr, / after \d+ steps$/m);
  assert.equal([found.rungs, found.isOver], [[60, 120, 240], true]);
  const [first, second, last] = reached(found);
  assert.equal(first, [1, 2, 3, 4, 5, 6]);
  assert.ok(second.length >= 3 && second.length <= 5, `${second}`);
  assert.ok(last.length >= 1 && last.length < second.length, `${last}`);
  const scoreAt = (rung: number) =>
    found.trials.map(({ scores }) => scores[rung] ?? Number.NEGATIVE_INFINITY);
  const best = found.trials.filter(({ scores }) => scores[0] === Math.max(...scoreAt(0)));
  assert.ok(best.some(({ number }) => second.includes(number)));
  assert.ok(
    found.preset.every((score) => score !== null),
    'the preset is trained to its end',
  );

  const { number, settings } = found.trials[0];
  assert.is(
    number,
    last.find((each) => each === number),
  );
  const set = [...Object.entries(TINY).map(([key, value]) => `${key}=${value}`), ...settings];
  const alone = join(root, 'alone');
  const train = ['train', 'cartpole', ...set.flatMap((each) => ['--set', each]), '--seed', '1'];
  const run = await runCommand('cli.js', [...train, '--device', 'cpu', '--out', alone, '--json']);
  assert.equal(learned(join(folder, `trial-${number}-seed-1`)), learned(alone));
  assert.is(json(run).finalScore, found.trials[0].scores[2]);

  const page = readFileSync(join(folder, 'sweep.html'), 'utf8');
  assert.ok(
    page.includes('<svg') && page.includes(`<td>trial ${number}</td>`) && page.includes('<td>preset</td>'),
  );
  assert.not.match(page, 'So far');
  const replays = readdirSync(folder, { recursive: true }).filter((each) => `${each}`.endsWith('replay.bin'));
  assert.equal(replays, []);

  const again = await command(flags);
  assert.equal(told(again), found);
  assert.not.match(again.stderr, / after \d+ steps$/m, 'nothing is trained twice');
  const more = await command(`${write('small.json', { ...SWEEP, trials: 7 })} --out ${folder} --json`);
  assert.equal(reached(told(more))[0], [1, 2, 3, 4, 5, 6, 7]);
  write('small.json', SWEEP);
  const other = await command(`${write('other.json', { ...SWEEP, seed: 2 })} --out ${folder}`);
  assert.is(other.status, 2);
  assert.match(other.stderr, /holds runs of another sweep \(.*sweep\.json\): choose another --out/);
});

test('is shared by the tasks of an array, each run trained once', async () => {
  const folder = join(root, 'array');
  const task = (index: number) =>
    command(`${file} --processes 1 --out ${folder} --json`, {
      ...{ AWS_BATCH_JOB_ARRAY_INDEX: String(index), AWS_BATCH_JOB_ARRAY_SIZE: '2' },
    });
  const both = await Promise.all([task(0), task(1)]);
  for (const { status, stderr } of both) assert.is(status, 0, stderr);
  const lines = both.flatMap(({ stderr }) => stderr.match(/^.* after [\d,]+ steps$/gm) ?? []);
  assert.ok(lines.length > 6 && new Set(lines).size === lines.length, lines.join('\n'));
  const whole = await command(`${file} --out ${folder} --json`);
  assert.not.match(whole.stderr, / after \d+ steps$/m, 'the process that ended last left nothing to do');
  const found = told(whole);
  assert.is(found.isOver, true);
  assert.equal(reached(found)[0], [1, 2, 3, 4, 5, 6]);
  assert.ok(both.map(told).some((each) => JSON.stringify(each) === JSON.stringify(found)));
  const files = readdirSync(folder, { recursive: true }).map(String);
  assert.equal(
    files.filter((each) => /failed\.json|\.new$|lock/.test(each)),
    [],
  );
});

test('saves its runs and says how to go on, if it is told to stop', async () => {
  const folder = join(root, 'stopped');
  const long = { ...SWEEP, set: { ...TINY, steps: 20_000 }, trials: 1, halving: { from: 4000, factor: 5 } };
  const flags = `sweep ${write('long.json', long)} --device cpu --processes 2 --requeue --out ${folder} --json`;
  const ended = await runCommand(
    'cli.js',
    flags,
    interruptAfter(join(folder, 'trial-1-seed-1'), 400, 'SIGUSR1'),
  );
  assert.is(ended.status, 75, ended.stderr);
  assert.match(ended.stderr, `every run was saved; go on with: node cli.js ${flags}\n`);
  assert.is(readdirSync(join(folder, 'trial-1-seed-1', 'checkpoints')).length, 1);
  assert.match(readFileSync(join(folder, 'sweep.html'), 'utf8'), 'So far 0 of 1 trials have come to a score');
});

test('waits until it is certain that the machine of a run is gone, then trains the run', async () => {
  const folder = join(root, 'gone');
  const run = join(folder, 'trial-1-seed-1');
  mkdirSync(run, { recursive: true });
  const owner = { token: 'other', pid: 2, began: '1', machine: 'elsewhere', host: 'elsewhere' };
  writeFileSync(join(run, 'lock'), JSON.stringify(owner));
  const renewed = Date.now() / 1000 - 55;
  utimesSync(join(run, 'lock'), renewed, renewed);
  const { halving: _, ...rest } = SWEEP;
  const ended = await command(`${write('one.json', { ...rest, trials: 1 })} --out ${folder} --json`);
  assert.is(ended.status, 0, ended.stderr);
  assert.equal([told(ended).isOver, told(ended).trials.length], [true, 1]);
  assert.not.ok(existsSync(join(run, 'failed.json')));
});

/** The source of a recipe whose environment throws if gamma is small. */
const module = (sweep: object) => `import { defineRecipe } from 'webgpu-dqn';
import { LightsOut } from './lights-out.js';
export const sweep = ${JSON.stringify(sweep)};
export default defineRecipe({
  name: 'lights-out',
  summary: 'All lights out',
  makeEnvironment({ gamma }) {
    const env = new LightsOut(3);
    const { step } = env;
    env.step = (action) => {
      if (gamma < 0.5) throw new Error('the end of the world');
      step.call(env, action);
    };
    return env;
  },
  settings: { steps: 80, environments: 2, learningStarts: 10, hiddenSizes: [4], evaluation: { games: 2 } },
});`;

test('is read from the module of a recipe, and a run that fails ranks last', async () => {
  const path = write('own.js', module({ space: { gamma: { choice: [0.9, 0.1] } }, trials: 5, seeds: 2 }));
  const folder = join(root, 'own');
  const ended = await command(`${path} --out ${folder} --json`);
  assert.is(ended.status, 0, ended.stderr);
  const { trials, isOver, rungs } = told(ended);
  assert.equal([isOver, rungs, trials.length], [true, [80], 5]);
  for (const { number, settings, scores } of trials) {
    const fails = settings.includes('gamma=0.1');
    assert.is(scores[0] === null, fails);
    for (const seed of [1, 2]) {
      const run = join(folder, `trial-${number}-seed-${seed}`);
      assert.equal(
        [existsSync(join(run, 'failed.json')), existsSync(join(run, 'result.json'))],
        [fails, !fails],
      );
    }
  }
  assert.ok(trials.some(({ scores }) => scores[0] === null) && trials[0].scores[0] !== null);
  assert.match(ended.stderr, /the end of the world.*; the others go on/s);
  assert.match(ended.stderr, /^trial \d +0\.1 +failed$/m);
});

test('shows the example file in its help and in its guide', async () => {
  const text = readFileSync('examples/cartpole-sweep.json', 'utf8');
  readSweep(JSON.parse(text), cartpoleRecipe, 'default');
  assert.ok(readFileSync('docs/guides/sweeps.md', 'utf8').includes(text));
  const { stdout } = await command('--help');
  assert.ok(stdout.includes(text.trimEnd().replaceAll(/^/gm, '  ')));
});

/** Where Debian's python3-optuna is. */
const python = '/usr/bin/python3';
if (spawnSync(python, ['-c', 'import optuna']).status !== 0) {
  console.log('skipped, as Debian’s python3-optuna is not here: the example of the guide');
} else {
  test('can be left to Optuna, as its example does', async () => {
    const example = readFileSync('examples/optuna-cartpole.py', 'utf8');
    const guide = readFileSync('docs/guides/sweeps.md', 'utf8');
    assert.ok(guide.includes(example.slice(example.indexOf('study = '), example.indexOf('print('))));
    const small = example
      .replace('TRIALS = 27', 'TRIALS = 7')
      .replace('[2000, 6000, 18000]', '[40, 120, 360]')
      .replace('runs/optuna', join(root, 'optuna'))
      .replace('"evaluation.stopAt": 1000', '"evaluation.finalGames": 2, "learningStarts": 20');
    const { status, stdout, stderr } = spawnSync(python, ['-c', small], { encoding: 'utf8' });
    assert.is(status, 0, stderr);
    assert.match(stdout, /^\d+\.\d+ \{.*'learningRate': .*\}\n$/);
    const files = readdirSync(join(root, 'optuna'), { recursive: true }).map(String);
    assert.is(files.filter((each) => each.endsWith('result-40.json')).length, 7);
    const whole = files.filter((each) => each.endsWith('result.json')).length;
    assert.ok(whole >= 1 && whole < 7, `${whole} of 7 were trained to the end`);
  });
}

const refused: readonly (readonly [() => string, RegExp])[] = [
  [() => '', /which sweep\? Its file is missing, such as sweep\.json/],
  [
    () => 'cartpole',
    /a sweep is in a file, such as sweep\.json, or a recipe's own \.\/recipe\.js; got cartpole/,
  ],
  [() => join(root, 'none.json'), /there is no file .*none\.json/],
  [() => write('torn.json', '{'), /torn\.json is no JSON object/],
  [() => write('no-recipe.json', { trials: 1 }), /recipe must be a name or the path of a file/],
  [() => write('doom.json', { recipe: 'doom' }), /there is no recipe 'doom'/],
  [() => write('preset.json', { ...SWEEP, preset: 'large' }), /--preset must be default, got 'large'/],
  [() => write('bad.json', { ...SWEEP, trials: 0 }), /bad\.json: trials must be a positive integer, got 0/],
  [() => 'examples/lights-out-recipe.js', /exports no sweep: export const sweep = \{ space, trials \}/],
  [
    () => write('both.js', module({ recipe: 'cartpole' })),
    /its sweep is about its own recipe; leave recipe out/,
  ],
  [() => `${file} --of 2`, /--of 2: which of them\? --task I, from 0 to 1/],
];
for (const [flags, message] of refused) {
  test(`is refused in one line: ${message.source}`, async () => {
    const { status, stdout, stderr } = await command(flags());
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, /^error: .*\n$/);
    assert.match(stderr, message);
  });
}

test.run();
