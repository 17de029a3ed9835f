import { gradients, mul, sum, type Tensor } from '../../src/index.ts';
import { type Example, input } from './examples.ts';
import { expression } from './expression.ts';

type F32 = Tensor<'f32'>;

/** The gradient of a loss with respect to one input of an op. */
export interface InputGradient {
  readonly input: string;
  /** The formula, from the gradient g with respect to the result y. Absent if there is no gradient. */
  readonly expression?: string;
  /** The error about a missing gradient: this one, or the gradient of this one. */
  readonly refused?: 'gradient' | 'second gradient';
}

/** The gradients of `example` with respect to its inputs of dtype f32. */
export function gradientsOf({ inputs, numbers = {}, result }: Example): InputGradient[] {
  const floats = Object.entries(inputs).filter((entry): entry is [string, F32] => entry[1].dtype === 'f32');
  if (result.dtype !== 'f32') return floats.map(([name]) => ({ input: name }));
  const y = result as F32;
  const g = input('g', y.shape); // the gradient of sum(y g) with respect to y is g
  const all = [...floats.map(([, tensor]) => tensor), g];
  return floats.map(([name, tensor]) => {
    const first = attempt(() => gradients(sum(mul(y, g)), [tensor, y]));
    if (!first) return { input: name, refused: 'gradient' };
    const [gradient, upstream] = first;
    if (!gradient) return { input: name };
    const tensors = new Map<Tensor, string>(Object.entries(inputs).map(([name, tensor]) => [tensor, name]));
    tensors.set(y, 'y').set(upstream!, 'g');
    const second = attempt(() => gradients(sum(mul(gradient, input('h', gradient.shape))), all));
    return {
      input: name,
      expression: expression(gradient, { tensors, numbers }),
      ...(!second && { refused: 'second gradient' }),
    };
  });
}

/** Returns what `compute` does, or undefined if a gradient is missing. Other errors are passed on. */
function attempt<T>(compute: () => T): T | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof Error && / has no gradient /.test(error.message)) return undefined;
    throw error;
  }
}
