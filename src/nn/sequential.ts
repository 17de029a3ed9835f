import type { Random } from '../random.ts';
import { flattenParameters, type Parameter } from '../tensor/parameter.ts';
import type { Tensor } from '../tensor/tensor.ts';
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
    return [...this.namedParameters().values()];
  }
}

/** Linear layers with ReLUs between them: `mlp([4, 128, 2], { random })`. */
export function mlp(sizes: readonly number[], options: { random: Random; init?: Init }): Sequential {
  if (sizes.length < 2) throw new Error(`mlp: needs at least an input and an output size, got [${sizes}]`);
  const modules = sizes.slice(1).flatMap((outputs, i): Module[] => {
    const layer = new Linear(sizes[i], outputs, options);
    return i === 0 ? [layer] : [new ReLU(), layer];
  });
  return new Sequential(...modules);
}
