import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import manifest from '../../package.json';
import { RECIPES } from '../../src/recipes/registry.ts';
import { STUDIES, STUDY_GROUPS } from '../../src/recipes/studies.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { readMetrics } from '../../src/runs/metrics.ts';
import { devices } from '../devices.ts';
import { atOnce } from './at-once.ts';
import { interruptAfter, json, metricsReach, runCommand } from './run-command.ts';

const test = suite('webgpu-dqn');

const root = mkdtempSync(join(tmpdir(), 'webgpu-dqn-'));
test.after(() => rmSync(root, { recursive: true }));

const command = (...[flags, during]: [string, Parameters<typeof runCommand>[2]?]) =>
  runCommand('cli.js', flags, during);

for (const flags of [
  '',
  '--help',
  'train --help',
  'evaluate --help',
  'export --help',
  'compare --help',
  'study --help',
  'sweep --help',
  'worker --help',
  'train breakout --help',
  'play --help',
  'list --help',
]) {
  test(`'${flags}' prints its usage`, async () => {
    const { status, stdout, stderr } = await atOnce(flags);
    assert.equal([status, stderr], [0, '']);
    assert.match(stdout, /^ {2}node cli\.js /m);
  });
}

test('list has a line for every recipe and every study', async () => {
  const { stdout } = await atOnce('list');
  for (const { name, summary } of [...RECIPES, ...STUDIES, ...STUDY_GROUPS]) {
    assert.ok(stdout.split('\n').some((line) => line.includes(`${name} `) && line.includes(summary)));
  }
});

test("a recipe's help lists its presets, and the values, meaning and range of each setting", async () => {
  const { stdout } = await atOnce('train cartpole-td4 --help');
  assert.match(stdout, /^Presets: tuned, corrected, notebook \(default: tuned\)/m);
  assert.match(
    stdout,
    /^ {2}learningRate = 0\.001 \(tuned, corrected\), 0\.1 \(notebook\)\n {6}Learning rate\. Size of the steps of the optimiser\. Must be a number above\s+0; usually 1e-4 to 1e-3\.$/m,
  );
  const { table } = RECIPES.find(({ name }) => name === 'cartpole-td4')!;
  for (const [key, { help }] of Object.entries(table)) {
    assert.ok(stdout.includes(`\n  ${key} = `), key);
    assert.ok(stdout.replace(/\s+/g, ' ').includes(help), help);
  }
});

for (const flags of [
  'train',
  'evaluate',
  'export',
  'compare',
  'study',
  'sweep',
  'worker',
  'play',
  'list',
  ...RECIPES.map(({ name }) => `train ${name}`),
]) {
  test(`'${flags} --help' fits into 80 columns`, async () => {
    const { stdout } = await atOnce(`${flags} --help`);
    const long = stdout.split('\n').filter((line) => line.length > 80);
    assert.equal(long, []);
  });
}

test('--version prints the version of the package', async () => {
  assert.equal(await atOnce('--version'), { status: 0, stdout: `${manifest.version}\n`, stderr: '' });
});

test('in a clone that cannot be written, a command says so in one line', async () => {
  const clone = mkdtempSync(join(root, 'clone-'));
  for (const copied of ['cli.js', 'scripts', 'package.json']) {
    cpSync(copied, join(clone, copied), { recursive: true });
  }
  for (const linked of ['src', 'shaders', 'test', 'node_modules'])
    symlinkSync(resolve(linked), join(clone, linked));
  writeFileSync(join(clone, '.cache'), ''); // a file, where a folder is wanted: not even root can write into it
  for (const [script, flags] of [
    ['cli.js', 'list'],
    ['scripts/test.js', '--device cpu imports'],
  ]) {
    const { status, stdout, stderr } = await runCommand(join(clone, script), flags);
    assert.equal([status, stdout], [1, '']);
    assert.match(stderr, /^error: .*\.cache.*; this clone must be writable: .*\n$/);
  }
});

const refused: Record<string, RegExp> = {
  trian: /there is no command 'trian': did you mean 'train'\?/,
  conquer: /there is no command 'conquer'; there are: train, /,
  train: /which recipe\? One of: cartpole, /,
  'train cartpol': /there is no recipe 'cartpol': did you mean 'cartpole'\?/,
  'train doom': /there is no recipe 'doom'; there are: cartpole, .*breakout/,
  'train cartpole-td4 --preset notbook':
    /--preset must be tuned or corrected or notebook, got 'notbook': did you mean 'notebook'\?/,
  'train cartpole --sede 1': /there is no flag --sede: did you mean '--seeds?'\?/,
  'train hdqn --envs 2': /--envs: environments must be 1, got '2'/,
  'train cartpole --set learningrate=1': /there is no setting 'learningrate': did you mean 'learningRate'\?/,
  'train cartpole --set epsilon.form=1':
    /there is no setting 'epsilon\.form': did you mean 'epsilon\.from'\?/,
  'train cartpole --set gamma': /a setting is changed by key=value, got 'gamma'/,
  'train cartpole --set gamma=2': /gamma must be a number from 0 to 1, got '2'/,
  'train cartpole --set batchSize=1.5': /batchSize must be an integer from 1 to 1000000, got '1\.5'/,
  'train cartpole --envs 2147483648':
    /--envs: environments must be an integer from 1 to 10000, got '2147483648'/,
  'train cartpole --set evaluation.games=2147483648':
    /evaluation\.games must be .* to 10000, got '2147483648'/,
  'train cartpole --replay-size 8589934592':
    /replayCapacity must be an integer from 1 to 2147483647, got '8589934592'/,
  'train cartpole --set batchSize=': /batchSize must be an integer from 1 to 1000000, got ''/,
  'train cartpole --set loss=l1': /loss must be smoothL1 or mse, got 'l1'/,
  'train cartpole --set doubleDQN=yes': /doubleDQN must be true or false, got 'yes'/,
  'train cartpole --set hiddenSizes=8,x': /hiddenSizes must be none or a list such as 64,64, .* got '8,x'/,
  'train cartpole --set epsilon.by=games': /epsilon\.by must be steps or updates or episodes, got 'games'/,
  'train cartpole --episodes 3': /runs of cartpole are counted in steps: --steps N/,
  'train cartpole-td4 --steps 3': /runs of cartpole-td4 are counted in episodes: --episodes N/,
  'train cartpole --seeds 0': /--seeds must be an integer from 1 to 1000, got '0'/,
  evaluate: /which run\? Its folder is missing/,
  [`evaluate ${root}`]: /there is no run in .*: .*run\.json is missing/,
  'train cartpole breakout': /one recipe at a time, got cartpole and breakout/,
  'train cartpole --seed': /--seed takes a value: --seed N/,
  'train cartpole --out=': /--out takes a value: --out DIR/,
  'train cartpole --seed --json': /--seed takes a value: --seed N/,
  'train cartpole --seed -1': /--seed must be an integer of at least 0, got '-1'/,
  'train cartpole --json=yes': /--json takes no value, got 'yes'/,
  'train cartpole -x': /there is no flag -x/,
  'train cartpole --resume DIR': /--resume goes on with the recipe of the run, got cartpole besides/,
  'train --recipe x.js': /--recipe goes with --resume; to begin a run: node cli\.js train x\.js/,
  'train cartpole --set lr=1': /there is no setting 'lr': did you mean 'learningRate'\?/,
  'train cartpole --set hiddenSize=1': /there is no setting 'hiddenSize': did you mean 'hiddenSizes'\?/,
  'train breakout --set hidden_sizes=1': /there is no setting 'hidden_sizes': did you mean 'hiddenSizes'\?/,
  'train ./cartpole': /there is no file \.\/cartpole/,
  'list cartpole': /there are only flags here, got 'cartpole'/,
  'study cartpole': /--vary KEY=VALUES must say what a study of cartpole tries/,
  'study cartpole --vary gama=1': /--vary: there is no setting 'gama': did you mean 'gamma'\?/,
  'study cartpole --vary gamma': /--vary takes KEY=VALUES, got 'gamma'/,
  'study cartpole --vary gamma=0.9,2': /gamma must be a number from 0 to 1, got '2'/,
  'study td4-grid --preset tuned': /--preset goes with --vary: td4-grid is about corrected/,
  study: /which study\? One of: td4-capacity, /,
  'study td4-gird': /there is no study 'td4-gird': did you mean 'td4-grid'\?/,
  'study td4-grid --set gama=1': /there is no setting 'gama': did you mean 'gamma'\?/,
};
for (const [flags, message] of Object.entries(refused)) {
  test(`'${flags.replace(root, 'DIR')}' is refused in one line, before anything starts`, async () => {
    const { status, stdout, stderr } = await atOnce(flags);
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, /^error: .*\(--help lists the options\)\n$/);
    assert.match(stderr, message);
  });
}

const tiny = '--set hiddenSizes=8 --set batchSize=8 --set learningStarts=20 --device reference';
const td4 = `train cartpole-td4 ${tiny} --set evaluation.finalGames=7 --set evaluation.games=5 --episodes 20 --seed 5 --save-replay --json`;

test('a run counts in the unit of its recipe, and its last evaluation is the final one', async () => {
  const folder = join(root, 'plain');
  const ended = await command(`${td4} --out ${folder}`);
  assert.is(ended.status, 0, ended.stderr);
  const { finalScore, games, steps, interrupted } = json(ended);
  assert.equal([games, interrupted], [20, false]);
  const scored = (await readMetrics(folderAt(folder))).filter(({ evalScore }) => evalScore !== null);
  assert.equal(
    scored.map((record) => [record.games, record.evalGames]),
    [
      [5, 5],
      [10, 5],
      [15, 5],
      [20, 7],
    ],
  );
  assert.equal([scored.at(-1)!.steps, scored.at(-1)!.evalScore], [steps, finalScore]);
  assert.is(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8')).finalScore, finalScore);
  assert.ok(readFileSync(join(folder, 'report.html'), 'utf8').includes('cartpole-td4, preset tuned'));
});

test('the progress bar does not go beyond the end where environments step together', async () => {
  const games = '--set evaluation.games=1 --set evaluation.finalGames=1';
  const ended = await command(`train cartpole --steps 10 ${tiny} ${games} --out ${join(root, 'ten')} --json`);
  assert.is(json(ended).steps, 12);
  assert.match(ended.stderr, / 10\/10 steps /);
  assert.not.match(ended.stderr, / 12\/10 /);
});

test('a run that is stopped by Ctrl-C and resumed ends with the same bytes', async () => {
  const [plain, folder] = ['plain', 'interrupted'].map((name) => join(root, name));
  const begun = await command(`${td4} --out ${folder}`, interruptAfter(folder, 60));
  assert.equal([begun.status, json(begun).interrupted], [130, true], begun.stderr);
  assert.not.ok(existsSync(join(folder, 'result.json')));
  assert.match(begun.stderr, `go on with: node cli.js train --resume ${folder} --device reference\n`);
  const ended = await command(`train --resume ${folder} --device reference --json`);
  assert.equal([ended.status, json(ended).interrupted], [0, false], ended.stderr);
  const [expected, found] = [plain, folder].map((each) => {
    const [name] = readdirSync(join(each, 'checkpoints'));
    const files = readdirSync(join(each, 'checkpoints', name)).filter((file) => /safetensors|bin/.test(file));
    const bytes = files.map((file) => [file, readFileSync(join(each, 'checkpoints', name, file), 'base64')]);
    return { name, bytes };
  });
  assert.is(expected.bytes.length, 4);
  assert.equal(found, expected);
  const metrics = await Promise.all([plain, folder].map((each) => readMetrics(folderAt(each))));
  const evaluations = metrics.map((records) =>
    records.flatMap(({ steps, evalScore }) => (evalScore === null ? [] : [[steps, evalScore]])),
  );
  assert.equal(evaluations[1], evaluations[0]);
});

/** A run that never ends by itself, and saves and evaluates only when it is told to stop. */
const endless = (device: string) =>
  `train cartpole --device ${device} --steps 1000000000 --eval-every 0 --save-every 0 --seed 5 --json`;

for (const { info } of devices) {
  for (const [signal, status] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const)) {
    test(`a run on ${info.kind} hears ${signal} between two updates: it saves and says how to go on`, async () => {
      const folder = join(root, `${signal}-${info.kind}`);
      const ended = await command(
        `${endless(info.kind)} --out ${folder}`,
        interruptAfter(folder, 1000, signal as NodeJS.Signals),
      );
      assert.is(ended.status, status, ended.stderr);
      const { interrupted, steps } = json(ended);
      assert.is(interrupted, true);
      assert.match(ended.stderr, `go on with: node cli.js train --resume ${folder} --device ${info.kind}\n`);
      const [checkpoint] = readdirSync(join(folder, 'checkpoints'));
      assert.is(Number(checkpoint.match(/\d+/)), steps);
    });
  }
}

for (const { info } of devices) {
  for (const [what, { flags, signal, environment }] of Object.entries({
    'a task of an array': { flags: '', signal: 'SIGTERM', environment: { SLURM_ARRAY_TASK_ID: '3' } },
    'a run with --requeue': { flags: '--requeue', signal: 'SIGUSR1', environment: {} },
  } as const)) {
    test(`${signal} saves ${what} on ${info.kind}, and the exit status asks to be started again`, async () => {
      const folder = join(root, `again-${signal}-${info.kind}`);
      const line = `${endless(info.kind)} ${flags} --out ${folder}`;
      const ended = await runCommand('cli.js', line, interruptAfter(folder, 1000, signal), environment);
      assert.is(ended.status, 75, ended.stderr);
      const [checkpoint] = readdirSync(join(folder, 'checkpoints'));
      assert.is(Number(checkpoint.match(/\d+/)), json(ended).steps);
      const resume = `--resume ${folder} --device ${info.kind}${flags && ` ${flags}`}`;
      assert.match(ended.stderr, `go on with: node cli.js train ${resume}\n`);
    });
  }
}

test('a study with --requeue that is told to stop asks to be started again, too', async () => {
  const folder = join(root, 'again-study');
  const flags = `${tiny} --episodes 100000 --seed 1 --seeds 1 --requeue --out ${folder}`;
  const ended = await command(
    `train cartpole-td4 ${flags}`,
    interruptAfter(join(folder, 'seed-1'), 100, 'SIGTERM'),
  );
  assert.is(ended.status, 75, ended.stderr);
});

test('a study that is told to stop saves its runs and says how to go on', async () => {
  const folder = join(root, 'stopped');
  const run = join(folder, 'seed-1');
  const flags = `${tiny} --episodes 100000 --seed 1 --seeds 1 --out ${folder}`;
  const ended = await command(`train cartpole-td4 ${flags}`, async (child) => {
    await interruptAfter(run, 100, 'SIGTERM')(child);
  });
  assert.is(ended.status, 143, ended.stderr);
  assert.match(ended.stderr, `every run was saved; go on with: node cli.js train cartpole-td4 ${flags}\n`);
  assert.is(readdirSync(join(run, 'checkpoints')).length, 1);
  assert.not.ok(existsSync(join(run, 'lock')));
});

test('a run ends once an evaluation is good enough, and then there is nothing to resume', async () => {
  const folder = join(root, 'good');
  const ended = await command(`${td4} --set evaluation.stopAt=1 --out ${folder}`);
  const { games } = json(ended);
  assert.ok(Number(games) < 20, `${games} games`);
  const again = await command(`train --resume ${folder} --device reference --json`);
  assert.match(again.stderr, /nothing is left to do: it has reached its goal/);
  assert.equal([json(again).games, json(again).finalScore], [games, json(ended).finalScore]);
});

test('evaluate plays whole games with the learned networks, the same games every time', async () => {
  const flags = `evaluate ${join(root, 'plain')} --games 4 --device reference`;
  const [first, second] = [json(await command(`${flags} --json`)), json(await command(`${flags} --json`))];
  assert.equal(second, first);
  const returns = first.returns as number[];
  assert.equal([returns.length, first.games], [4, 4]);
  assert.ok(Math.abs(returns.reduce((a, b) => a + b) / 4 - Number(first.mean)) < 1e-9);
  const { stdout } = await command(flags);
  assert.match(stdout, /^cartpole-td4 after \d+ steps: [\d.]+ \+- [\d.]+ over 4 games\n$/);
});

test('the networks whose evaluation scored highest are kept, and evaluate --best plays with them', async () => {
  const folder = join(root, 'plain');
  const scored = (await readMetrics(folderAt(folder))).filter(({ evalGames }) => evalGames === 5); // the final ones start elsewhere
  const highest = scored.reduce((best, each) => (each.evalScore! > best.evalScore! ? each : best));
  const final = (await readMetrics(folderAt(folder))).at(-1)!;
  const best = await command(`evaluate ${folder} --best --games 5 --device reference --json`);
  assert.is(best.status, 0, best.stderr);
  if (final.evalScore! > highest.evalScore!) assert.is(json(best).step, final.steps);
  else assert.equal([json(best).step, json(best).mean], [highest.steps, highest.evalScore]);

  const unscored = join(root, 'unscored');
  await command(`${td4} --out ${unscored}`, interruptAfter(unscored, 1));
  const refused = await command(`evaluate ${unscored} --best --device reference`);
  assert.equal([refused.status, refused.stderr], [1, `error: ${unscored} has no evaluation yet\n`]);
});

test('a run is trained by one process at a time; the lock of a killed process is taken over', async () => {
  const folder = join(root, 'locked');
  const resume = `train --resume ${folder} --device reference --json`;
  let pid: number | undefined;
  const begun = await command(`${td4} --episodes 200 --out ${folder}`, async (child) => {
    pid = child.pid;
    await metricsReach(folder, 1, child);
    const second = await command(resume);
    assert.is(second.status, 1);
    assert.match(
      second.stderr,
      new RegExp(`^error: ${folder} is being trained by process ${pid} on .*;.*\\n$`, 'm'),
    );
    child.kill('SIGINT');
  });
  assert.equal([begun.status, json(begun).interrupted], [130, true], begun.stderr);
  assert.not.ok(existsSync(join(folder, 'lock')));

  writeFileSync(join(folder, 'lock'), String(pid)); // as if it had been killed
  const again = await command(resume, interruptAfter(folder, Number(json(begun).steps) + 1));
  assert.is(again.status, 130, again.stderr);
  assert.not.ok(existsSync(join(folder, 'lock')));
});

test('a study trains every setting from every seed, once, and compares them on a page', async () => {
  const folder = join(root, 'study');
  const flags = `study td4-target-period ${tiny} --set episodes=4 --set evaluation.finalGames=3 --seeds 2 --processes 1 --out ${folder} --json`;
  const ended = await command(flags);
  assert.is(ended.status, 0, ended.stderr);
  const { settings, unit } = json(ended) as { settings: { name: string; finals: number[] }[]; unit: string };
  assert.match(
    ended.stderr,
    /^targetUpdateEvery=64 +\d+\.\d \[\d+\.\d, \d+\.\d\] +\d+ % \[\d+ %, \d+ %\] +0 of 2 \[0 %, 66 %\]/m,
  );
  assert.is(unit, 'episodes');
  assert.equal(
    settings.map(({ name, finals }) => [name, finals.length]),
    [1, 4, 16, 32, 64].map((period) => [`targetUpdateEvery=${period}`, 2]),
  );
  const page = readFileSync(join(folder, 'comparison.html'), 'utf8');
  assert.ok(page.includes('<svg') && page.includes('targetUpdateEvery=64') && page.includes('Conclusion'));
  assert.match(page, 'No run reaches the bar of 195');
  assert.not.match(page, 'Recorded', 'a finding about other settings');

  rmSync(join(folder, 'targetUpdateEvery=4-seed-2', 'result.json')); // as if killed before its end
  const again = await command(flags);
  assert.match(again.stderr, /10 runs, 1 at once; 9 are there/);
  assert.equal(json(again), json(ended));
  const other = await command(`${flags} --set gamma=0.5`);
  assert.match(other.stderr, /holds runs of other settings .*choose another --out/);
});

test('train --seeds compares seeds of one setting', async () => {
  const folder = join(root, 'seeds');
  const passed =
    '--set gamma=0.5 --eval-every 2 --save-every 2 --replay-size 77 --learning-starts 9 --threads 2';
  const flags = `train cartpole-td4 ${tiny} --episodes 3 --seed 8 --seeds 2 ${passed} --out ${folder} --json`;
  const { settings } = json(await command(flags)) as { settings: { finals: number[] }[] };
  assert.is(settings.length, 1);
  assert.is(settings[0].finals.length, 2);
  assert.equal(
    readdirSync(folder)
      .filter((name) => name.startsWith('seed'))
      .sort(),
    ['seed-8', 'seed-9'],
  );
  for (const each of ['seed-8', 'seed-9']) {
    const run = JSON.parse(readFileSync(join(folder, each, 'run.json'), 'utf8'));
    const { gamma, replayCapacity, learningStarts } = run.settings;
    assert.equal([gamma, replayCapacity, learningStarts], [0.5, 77, 9]);
    assert.equal([run.evalEvery, run.saveEvery, run.videoEvery], [2, 2, 0]);
    assert.match(run.command, / --threads 2 /);
  }
});

test('a run that reaches its goal early is filmed at its end, as every run is', async () => {
  const folder = join(root, 'early');
  const goal =
    '--set evaluation.stopAt=1 --eval-every 5 --learning-starts 10 --set batchSize=8 --video-every 0';
  const ended = await command(`train cartpole-keras --seed 1 --device cpu ${goal} --out ${folder} --json`);
  assert.is(ended.status, 0);
  const { steps, games } = json(ended);
  assert.is(games, 5);
  assert.match(
    ended.stderr,
    /^eval {4}step [\d,]+: [\d.]+ \+- [\d.]+ over \d+ games; [\d.]+ over \d+ others, to confirm it; final evaluation: [\d.]+ \+- [\d.]+ over 100 games$/m,
  );
  assert.match(ended.stderr, /^score {3}[\d.]+ in the final evaluation; bar 195: not reached/m);
  assert.match(
    ended.stderr,
    /^end {5}Training ended early, after 5 of [\d,]+ episodes: .* the goal of 1; the final one played 100 other games\.$/m,
  );
  assert.match(
    ended.stderr,
    new RegExp(`^next {4}node cli\\.js evaluate ${folder} --games 100 --gif game\\.gif$`, 'm'),
  );
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  assert.match(page, 'bar 195: not reached');
  assert.match(page, 'Training ended early, after 5 of');
  assert.equal(readdirSync(join(folder, 'videos')), [`step-${String(steps).padStart(9, '0')}.gif`]);
});

test.run();
