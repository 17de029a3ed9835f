import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runBench } from './run-bench.ts';

const test = suite('flags of the benchmarks');

const common = ['rounds', 'json', 'help'];
const scripts: Record<string, { flags: string[]; refused: Record<string, RegExp> }> = {
  'kernels.js': {
    flags: ['only', 'sample', 'seconds'],
    refused: {
      '--only nothing': /--only .*, got 'nothing'/,
      '--seconds 0': /--seconds .* at least 1, got '0'/,
    },
  },
  'ops.js': {
    flags: ['only', 'device', 'size', 'sample', 'seconds'],
    refused: {
      '--only nothing': /--only .*, got 'nothing'/,
      '--device gpu': /webgpu,cpu,reference, got 'gpu'/,
    },
  },
  'classifier.js': { flags: ['sample'], refused: { '--rounds 0': /--rounds .* at least 1, got '0'/ } },
  'heads.js': { flags: [], refused: { '--rounds 0': /--rounds .* at least 1, got '0'/ } },
  'optimizer.js': {
    flags: ['only', 'threads', 'sample'],
    refused: { '--only W1,W9': /W1,.*,W6, got 'W9'/ },
  },
  'updates.js': { flags: ['only', 'sample'], refused: { '--only W1,W9': /W1,.*,W6, got 'W9'/ } },
  'environments.js': {
    flags: ['sample'],
    refused: { '--rounds 0': /--rounds .* at least 1, got '0'/, '--bogus': /--bogus/ },
  },
  'replay.js': { flags: ['frames', 'envs', 'sample'], refused: { '--sample x': /--sample .*, got 'x'/ } },
  'start.js': { flags: ['only'], refused: { '--only CartPole': /--only .*, got 'CartPole'/ } },
  'training.js': { flags: ['only', 'steps'], refused: { '--steps -1': /--steps/ } },
  'peers.js': {
    flags: ['only', 'peers', 'out'],
    refused: { '--peers numpy': /--peers .*, got 'numpy'/, '--only W1': /PEERS must name the folder/ },
  },
  'all.js': { flags: ['only', 'out', 'sample'], refused: { '--only cartpole': /--only .*, got 'cartpole'/ } },
};
const noPeers = { PEERS: '' };

test('--help lists the flags', async () => {
  for (const [script, { flags }] of Object.entries(scripts)) {
    const { status, stdout, stderr } = await runBench(script, ['--help']);
    assert.is(status, 0);
    assert.is(stderr, '');
    for (const flag of [...flags, ...common]) {
      assert.match(stdout, new RegExp(`^  --${flag} `, 'm'), `${script} --${flag}`);
    }
  }
});

test('a bad flag is refused in one line, before anything is measured', async () => {
  for (const [script, { refused }] of Object.entries(scripts)) {
    for (const [flags, message] of Object.entries(refused)) {
      const { status, stdout, stderr } = await runBench(script, flags.split(' '), noPeers);
      assert.is(status, 2, `${script} ${flags}`);
      assert.is(stdout, '');
      assert.match(stderr, /^error: .*\(--help lists the options\)\n$/, `${script} ${flags}: ${stderr}`);
      assert.match(stderr, message);
    }
  }
});

test('without an adapter a benchmark of WebGPU ends with one line', async () => {
  const none = { VK_DRIVER_FILES: '/nothing', VK_ICD_FILENAMES: '/nothing' };
  const { status, stdout, stderr } = await runBench('updates.js', ['--only', 'W3'], none);
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(stderr, /^error: no WebGPU adapter was found: .*\n$/);
});

test.run();
