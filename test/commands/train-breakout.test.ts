import type { ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decompressFrames, parseGIF } from 'gifuct-js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSafetensors } from '../../src/index.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import type { MetricsRecord } from '../../src/train/metrics-record.ts';
import { devices } from '../devices.ts';
import { ASKED, fakeAdapter, HARDWARE } from '../fake-adapter.ts';
import { interruptAfter, json, runCommand } from './run-command.ts';

const test = suite('train-breakout.js');

const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
test.after(() => rmSync(root, { recursive: true }));

const trainBreakout = (
  flags: string | readonly string[],
  during?: (child: ChildProcess) => Promise<void>,
  environment?: NodeJS.ProcessEnv,
) => runCommand('train-breakout.js', flags, during, environment);

test('--help lists the flags', async () => {
  const { status, stdout, stderr } = await trainBreakout('--help');
  assert.is(status, 0);
  assert.is(stderr, '');
  const flags = [
    ...[
      'preset',
      'set',
      'at',
      'device',
      'threads',
      'fma',
      'no-tune',
      'seed',
      'seeds',
      'steps',
      'episodes',
      'until',
      'envs',
      'replay-size',
    ],
    ...[
      'learning-starts',
      'eval-every',
      'video-every',
      'save-every',
      'save-replay',
      'tensorboard',
      'tags',
      'monitor',
      'out',
      'resume',
    ],
    ...['requeue', 'recipe', 'profile', 'json', 'help'],
  ];
  assert.equal(
    Array.from(stdout.matchAll(/^ {2}--([\w-]+) /gm), ([, flag]) => flag),
    flags,
  );
});

const [empty, taken] = ['empty', 'taken'].map((name) => join(root, name));
mkdirSync(empty);
mkdirSync(taken);
writeFileSync(join(taken, 'run.json'), '{}');

const badFlags: Record<string, RegExp> = {
  '--bogus': /--bogus/,
  now: /now/,
  '--preset quick': /--preset must be nature or notebook or laptop or rainbow or desktop, got 'quick'/,
  '--threads 0': /--threads must be auto or an integer from 1 to 256, got '0'/,
  '--fma --device webgpu': /--fma goes with --device cpu, not webgpu/,
  '--threads 3000': /--threads must be auto or an integer from 1 to 256, got '3000'/,
  '--device gpu': /--device must be auto or webgpu or cpu or reference, got 'gpu'/,
  '--seed x': /--seed must be an integer of at least 0, got 'x'/,
  '--steps 0': /--steps must be an integer of at least 1, got '0'/,
  '--envs 0': /--envs must be an integer of at least 1, got '0'/,
  '--replay-size 3': /--replay-size must be an integer of at least 24, got '3'/,
  '--replay-size 11 --envs 2': /--replay-size must be an integer of at least 12, got '11'/,
  '--set head=categorical': /support\.min and support\.max must be given where head is 'categorical'/,
  '--learning-starts 0': /--learning-starts must be an integer of at least 1, got '0'/,
  '--save-every=-1': /--save-every must be an integer of at least 0, got '-1'/,
  [`--resume ${empty}`]: /there is no run in \S+empty: \S+run\.json is missing/,
  [`--resume ${taken}`]: /taken.run\.json does not describe a run of a recipe/,
  [`--resume ${taken} --preset laptop`]: /--preset cannot be changed by --resume: \S+run\.json has it/,
  [`--out ${taken}`]: /taken holds a run already: go on with it by --resume \S+, or choose another --out/,
};
for (const [flags, message] of Object.entries(badFlags)) {
  test(`${flags.replaceAll(root, '')} is refused in one line, before anything starts`, async () => {
    const device = flags.includes('--device') ? '' : ' --device reference';
    const { status, stdout, stderr } = await trainBreakout(flags + device);
    assert.is(status, 2);
    assert.is(stdout, '');
    assert.match(stderr, /^error: .*\(--help lists the options\)\n$/);
    assert.match(stderr, message);
  });
}

test('a replay that does not fit into memory is refused with numbers, and leaves nothing', async () => {
  const folder = join(root, 'vast');
  const flags = `--device reference --replay-size 2000000000 --out ${folder}`;
  const { status, stdout, stderr } = await trainBreakout(flags);
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(
    stderr,
    /^error: --replay-size 2000000000: A replay of replayCapacity = 2000000000 transitions needs 14146000000000 bytes .*, available are \d+ bytes .*\n$/m,
  );
  assert.not.ok(existsSync(folder));
});

test('--help says which preset is taken without --preset, and which presets are untried', async () => {
  const { stdout } = await trainBreakout('--help');
  assert.match(
    stdout.replace(/\s+/g, ' '),
    /Presets: nature, notebook, laptop, rainbow, desktop \(default: nature on a hardware adapter, else laptop\)\. For a GPU, and untried on one so far: rainbow, desktop\. --set/,
  );
});

const software = fakeAdapter({ device: 'llvmpipe' });
const LAPTOP =
  /^preset {2}laptop, as no hardware adapter computes .*; 40 steps take less than a minute, at the \d+ a second measured with --device cpu .*; the recipe breakout-pqn takes an hour and scores more$/m;

test('without --preset and without a hardware adapter it takes laptop on the CPU, and first says so and how long it takes', async () => {
  const folder = join(root, 'unnamed');
  const little =
    '--steps 40 --envs 2 --replay-size 400 --set evaluation.games=1 --set evaluation.maxSteps=10';
  const { status, stderr } = await trainBreakout(`${little} --out ${folder}`, undefined, software);
  assert.is(status, 0, stderr);
  assert.match(stderr, LAPTOP);
  assert.match(stderr, /^device {2}CPU/m);
  assert.is(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).preset, 'laptop');

  const resumed = await trainBreakout(`--resume ${folder}`, undefined, HARDWARE);
  assert.not.match(resumed.stderr, /^preset/m, 'the preset of the folder counts');
  const named = await trainBreakout(`--preset notebook --out ${join(root, 'named')}`, undefined, HARDWARE);
  assert.is(named.stderr, `error: ${ASKED}\n`);
});

test('a hardware adapter that is not used does not count', async () => {
  for (const [flags, environment] of [
    ['--device cpu', HARDWARE],
    ['--device webgpu', software],
  ] as const) {
    const refused = '--steps 40 --replay-size 2000000000';
    const { stderr } = await trainBreakout(`${refused} ${flags}`, undefined, environment);
    assert.match(stderr, LAPTOP);
  }
});

test('without --preset, on a hardware adapter it takes nature, and first says so', async () => {
  const { status, stderr } = await trainBreakout(`--out ${join(root, 'nature')}`, undefined, HARDWARE);
  assert.is(status, 1);
  assert.match(
    stderr,
    /^preset {2}nature, as a hardware adapter computes .*; how long 10,000,000 steps take there was never measured\n/,
  );
  assert.match(stderr, `error: ${ASKED}\n`, 'and computes there');
});

test('runs side by side have the preset that was chosen for all of them', async () => {
  const folder = join(root, 'seeds');
  const { stderr } = await trainBreakout(`--seeds 1 --seed 3 --out ${folder}`, undefined, HARDWARE);
  assert.match(stderr, /^preset {2}nature, /);
  assert.is(JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')).preset, 'nature');
  assert.match(stderr, ASKED);
});

// The preset's net is too much for the CPU reference; test/recipes/breakout.test.ts has small ones.
if (devices.some(({ info }) => info.kind === 'webgpu')) testRuns();

function testRuns(): void {
  const [plain, evaluated, interrupted] = ['plain', 'evaluated', 'interrupted'].map((name) =>
    join(root, name),
  );
  const common =
    '--preset laptop --device webgpu --envs 2 --replay-size 400 --learning-starts 4 --steps 120 --json';
  const evaluations = '--eval-every 60 --save-every 50';
  const seed = 123;

  test('a run leaves metrics, a checkpoint, videos and a report that agree with one another', async () => {
    const ended = await trainBreakout(`${common} --seed ${seed} ${evaluations} --out ${evaluated}`);
    assert.is(ended.status, 0);
    assert.match(ended.stderr, /^device {2}WebGPU on /);
    assert.match(ended.stderr, /^seed {4}123$/m);
    assert.equal(readdirSync(evaluated).sort(), [
      ...['best', 'checkpoints', 'metrics.csv', 'metrics.jsonl'],
      ...['report.html', 'result.json', 'run.json', 'videos'],
    ]);

    const run = JSON.parse(readFileSync(join(evaluated, 'run.json'), 'utf8'));
    assert.equal([run.format, run.recipe, run.preset], ['webgpu-dqn run', 'breakout', 'laptop']);
    assert.equal(
      [run.seed, run.evalEvery, run.videoEvery, run.saveEvery, run.saveReplay],
      [seed, 60, 60, 50, false],
    );
    const { steps, environments, replayCapacity, learningStarts, trainFrequency } = run.settings;
    assert.equal([steps, environments, replayCapacity, learningStarts, trainFrequency], [120, 2, 400, 4, 4]);
    assert.is(
      run.command,
      `node train-breakout.js ${common} --seed ${seed} ${evaluations} --out ${evaluated}`,
    );

    const metrics = await readMetrics(folderAt(evaluated));
    assertForward(metrics);
    const scored = metrics.filter(({ evalScore }) => evalScore !== null);
    assert.equal(
      scored.map(({ steps, evalGames }) => [steps, evalGames]),
      [
        [60, 10],
        [120, 10],
      ],
    );
    const last = metrics.at(-1)!;
    assert.equal([last.steps, last.updates, last.epsilon], [120, 29, 0.05]);
    assert.ok(last.loss! > 0 && last.meanQ !== null);
    const csv = readFileSync(join(evaluated, 'metrics.csv'), 'utf8').trimEnd().split('\n');
    assert.is(csv.length, 1 + metrics.length);
    const columns = csv[0].split(',') as (keyof MetricsRecord)[];
    assert.equal(
      csv.at(-1)!.split(','),
      columns.map((column) => String(last[column] ?? '')),
    );

    const confirmed = scored.flatMap(({ confirmScore }) => confirmScore ?? []);
    const summary = json(ended);
    assert.ok(Number(summary.seconds) >= last.seconds);
    assert.equal(summary, {
      ...{ device: summary.device, seconds: summary.seconds },
      ...{ recipe: 'breakout', preset: 'laptop', seed },
      ...{ steps: 120, updates: 29, games: last.games, interrupted: false, folder: evaluated },
      ...{ finalScore: scored[1].evalScore, bestScore: Math.max(...confirmed) },
    });
    assert.ok(ended.stderr.startsWith(`device  ${summary.device}\n`));

    assert.equal(readdirSync(join(evaluated, 'checkpoints')), ['step-000000120']);
    assert.equal(readdirSync(checkpoint(evaluated)).sort(), [
      ...[
        'manifest.json',
        'optimizer.safetensors',
        'q-net.safetensors',
        'state.json',
        'target-net.safetensors',
      ],
    ]);
    const shapes = Array.from(parseSafetensors(qNet(evaluated)).tensors, ([name, { shape }]) => [
      name,
      shape,
    ]);
    assert.equal(Object.fromEntries(shapes), {
      ...{ '0.weight': [16, 4, 8, 8], '0.bias': [16], '2.weight': [32, 16, 4, 4], '2.bias': [32] },
      ...{ '5.weight': [256, 2592], '5.bias': [256], '7.weight': [4, 256], '7.bias': [4] },
    });

    const videos = ['step-000000060.gif', 'step-000000120.gif'];
    assert.equal(readdirSync(join(evaluated, 'videos')).sort(), videos);
    const gifs = videos.map((name) => readFileSync(join(evaluated, 'videos', name)));
    for (const gif of gifs) {
      const parsed = parseGIF(Uint8Array.from(gif).buffer);
      assert.equal([parsed.lsd.width, parsed.lsd.height], [160, 210]);
      const frames = decompressFrames(parsed, false).length;
      assert.ok(frames > 50, `a whole game, got ${frames} frames`);
    }

    const report = readFileSync(join(evaluated, 'report.html'), 'utf8');
    assert.match(ended.stderr, `report  ${join(evaluated, 'report.html')}\n`);
    assert.ok(report.includes('A game of the evaluation at step 120'));
    assert.ok(report.includes(`base64,${gifs[1].toString('base64')}`));
    const words = report.replaceAll(/\s+/g, ' ');
    assert.ok(words.includes(`Final evaluation <strong>${scored[1].evalScore!.toFixed(1)} ± `));
    assert.ok(words.includes(`best networks <strong>${Math.max(...confirmed).toFixed(1)}</strong>`));
    assert.ok(report.includes(run.command));
  });

  test('a run of the same seed leaves the same weights, evaluated or not', async () => {
    const ended = await trainBreakout(`${common} --seed ${seed} --eval-every 0 --out ${plain}`);
    assert.is(ended.status, 0);
    assert.ok(qNet(plain).equals(qNet(evaluated)));
    assert.equal(readdirSync(join(plain, 'videos')), ['step-000000120.gif']);
  });

  test('Ctrl-C saves and says how to go on, and the resumed run ends as if it had not been stopped', async () => {
    const begun = await trainBreakout(
      `${common} --seed ${seed} --eval-every 0 --save-replay --out ${interrupted}`,
      interruptAfter(interrupted, 8),
    );
    assert.is(begun.status, 130);
    const { interrupted: wasInterrupted, steps, updates } = json(begun);
    assert.is(wasInterrupted, true);
    assert.ok(Number(steps) >= 8 && Number(steps) < 120 && Number(updates) > 0, `${steps}, ${updates}`);
    const goOn = `^saved at step ${steps}; go on with: node train-breakout.js (--resume ${interrupted} --device webgpu)$`;
    const [, flags] = begun.stderr.match(new RegExp(goOn, 'm'))!;
    assert.is((await readMetrics(folderAt(interrupted))).at(-1)!.steps, steps);
    assert.ok(existsSync(join(interrupted, 'report.html')));

    const ended = await trainBreakout(`${flags} --json`);
    assert.is(ended.status, 0);
    assert.match(ended.stderr, new RegExp(`^resume {2}step ${steps}, from ${interrupted}`, 'm'));
    assert.not.match(ended.stderr, 'fills again');
    const summary = json(ended);
    assert.equal([summary.interrupted, summary.steps, summary.updates], [false, 120, 29]);
    const metrics = await readMetrics(folderAt(interrupted));
    assertForward(metrics);
    assert.is(metrics.at(-1)!.steps, 120);
    assert.ok(qNet(interrupted).equals(qNet(plain)));
  });

  test('a finished run says so, and can go further, with a replay that is filled again', async () => {
    const before = await readMetrics(folderAt(plain));
    const finished = await trainBreakout(`--resume ${plain} --json`);
    assert.is(finished.status, 0);
    assert.match(finished.stderr, /nothing is left to do: --steps N goes on to step N/);
    assert.not.match(finished.stderr, 'fills again');
    assert.equal(await readMetrics(folderAt(plain)), before);

    const further = await trainBreakout(
      `--resume ${plain} --device webgpu --steps 4000 --json`,
      interruptAfter(plain, 124),
    );
    assert.is(further.status, 130);
    assert.match(
      further.stderr,
      /^ +its replay was not saved and fills again, so the bytes will differ from an uninterrupted run$/m,
    );
    assert.match(further.stderr, `node train-breakout.js --resume ${plain} --device webgpu\n`);
    const metrics = await readMetrics(folderAt(plain));
    assertForward(metrics);
    assert.equal(metrics.slice(0, before.length), before);
    const after = metrics.slice(before.length);
    assert.ok(
      after.every(({ epsilon }) => epsilon === 0.05),
      'exploration goes on where it was',
    );
    const refilling = after.filter(({ steps }) => steps <= 124);
    assert.ok(refilling.length > 0 && refilling.every(({ updates }) => updates === 29));
  });
}

function checkpoint(folder: string): string {
  return join(folder, 'checkpoints', 'step-000000120');
}

function qNet(folder: string): Buffer {
  return readFileSync(join(checkpoint(folder), 'q-net.safetensors'));
}

function assertForward(metrics: readonly MetricsRecord[]): void {
  assert.ok(metrics.length > 10);
  for (const [i, { steps }] of metrics.entries()) {
    assert.ok(i === 0 || steps > metrics[i - 1].steps, `step ${steps} after ${metrics[i - 1]?.steps}`);
  }
}

test.run();
