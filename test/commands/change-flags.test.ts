import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readSitting } from '../../src/commands/train-flags.node.ts';
import { RECIPES } from '../../src/recipes/registry.ts';
import { atOnce } from './at-once.ts';
import { type Ended, runCommand } from './run-command.ts';

const test = suite('flags of changes');

const root = mkdtempSync(join(tmpdir(), 'changes-'));
test.after(() => rmSync(root, { recursive: true }));
const folder = join(root, 'run');

const command = (flags: string): Promise<Ended> => runCommand('cli.js', `train ${flags}`);
const changesIn = (run: string) => JSON.parse(readFileSync(join(run, 'run.json'), 'utf8')).changes;
const little = '--device cpu --seed 1 --set hiddenSizes=6 --set batchSize=8 --set evaluation.games=1';

test('--at changes a setting at a step, says so, and is part of the run', async () => {
  const flags = `${little} --steps 200 --at 120:learningRate=5e-4 --at 60:epsilon=0.5 --set evaluation.stopAt=1000 --out ${folder}`;
  const { status, stderr } = await command(`cartpole ${flags}`);
  assert.is(status, 0, stderr);
  assert.match(
    stderr,
    /^change {2}epsilon = 0\.5 from step 60 on\n(.*\n)*change {2}learningRate = 0\.0005 from step 120 on$/m,
  );
  assert.equal(changesIn(folder), [
    { step: 120, key: 'learningRate', value: 5e-4 },
    { step: 60, key: 'epsilon', value: 0.5 },
  ]);
  const report = readFileSync(join(folder, 'report.html'), 'utf8');
  assert.match(report, /learningRate = 0\.0005 from step 120 on/);
});

test('--resume takes other settings, another length and other intervals, and goes on with them next time', async () => {
  const { status, stderr } = await command(
    `--resume ${folder} --steps 280 --set learningRate=1e-3 --envs 2 --eval-every 20 --save-every 100 --at 250:tau=0.5`,
  );
  assert.is(status, 0, stderr);
  const [, , ...resumed] = changesIn(folder);
  assert.equal(resumed, [
    { step: 200, key: 'learningRate', value: 1e-3 },
    { step: 200, key: 'environments', value: 2 },
    { step: 200, key: 'steps', value: 280 },
    { step: 200, key: 'evalEvery', value: 20 },
    { step: 200, key: 'saveEvery', value: 100 },
    { step: 250, key: 'tau', value: 0.5 },
  ]);
  assert.match(stderr, /2 environments now/);
  assert.match(stderr, /^eval {4}step 280:/m);
  const again = await command(`--resume ${folder} --envs 2 --steps 280`);
  assert.match(again.stderr, /nothing is left to do/);
  assert.is(changesIn(folder).length, 8, 'a setting that has the value already is no change');
});

const refused: Record<string, RegExp> = {
  'cartpole --at 5': /--at: a change is given as STEP:KEY=VALUE, from step 1 on, got '5'/,
  'cartpole --at 0:gamma=0.9': /--at: a change is given as STEP:KEY=VALUE, from step 1 on/,
  'cartpole --at 5:gamma': /--at: a setting is changed by key=value, got 'gamma'/,
  'cartpole --at 5:gamma=2': /--at: gamma must be a number from 0 to 1, got '2'/,
  'cartpole --at 5:epsilon=2': /--at: epsilon.from must be a number from 0 to 1, got '2'/,
  'cartpole --at 5:lerningRate=1': /--at: there is no setting 'lerningRate': did you mean 'learningRate'\?/,
  'cartpole --at 5:dueling=true':
    /--at: dueling cannot be changed; what can: learningRate, epsilon, .*batchSize/,
  'cartpole --seeds 2 --at 5:gamma=2': /--at: gamma must be a number from 0 to 1, got '2'/,
  'cartpole --at 5:environments=2': /--at: environments cannot be changed; what can/,
  'cartpole --at 5:epsilon.kind=geometric': /--at: the change at step 5: epsilon.factor must be given/,
  'cartpole --steps 100 --at 100:tau=0.5': /--at: step 100 never begins: the run ends at step 100/,
  'sail --at 5:gamma=0.5': /--at: the change at step 5: gamma cannot be changed with selfImitation/,
  'bit-flip --at 5:nStep=2': /--at: the change at step 5: nStep cannot be changed with hindsight/,
  'hdqn --at 5:gamma=0.5': /--at: gamma cannot be changed; what can: learningRate, epsilon, /,
  'breakout --preset laptop --replay-size 24 --at 5:gamma=0':
    /--at: the change at step 5: gamma cannot be changed from/,
  [`--resume ${folder} --set hiddenSizes=8`]:
    /--set: hiddenSizes cannot be changed; what can: .*, environments/,
  [`--resume ${folder} --set steps=8`]: /--set: steps cannot be changed; what can: /,
  [`--resume ${folder} --seed 2`]:
    /--seed cannot be changed by --resume: .*run.json has it; what can: --set, --at, --envs, /,
  [`--resume ${folder} --replay-size 20`]: /--replay-size cannot be changed by --resume/,
  [`--resume ${folder} --episodes 20`]: /runs of cartpole are counted in steps: --steps N/,
  [`--resume ${folder} --envs 0`]: /--envs must be an integer of at least 1, got '0'/,
};
test('--resume keeps to the one environment of a recipe that can have no more', async () => {
  const one = join(root, 'one');
  const games = '--set evaluation.games=1 --set evaluation.finalGames=1 --set evaluation.maxSteps=9';
  const { status } = await command(`hdqn ${little} ${games} --steps 40 --out ${one}`);
  assert.is(status, 0);
  const { status: refused, stderr } = await atOnce(`train --resume ${one} --envs 2`);
  assert.equal(
    [refused, stderr],
    [2, 'error: --envs: environments must be 1, got 2 (--help lists the options)\n'],
  );
});

for (const [flags, message] of Object.entries(refused)) {
  test(`'${flags.replace(root, '')}' is refused in one line`, async () => {
    const { status, stdout, stderr } = await atOnce(`train ${flags} --device cpu`);
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, /^error: [^\n]*\n$/);
    assert.match(stderr, message);
  });
}

test('--resume says which changes come too late', async () => {
  const { status, stderr } = await command(`--resume ${folder} --steps 300 --at 100:tau=1`);
  assert.is(status, 1);
  assert.match(stderr, /^error: the run goes on from step 280: tau cannot change at step 100$/m);
});

test('--threads N takes effect, in a new run and in a resumed one', async () => {
  const recipe = RECIPES.find(({ name }) => name === 'cartpole')!;
  for (const [found, flags] of [
    [{ recipe }, { device: 'cpu', threads: '2', out: join(root, 'new') }],
    [undefined, { resume: folder, threads: '2' }],
  ] as const) {
    const { device } = await readSitting(found, flags, 'train', []);
    assert.equal([device.device, device.threads], ['cpu', 2]);
  }
  const { stderr } = await command(`--resume ${folder} --threads 2`);
  assert.match(stderr, /^device {2}CPU \(SIMD WebAssembly, up to 2 threads\)$/m);
});

test.run();
