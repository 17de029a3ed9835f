// `npm run test:onnx`: runs the ONNX files of all nets with onnxruntime, which it installs into tools/onnxruntime, and
// compares results. If Debian's python3-onnx is installed, the checker of ONNX checks them, too.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './bundle.js';
import { installTools } from './tools.js';

/** The largest difference of a value. Values are about 1 in size. */
const TOLERANCE = 1e-5;
const CHECK = `import sys, onnx
onnx.checker.check_model(onnx.load(sys.argv[1]), full_check=True)`;

const ort = createRequire(installTools('onnxruntime'))('onnxruntime-node'); // 288 MB
const checks = python(['-c', 'import onnx']).status === 0;
if (!checks) console.error('the checker of ONNX is not here, and skipped: apt-get install python3-onnx');
const { judgedModels } = await load('test/exports/onnx-models.ts');
const folder = mkdtempSync(join(tmpdir(), 'onnx-models-'));
let failed = 0;
try {
  for await (const model of judgedModels()) {
    const { difference, others } = await compare(model);
    const refused = checks ? check(model) : undefined;
    const passed = difference <= TOLERANCE && others === 0 && !refused;
    if (!passed) failed++;
    const bytes = `${model.file.length} bytes`.padStart(14);
    console.log(
      `${passed ? 'ok' : 'FAILED'}  ${bytes}  ${difference.toExponential(1)}  ${model.name}` +
        `${others > 0 ? `; other actions for ${others} observations` : ''}${refused ? `; ${refused}` : ''}`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(failed === 0 ? 'all agree' : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** The largest difference of a value, and the number of observations with another action. */
async function compare({ file, shape, observations, q, greedy }) {
  const session = await ort.InferenceSession.create(file);
  const type = observations instanceof Uint8Array ? 'uint8' : 'float32';
  const { q_values, action } = await session.run({
    observation: new ort.Tensor(type, observations, shape),
  });
  await session.release();
  const size = Math.max(1, Math.sqrt(q.reduce((sum, value) => sum + value * value, 0) / q.length));
  const differences = q_values.data.map((value, i) => Math.abs(value - q[i]) / size);
  const others = greedy.filter((each, i) => BigInt(each) !== action.data[i]);
  return { difference: Math.max(...differences), others: others.length };
}

/** The fault that the checker of ONNX finds in a file. */
function check({ file }) {
  const path = join(folder, 'model.onnx');
  writeFileSync(path, file);
  const { status, stderr } = python(['-c', CHECK, path]);
  return status === 0 ? undefined : stderr.trim().split('\n').at(-1);
}

function python(args) {
  return spawnSync('/usr/bin/python3', args, { encoding: 'utf8' });
}
