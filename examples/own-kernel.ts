// Your own op, softsign(x) = x / (1 + |x|), with its gradient. Run it by `npm run example own-kernel [DEVICE]`.
import { callKernel, defineKernel, perElement } from 'webgpu-dqn';
import { gradients, mul, openDevice, sum, type Tensor, tensor } from 'webgpu-dqn';

// Binding 0 holds the params. The tensors that are read follow, then those that are written, in the order declared below.
const shader = /* wgsl */ `
struct Params { count: u32 }
override GRADIENT: bool;

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;

fn count() -> u32 { return params.count; }

fn compute(i: u32) {
  let d = 1 + abs(x[i]);
  out[i] = select(x[i] / d, 1 / (d * d), GRADIENT);
}`;

const kernel = defineKernel({
  name: 'softsign',
  params: { count: 'u32' },
  reads: { x: 'f32' },
  writes: { out: 'f32' },
  dispatch: ({ count }, flags) => perElement('softsign', shader, count, flags),
  // The same in TypeScript: what the devices without shaders run, and what the shader is judged by.
  reference({ x, out }, { count }, { GRADIENT }) {
    for (let i = 0; i < count; i++) {
      const d = 1 + Math.abs(x[i]);
      out[i] = GRADIENT ? 1 / (d * d) : x[i] / d;
    }
  },
});

function call(x: Tensor<'f32'>, GRADIENT: 0 | 1): Tensor<'f32'> {
  const rule = (upstream: Tensor<'f32'>) => mul(upstream, call(x, 1));
  const gradients = GRADIENT ? {} : { x: rule };
  const params = { count: x.size };
  return callKernel(kernel, {
    reads: { x },
    outputs: { out: x.shape },
    params,
    flags: { GRADIENT },
    gradients,
  }).out;
}

const device = await openDevice({ device: (process.argv[2] ?? 'auto') as 'auto' });
const x = tensor([-3, -1, 0, 1, 3]);
const y = call(x, 0);
const [slope] = gradients(sum(y), [x]);
console.log('softsign', ...(await device.read(y)));
console.log('gradient', ...(await device.read(slope!)));
device.close();
