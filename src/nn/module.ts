import type { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** A differentiable function with parameters. */
export interface Module {
  /** Bytes are for layers that read pixels, such as `Conv2d`. */
  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'>;
  /** The parameters by PyTorch's names: '0.weight', '0.bias', '2.weight', ... */
  namedParameters(): Map<string, Parameter>;
  /** Each parameter once, also where layers are tied and it has several names. */
  parameters(): Parameter[];
}

/** What layers without parameters share. */
export abstract class Stateless implements Module {
  abstract forward(x: Tensor<'f32'>): Tensor<'f32'>;

  namedParameters(): Map<string, Parameter> {
    return new Map();
  }

  parameters(): Parameter[] {
    return [];
  }
}
