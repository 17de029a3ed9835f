import type { Plan, Step } from '../src/compile/plan.ts';
import type { Device } from '../src/device/device.ts';
import type { DType } from '../src/dtype.ts';
import type { Flags, Kernel, Params } from '../src/kernels/kernel.ts';
import { add, mul } from '../src/ops/arithmetic.ts';
import { gather } from '../src/ops/gather.ts';
import { smoothL1Loss } from '../src/ops/loss.ts';
import { matmul } from '../src/ops/matmul.ts';
import { max } from '../src/ops/reduce.ts';
import { relu } from '../src/ops/relu.ts';
import type { Optimizer } from '../src/optim/optimizer.ts';
import { RMSprop } from '../src/optim/rmsprop.ts';
import { SGD } from '../src/optim/sgd.ts';
import { operationsOf, shapeOf } from '../src/profile/step.ts';
import { Random } from '../src/random.ts';
import { flattenParameters } from '../src/tensor/parameter.ts';
import { agentPlans, recordPlans } from './plans.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** A kernel call to measure, as a program makes it. */
export interface KernelCall {
  readonly kernel: Kernel;
  readonly params: Params;
  readonly flags: Flags;
  readonly reads: Readonly<Record<string, Extent>>;
  readonly writes: Readonly<Record<string, Extent>>;
  readonly shape: string;
  /** The programs that make the call, such as 'W5 update'. */
  readonly usedBy: readonly string[];
  /** Multiply-adds, of a matrix product or a convolution. */
  readonly products: number | undefined;
  /** The least bytes that have to be read and written. */
  readonly bytes: number;
}

interface Extent {
  readonly dtype: DType;
  readonly length: number;
}

const SIZES = [128, 256, 512, 1024];

/** Matrix products of several sizes, then the calls of the agents of W1, W5 and W6, each once. */
export async function kernelCalls(): Promise<KernelCall[]> {
  const calls = new Map<string, KernelCall>();
  const addPlan = (user: string, { steps, buffers }: Plan) => {
    for (const step of steps) {
      const key = JSON.stringify([step.kernel.name, step.params, step.flags]);
      const usedBy = calls.get(key)?.usedBy ?? [];
      if (!usedBy.includes(user)) calls.set(key, describe(step, buffers, [...usedBy, user]));
    }
  };

  const one = { x: [1] } as const;
  addPlan('any dispatch costs as much', await onlyPlan((on) => on.compile(one, ({ x }) => ({ y: relu(x) }))));
  for (const n of SIZES) {
    const square = { a: [n, n], b: [n, n] };
    const plan = await onlyPlan((on) => on.compile(square, ({ a, b }) => ({ c: matmul(a, b) })));
    addPlan(`matmul ${n}`, plan);
  }
  for (const name of ['W1', 'W5', 'W6'] as const) {
    const { update, action, target } = await agentPlans(WORKLOADS[name]);
    const plans = Object.entries({ update, action, target });
    for (const [part, plan] of plans) addPlan(`${name} ${part}`, plan);
    const used = new Set(plans.flatMap(([, { steps }]) => steps.map(({ kernel }) => kernel)));
    const plain = await onlyPlan((on) => compilePlainUpdate(on, WORKLOADS[name]));
    addPlan(`${name} unfused`, { ...plain, steps: plain.steps.filter(({ kernel }) => !used.has(kernel)) });
  }
  return [...calls.values()];
}

async function onlyPlan(compile: (device: Device) => Promise<unknown>): Promise<Plan> {
  const [plan] = await recordPlans(compile);
  return plan;
}

/** Compiles an update from single ops with the other optimisers. It uses kernels that the agent does not. */
function compilePlainUpdate(device: Device, { net, batchSize, actionCount, ...observed }: Workload) {
  const qNet = net(new Random(0));
  flattenParameters(qNet.parameters());
  const rmsprop = new RMSprop(qNet.parameters(), { lr: 1e-4, clipValue: 1 });
  const sgd = new SGD(qNet.parameters(), { lr: 1e-4, maxGradNorm: 1 });
  const inputs = {
    states: { shape: [batchSize, ...observed.observationShape], dtype: observed.observationType },
    actions: { shape: [batchSize], dtype: 'i32' },
    rewards: [batchSize],
    nextQ: [batchSize, actionCount],
  } as const;
  return device.compile(
    inputs,
    ({ states, actions, rewards, nextQ }) => {
      const step = (optimizer: Optimizer) => {
        const q = gather(qNet.forward(states), actions);
        const loss = smoothL1Loss(q, add(rewards, mul(max(nextQ, -1), 0.99)));
        optimizer.minimize(loss);
        return loss;
      };
      return { first: step(rmsprop), second: step(sgd) };
    },
    { optimize: false },
  );
}

function describe(step: Step, buffers: Plan['buffers'], usedBy: readonly string[]): KernelCall {
  const { kernel, params, flags, bindings } = step;
  const operations = operationsOf(step);
  const reads: Record<string, Extent> = {};
  const writes: Record<string, Extent> = {};
  let bytes = 0;
  for (const [name, { buffer, dtype, length }] of Object.entries(bindings)) {
    const isWritten = name in kernel.writes;
    (isWritten ? writes : reads)[name] = { dtype, length };
    const updated = isWritten && buffers[buffer].kind === 'state';
    bytes += (updated ? 2 : 1) * length * (dtype === 'u8' ? 1 : 4);
  }
  return {
    kernel,
    params,
    flags,
    reads,
    writes,
    shape: shapeOf(step),
    usedBy,
    products: operations && operations / 2,
    bytes,
  };
}
