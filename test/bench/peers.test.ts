import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';
import { assertAbout, parseLine, runBench } from './run-bench.ts';

/** Lets the engine learn a little, and writes a record that says whether the loss fell. */
const harness = `
import { appendFileSync } from 'node:fs';
const argument = (name) => process.argv[process.argv.indexOf('--' + name) + 1];
export const record = (fields) =>
  appendFileSync(argument('out'), JSON.stringify({ w: argument('only'), ...fields }) + '\\n');
const random = (length) => Float32Array.from({ length }, () => 2 * Math.random() - 1);
export async function main(peer, ver, engine) {
  const spec = { net: 'mlp', dims: [3, 8, 2], batch: 16, opt: 'adam', lr: 0.001, loss: 'huber' };
  const layers = [{ w: random(24), b: random(8) }, { w: random(16), b: random(2) }];
  const a = new Int32Array(16).fill(1), d = new Float32Array(16).fill(1);
  const batch = { s: random(48), s2: random(48), a, r: random(16), d };
  const { step, read } = await engine.setup(spec, layers, layers, batch);
  const losses = [];
  for (let i = 0; i < 20; i++) { step(); losses.push(await read()); }
  const [action] = [await (await engine.actor(spec, layers))(random(3))];
  const product = await engine.matmul(1, 2, 1, Float32Array.of(2, 3), Float32Array.of(5, 7));
  product.step();
  record({ ver, peer, ms: 2, ms_k50: 1, fell: losses.at(-1) < losses[0], action, product: await product.read() });
}`;

/** An engine that claims to take 9, 3 and 4 ms, in turn. */
const peer = `
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { record } from './harness.mjs';
const runs = existsSync('runs') ? Number(readFileSync('runs', 'utf8')) : 0;
writeFileSync('runs', String(runs + 1));
record({ ver: 'stand-in', ms: [9, 3, 4][runs], ms_k50: null });`;

forEachDevice(
  'bench/peers.js',
  (test, device) => {
    const folder = mkdtempSync(join(tmpdir(), 'peers-test-'));
    test.after(() => rmSync(folder, { recursive: true }));

    test('engines take turns; medians stand beside ours; an engine that is missing or dies is named', async () => {
      writeFileSync(join(folder, 'harness.mjs'), harness);
      writeFileSync(join(folder, 'p4_tfjs_cpu.mjs'), peer);
      writeFileSync(join(folder, 'p6_jaxjs.mjs'), 'process.exit(3);');
      writeFileSync(join(folder, 'p8_webgpu_torch.mjs'), '');
      for (const name of ['@tensorflow/tfjs', '@jax-js/jax']) {
        mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      }
      const out = join(folder, 'out.jsonl');
      const peers = ['--peers', 'tfcpu,jaxwasm,webgputorch,wasm', '--only', 'M512', '--out', out];
      const { status, stdout, stderr } = await runBench('peers.js', [...peers, '--json'], {
        ...{ PEERS: folder, PEERS_HOME: '' },
      });
      assert.is(status, 0, stderr);
      const { about, rounds, leftOut, workloads } = parseLine(stdout);
      assertAbout(about, device.info.name);
      assert.is(rounds, 3);
      assert.equal(Object.keys(leftOut), ['wasm', 'webgputorch']);
      assert.match(stderr, /^wasm is left out: p3_tfjs_wasm.mjs is not in /m);
      assert.match(stderr, /^webgputorch is left out: webgpu-torch is not in /m);

      const { 'webgpu-dqn': ours, tfcpu, jaxwasm } = workloads.M512;
      assert.equal([ours.ms, ours.ratio, ours.msReadRarely, ours.ratioReadRarely], [2, 1, 1, 1]);
      assert.equal([tfcpu.ms, tfcpu.ratio, tfcpu.msReadRarely, tfcpu.ratioReadRarely], [4, 2, null, null]);
      assert.is(tfcpu.version, 'stand-in');
      assert.equal([jaxwasm.ms, jaxwasm.ratio], [null, null]);
      assert.match(jaxwasm.error, /exit status 3/);
      assert.match(stderr, /^M512 +tfcpu +4 +2 +- +-/m);

      const records = readFileSync(out, 'utf8').trim().split('\n');
      const parsed = records.map((line) => JSON.parse(line));
      assert.equal(
        parsed.map(({ engine, round }) => `${engine} ${round}`),
        [1, 2, 3].flatMap((round) => ['webgpu-dqn', 'tfcpu', 'jaxwasm'].map((name) => `${name} ${round}`)),
      );
      for (const { fell, action, product } of parsed.filter(({ engine }) => engine === 'webgpu-dqn')) {
        assert.ok(fell, 'our engine learns under the harness');
        assert.ok(action === 0 || action === 1);
        assert.is(product, 31);
      }
    });
  },
  { only: 'webgpu' },
);
