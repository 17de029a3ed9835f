import { type Module, matmul, Parameter, type Tensor } from '../src/index.ts';

/** The simplest net: a table of values, [states, actions], in which a one-hot state picks its row. */
export function qTable(values: readonly (readonly number[])[]): Module {
  return new Table(values);
}

class Table implements Module {
  private readonly table: Parameter;

  constructor(values: readonly (readonly number[])[]) {
    this.table = new Parameter(Float32Array.from(values.flat()), [values.length, values[0].length]);
  }

  forward(states: Tensor<'f32'>): Tensor<'f32'> {
    return matmul(states, this.table);
  }

  parameters(): Parameter[] {
    return [this.table];
  }

  namedParameters(): Map<string, Parameter> {
    return new Map([['table', this.table]]);
  }
}

/** One one-hot row for each of `states`, which are from 0 to `count` - 1. */
export function oneHot(count: number, ...states: readonly number[]): Float32Array {
  const rows = new Float32Array(states.length * count);
  for (const [i, state] of states.entries()) rows[i * count + state] = 1;
  return rows;
}
