import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freshSeed, type Profile } from '../../src/index.ts';
import { runCommand } from '../commands/run-command.ts';
import { devices } from '../devices.ts';
import { parseLine, runBench } from './run-bench.ts';

const test = suite('bench/cartpole.js');

const root = mkdtempSync(join(tmpdir(), 'bench-cartpole-'));
test.after(() => rmSync(root, { recursive: true }));
let folders = 0;

/** Runs the program, with a fresh folder for the run unless a flag names one. */
function cartpole(flags: string, env: NodeJS.ProcessEnv = {}) {
  const out = ['--out', join(root, String(folders++))];
  return runBench('cartpole.js', [...flags.split(' ').filter(Boolean), ...out], env);
}

const keys = [
  ...['device', 'seed', 'solved', 'evalMean', 'evalStd', 'steps', 'trainSeconds', 'stepsPerSecond'],
  ...['updates', 'actions', 'maxLossDifference'],
];

test('--help lists the flags', async () => {
  const { status, stdout, stderr } = await runBench('cartpole.js', ['--help']);
  assert.is(status, 0);
  assert.is(stderr, '');
  for (const flag of ['device', 'seed', 'steps', 'out', 'json', 'no-compare', 'profile', 'help']) {
    assert.match(stdout, new RegExp(`^  --${flag} `, 'm'));
  }
});

const badFlags = {
  '--bogus': /--bogus/,
  '--device gpu': /--device must be auto or webgpu or cpu or reference, got 'gpu'/,
  '--device': /--device/,
  '--seed x': /--seed must be an integer of at least 0, got 'x'/,
  '--seed=-1': /--seed must be an integer of at least 0, got '-1'/,
  '--seed -1': /--seed/,
  '--seed 1.5': /got '1.5'/,
  '--steps 0': /--steps must be an integer of at least 1, got '0'/,
  '--steps=': /--steps takes a value: --steps N/,
  now: /now/,
};
for (const [flags, message] of Object.entries(badFlags)) {
  test(`${flags} is refused in one line, before anything starts`, async () => {
    const { status, stdout, stderr } = await runBench('cartpole.js', flags.split(' '));
    assert.is(status, 2);
    assert.is(stdout, '');
    assert.match(stderr, /^error: .*\(--help lists the options\)\n$/);
    assert.match(stderr, message);
  });
}

test('on the CPU reference it trains, evaluates, and has nothing to compare', async () => {
  const { status, stdout, stderr } = await cartpole('--device reference --seed 5 --steps 400 --json');
  const result = parseLine(stdout);
  assert.equal(Object.keys(result), keys);
  assert.match(String(result.device), /^CPU reference/);
  assert.is(result.seed, 5);
  assert.is(result.steps, 400);
  assert.is(result.solved, false);
  assert.equal([result.updates, result.actions, result.maxLossDifference], [{}, {}, null]);
  assert.is(status, 1, 'not solved');
  assert.match(stderr, /^device {2}CPU reference/);
  assert.match(stderr, /^seed {4}5$/m);
  assert.match(stderr, /^trained 400 steps, .*: not solved \(below 475\)$/m);
  assert.is(
    result.evalMean,
    Number(stderr.match(/eval {4}step 400: .*; final evaluation: ([\d.]+) .* over 100 games/)?.[1]),
  );
});

test('it leaves a run, and says where its report is and what to type next', async () => {
  const { stderr } = await cartpole('--device cpu --seed 5 --steps 200 --no-compare');
  const [, report, folder] = stderr.match(/^report {2}((.*)\/report\.html)$/m)!;
  const page = readFileSync(report, 'utf8');
  assert.match(page, /cartpole, preset default/);
  const typed = `node bench/cartpole.js --device cpu --seed 5 --steps 200 --no-compare --out ${folder}`;
  assert.ok(page.includes(`command</th><td>${typed}</td>`), 'the command can be typed again');
  const [next, play, resume] = [...stderr.matchAll(/^(?:next)? +node (cli\.js .*)$/gm)].map(
    ([, line]) => line.replace(/ +#.*$/, ''), // without comments, as a shell reads it
  );
  const run = (line: string) => runCommand('cli.js', line.replace(/^cli\.js /, ''));
  const played = await run(next.replace('--games 100', '--games 2').replace(' --gif game.gif', ''));
  assert.match(played.stdout, /^cartpole after 200 steps: .* over 2 games\n$/);
  assert.match((await run(play)).stderr, /playing needs a terminal/);
  const resumed = await run(resume);
  assert.is(resumed.status, 0, resumed.stderr);
  assert.match(resumed.stderr, /^resume {2}step 200, from /m);
  assert.is(resumed.stderr.match(/^end .*full length of (\d+) steps/m)?.[1], '400');
  assert.ok(play.endsWith(folder) && resume.includes(folder));
});

test('a seed may be tried again: each run has a folder of its own', async () => {
  const flags = ['--device', 'cpu', '--no-compare', '--steps', '4', '--seed', String(freshSeed())];
  const outs = [await runBench('cartpole.js', flags), await runBench('cartpole.js', flags)].map(
    ({ stderr }) => stderr.match(/^folder {2}(.*)$/m)![1],
  );
  assert.is(outs[1], `${outs[0]}-2`);
  for (const out of outs) rmSync(out, { recursive: true });
});

test('--profile shows where the time of an update goes, and --json has it, too', async () => {
  const flags = `--device ${devices[0].info.kind} --no-compare --steps 4 --profile`;
  const { stdout, stderr } = await cartpole(`${flags} --json`);
  const result = parseLine(stdout);
  assert.equal(Object.keys(result), [...keys, 'profile']);
  const { kernels } = result.profile as Profile;
  assert.ok(kernels.some(({ kernel }) => kernel === 'td_loss'));
  const table = stderr.slice(stderr.indexOf('an update of the agent\n'));
  assert.match(table, /^share +ms +step +kernel +shape/m);
  for (const { kernel, shape } of kernels) {
    assert.ok(
      table.split('\n').some((line) => line.includes(kernel) && line.includes(shape)),
      `${kernel} ${shape}`,
    );
  }
  assert.is((await cartpole(flags)).stdout, '');
});

test('a missing adapter is an error in one line, or a reason to take the CPU', async () => {
  const none = { VK_DRIVER_FILES: '/nothing', VK_ICD_FILENAMES: '/nothing' };
  const webgpu = await cartpole('--device webgpu --steps 4', none);
  assert.is(webgpu.status, 1);
  assert.is(webgpu.stdout, '');
  assert.match(webgpu.stderr, /^error: no WebGPU adapter was found: .*\n$/);
  const auto = await cartpole('--no-compare --steps 4', none);
  assert.match(auto.stderr, /^device {2}CPU \(SIMD WebAssembly/);
});

for (const kind of devices.map(({ info }) => info.kind).filter((kind) => kind !== 'reference')) {
  test(`compares ${kind} with the CPU reference, net by net`, async () => {
    const { status, stdout } = await cartpole(`--device ${kind} --seed 5 --steps 4 --json`);
    const result = parseLine(stdout);
    assert.equal(Object.keys(result), keys);
    for (const table of [result.updates, result.actions]) {
      const nets = table as Record<string, Record<string, number>>;
      assert.equal(Object.keys(nets), ['W1', 'W2', 'W3']);
      for (const { ratio, ...times } of Object.values(nets)) {
        assert.equal(Object.keys(times), [...new Set([kind, 'cpu', 'reference'])]);
        assert.ok(Object.values(times).every((time) => time > 0));
        assert.is(ratio, times.reference / times[kind]);
      }
    }
    const difference = Number(result.maxLossDifference);
    assert.ok(difference >= 0 && difference < 1e-4, `the losses differ by ${difference}`);
    assert.is(status, 1, 'not solved');
  });
}

if (devices.some(({ info }) => info.kind === 'webgpu')) {
  test('exits with 0 once solved, and takes a new seed without --seed', async () => {
    const { status, stdout, stderr } = await cartpole('--no-compare --seed 1');
    assert.is(stdout, '', 'nothing goes to stdout without --json');
    assert.match(stderr, /^device {2}WebGPU/, 'a software adapter will do');
    assert.match(stderr, /: solved$/m);
    assert.is(status, 0);
    const runs = [1, 2].map(() => cartpole('--no-compare --steps 4 --json'));
    const [first, second] = (await Promise.all(runs)).map((run) => parseLine(run.stdout).seed);
    assert.is.not(first, second);
  });

  test('leaves no files behind, and prints no complaint of the driver', () => {
    const folder = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
    const { XDG_RUNTIME_DIR: _, ...environment } = process.env;
    const { stderr } = spawnSync(
      process.execPath,
      ['bench/cartpole.js', '--no-compare', '--steps', '4', '--out', join(root, 'quiet')],
      {
        encoding: 'utf8',
        env: { ...environment, WAYLAND_DISPLAY: '', TMPDIR: folder },
      },
    );
    assert.not.match(stderr, 'XDG_RUNTIME_DIR');
    assert.equal(readdirSync(folder), []);
    rmSync(folder, { recursive: true });
  });
}

test.run();
