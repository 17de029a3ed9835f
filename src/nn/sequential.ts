import type { Random } from '../random.ts';
import { flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Dueling } from './dueling.ts';
import type { Init } from './init.ts';
import { Linear } from './linear.ts';
import type { Module } from './module.ts';
import { ReLU } from './relu.ts';

/** Modules one after the other. Their parameters share one flat buffer. */
export class Sequential implements Module {
  private readonly modules: readonly Module[];

  constructor(...modules: Module[]) {
    this.modules = modules;
    if (this.parameters().length > 0) flattenParameters(this.parameters());
  }

  forward(x: Tensor<'f32'> | Tensor<'u8'>): Tensor<'f32'> {
    const [first, ...others] = this.modules;
    if (!first) throw new Error('Sequential: there are no modules');
    return others.reduce((value, module) => module.forward(value), first.forward(x));
  }

  namedParameters(): Map<string, Parameter> {
    const named = this.modules.flatMap((module, i) =>
      [...module.namedParameters()].map(([name, parameter]) => [`${i}.${name}`, parameter] as const),
    );
    return new Map(named);
  }

  parameters(): Parameter[] {
    return [...new Set(this.namedParameters().values())];
  }
}

export interface MLPOptions {
  readonly random: Random;
  readonly init?: Init;
  /** Splits the last layer into dueling heads of values and advantages. Default false. */
  readonly dueling?: boolean | undefined;
}

/** Linear layers with ReLUs between them: `mlp([4, 128, 2], { random })`. */
export function mlp(sizes: readonly number[], options: MLPOptions): Sequential {
  if (sizes.length < 2) throw new Error(`mlp: needs at least an input and an output size, got [${sizes}]`);
  const modules = sizes.slice(1).flatMap((outputs, i): Module[] => {
    const linear = (size: number) => new Linear(sizes[i], size, options);
    const split = options.dueling && i === sizes.length - 2;
    const layer = split ? new Dueling(linear(1), linear(outputs)) : linear(outputs);
    return i === 0 ? [layer] : [new ReLU(), layer];
  });
  return new Sequential(...modules);
}
