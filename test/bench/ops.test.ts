import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OPS } from '../../bench/op-list.ts';
import { forEachDevice } from '../devices.ts';
import { parseLine, QUICK, runBench } from './run-bench.ts';

/** Ops without a measurement: views compute nothing, and the benchmarks of updates measure updates of parameters. */
const OTHERS = ['assign', 'detach', 'flatten', 'reshape', 'squeeze', 'unsqueeze'];

const test = suite('bench/op-list.ts');

test('every public op is measured', () => {
  const face = readFileSync('src/index.ts', 'utf8');
  const exported = [...face.matchAll(/export \{([^}]*)\} from '.\/ops\//g)].flatMap(([, names]) =>
    names.split(',').map((name) => name.trim()),
  );
  const ops = exported.filter((name) => /^[a-z]\w*\d?d?$/.test(name));
  const measured = new Set(OPS.map(({ name }) => name.split(' ')[0]));
  assert.equal(
    ops.filter((name) => !measured.has(name) && !OTHERS.includes(name)),
    [],
  );
});

test.run();

forEachDevice('bench/ops.js', (test, device) => {
  const { kind } = device.info;

  test('an op and its gradient are measured beside two copies', async () => {
    const which = ['--device', kind, '--size', '1e3', '--only', 'leakyRelu'];
    const { status, stdout, stderr } = await runBench('ops.js', [...which, ...QUICK], { PEERS_HOME: '' });
    assert.is(status, 0, stderr);
    const { peers, ops } = parseLine(stdout);
    assert.equal(peers, {});
    assert.equal(
      ops.map(({ op, size }: { op: string; size: number }) => [op, size]),
      [['leakyRelu', 1000]],
    );
    const { ms, gbps, copyGbps, ofCopy, memoryGbps, ofMemory } = ops[0].devices[kind];
    const { gradientMs, gradientGbps, gradientOfCopy, gradientOfMemory } = ops[0].devices[kind];
    const near = (actual: number, expected: number) => assert.ok(Math.abs(actual / expected - 1) < 1e-9);
    near(gbps * ms, 8e-3); // reads and writes 1000 numbers
    near(gradientGbps * gradientMs, 12e-3); // reads x and the upstream gradient, writes one
    near(ofCopy, gbps / copyGbps);
    near(gradientOfCopy, gradientGbps / copyGbps);
    if (kind === 'reference') {
      assert.equal([memoryGbps, ofMemory, gradientOfMemory], [null, null, null]);
    } else {
      near(ofMemory, gbps / memoryGbps);
      near(gradientOfMemory, gradientGbps / memoryGbps);
    }
    assert.match(stderr, /^leakyRelu +1,000 /m);
  });

  test('an op without a gradient is measured alone', async () => {
    const which = ['--device', kind, '--size', '1e3', '--only', ' of '];
    const { status, stdout, stderr } = await runBench('ops.js', [...which, ...QUICK], { PEERS_HOME: '' });
    assert.is(status, 0, stderr);
    for (const { op, devices } of parseLine(stdout).ops) {
      assert.is(devices[kind].gradientMs === null, op.startsWith('arg'), op);
    }
  });
});
