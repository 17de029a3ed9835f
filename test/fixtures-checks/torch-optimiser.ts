import * as assert from 'uvu/assert';
import {
  Adam,
  AdamW,
  type Device,
  mul,
  type Optimizer,
  type OptimizerOptions,
  Parameter,
  RAdam,
  RMSprop,
  SGD,
  sum,
} from '../../src/index.ts';
import type { Safetensors } from '../../src/io/safetensors.ts';
import { assertClose } from '../close.ts';
import { row, values } from './torch-file.ts';

/** The metadata of a file about an optimiser. Numbers are PyTorch's `defaults`. */
export interface OptimiserCase {
  readonly optimiser?: string;
  readonly defaults?: Readonly<Record<string, unknown>>;
  readonly clamp?: number | null;
}

export const OVER_TRAJECTORIES = 1e-4;

/** A parameter, and where it is after each step along a given gradient. */
export async function checkOptimiser(
  device: Device,
  file: Safetensors,
  parameters: OptimiserCase,
): Promise<void> {
  const { shape } = file.tensors.get('p0')!;
  const parameter = new Parameter(values(file, 'p0'), shape);
  const optimizer = makeOptimizer([parameter], parameters);
  const step = await device.compile({ gradient: shape }, ({ gradient }) => {
    optimizer.minimize(sum(mul(parameter, gradient)));
    return { parameter };
  });
  const [steps] = file.tensors.get('grads')!.shape;
  for (let t = 0; t < steps; t++) {
    const found = await step.run({ gradient: row(values(file, 'grads'), t, steps) });
    const expected = row(values(file, 'trajectory'), t, steps);
    assertClose(found.parameter, expected, OVER_TRAJECTORIES, `step ${t + 1}`);
  }
}

const KNOWN = ['lr', 'betas', 'eps', 'alpha', 'momentum', 'centered', 'nesterov', 'weight_decay'];

export function makeOptimizer(
  parameters: readonly Parameter[],
  { optimiser = '', defaults = {}, clamp }: OptimiserCase,
): Optimizer {
  // Adam's amsgrad, SGD's dampening and their like: the engine has none, so they must be off.
  for (const [name, value] of Object.entries(defaults)) {
    if (!KNOWN.includes(name)) assert.not(value, `${name} of ${optimiser} is not covered`);
  }
  const same = Object.entries(defaults).filter(([name]) => KNOWN.includes(name) && name !== 'weight_decay');
  const options = {
    ...(Object.fromEntries(same) as unknown as OptimizerOptions),
    ...(typeof defaults.weight_decay === 'number' && { weightDecay: defaults.weight_decay }),
    ...(typeof clamp === 'number' && { clipValue: clamp }),
  };
  if (/^adamw/i.test(optimiser)) return new AdamW(parameters, options);
  if (/^radam/i.test(optimiser)) return new RAdam(parameters, options);
  if (/^adam/i.test(optimiser)) return new Adam(parameters, options);
  if (/^rmsprop/i.test(optimiser)) return new RMSprop(parameters, options);
  if (/^sgd/i.test(optimiser)) return new SGD(parameters, options);
  throw new Error(`${optimiser} is no known optimiser`);
}
