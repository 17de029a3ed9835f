import { Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';

/**
 * A differentiable function with parameters. A module of your own keeps parameters and other modules in its fields, and
 * has a `forward`:
 *
 *     class Residual extends Module {
 *       readonly layer = new Linear(64, 64);
 *       forward(x: Tensor<'f32'>): Tensor<'f32'> {
 *         return add(x, relu(this.layer.forward(x)));
 *       }
 *     }
 */
export abstract class Module {
  /** The function, as part of a graph. Each module has its own dtypes and shapes of inputs. */
  abstract forward(x: Tensor): Tensor<'f32'>;

  /**
   * The parameters by PyTorch's names: fields in the order of their declaration. Names within modules and arrays follow
   * a dot: 'layer.weight', 'heads.0.bias'. A tied parameter is listed under each of its names.
   */
  namedParameters(): Map<string, Parameter> {
    return new Map(parametersIn(this));
  }

  /** Each parameter once, even if tied layers give it several names. */
  parameters(): Parameter[] {
    return [...new Set(this.namedParameters().values())];
  }
}

/** The parameters in the fields of an object, or the elements of an array. */
export function parametersIn(fields: object): [string, Parameter][] {
  return Object.entries(fields).flatMap(([name, value]: [string, unknown]): [string, Parameter][] => {
    if (value instanceof Parameter) return [[name, value]];
    const inner =
      value instanceof Module
        ? [...value.namedParameters()]
        : Array.isArray(value)
          ? parametersIn(value)
          : [];
    return inner.map(([rest, parameter]) => [`${name}.${rest}`, parameter]);
  });
}
