import type { Backend, Executable } from './backends/backend.ts';
import type { Plan } from './compile/plan.ts';
import { type DataOf, type DType, describe, viewOf } from './dtype.ts';
import { describeProgram, type ProgramDescription } from './profile/describe.ts';
import { type Profile, type ProfileOptions, profilePlan } from './profile/profile.ts';
import { type Shape, showShape, sizeOf } from './tensor/shape.ts';
import { Tensor } from './tensor/tensor.ts';

/** The inputs of a program: a shape (of f32), or a shape and a dtype, for each. */
export type InputTypes = Readonly<Record<string, Shape | { readonly shape: Shape; readonly dtype: DType }>>;

type DTypeOf<T> = T extends { readonly dtype: infer D extends DType } ? D : 'f32';

/** The tensors that stand for a program's inputs while it is built. */
export type InputTensors<I extends InputTypes> = { [K in keyof I]: Tensor<DTypeOf<I[K]>> };
/** The inputs of a run: a typed array for each. */
export type InputData<I extends InputTypes> = { [K in keyof I]: DataOf<DTypeOf<I[K]>> };
/** The outputs of a run: a typed array for each. */
export type OutputData<O extends Record<string, Tensor>> = {
  [K in keyof O]: O[K] extends Tensor<infer D> ? DataOf<D> : never;
};

/** Options of a program's run that nobody awaits. */
export interface SubmitOptions {
  /** Whether the run may wait for the next one, to be sent together with it. Default false. */
  readonly later?: boolean;
}

export function inputTensors<I extends InputTypes>(inputs: I): InputTensors<I> {
  const tensors = Object.entries(inputs).map(([name, type]) => {
    const { shape, dtype } = 'dtype' in type ? type : { shape: type, dtype: 'f32' as const };
    return [name, new Tensor(shape, dtype, { kind: 'input', name })];
  });
  return Object.fromEntries(tensors) as InputTensors<I>;
}

/** A compiled computation. Runs are executed in the order in which they are started. */
export class Program<I extends InputTypes, O extends Record<string, Tensor>> {
  /**
   * The values of the next run's inputs, to be filled in place; `run({ ... })` copies into them. They keep their
   * values from run to run.
   */
  readonly inputs: InputData<I>;
  private readonly views: Record<string, DataOf<DType>> = {};
  /** Inputs that have no values yet: neither passed to a run nor read from `inputs`, to be filled there. */
  private readonly missing = new Set<string>();
  private readonly shapes = new Map<string, Shape>();
  private readonly fills: (() => void)[] = [];
  private runs = 0;
  private released = false;

  constructor(
    private readonly backend: Backend,
    private readonly plan: Plan,
    private readonly executable: Executable,
    /** Outputs that must be finite. */
    private readonly losses: readonly string[],
  ) {
    const inputs = {};
    for (const { name, shape, region, fill } of plan.inputs) {
      const view = viewOf(region.dtype, executable.upload, region.byteOffset, region.length);
      if (fill) this.fills.push(() => fill(view));
      else {
        this.views[name] = view;
        this.shapes.set(name, shape);
        this.missing.add(name);
        Object.defineProperty(inputs, name, { enumerable: true, get: () => this.handOut(name) });
      }
    }
    this.inputs = inputs as InputData<I>;
  }

  /** The number of kernels in one run. */
  get dispatches(): number {
    return this.plan.steps.length;
  }

  /**
   * Starts a run that brings nothing back, to send many updates without waiting between them. Its loss is not
   * checked either: a NaN shows at the next `run`. Inputs are copied. On the devices `cpu` and `reference` everything
   * is computed before this returns. On WebGPU in Node it blocks while more than 200 MB that were sent wait for the
   * device, so a loop that never awaits needs no more memory than that. Only a loop that awaits a run now and then
   * lets other work have its turn, however.
   *
   * @param options `later` lets the run wait on WebGPU until any program is started, or a tensor is read or written.
   * All waiting runs are then sent together: one upload and one submit for several runs with small inputs. Results are
   * the same.
   * @throws TypeError or RangeError if an input has the wrong type or length; TypeError if an input was neither passed
   * to this or an earlier run nor taken from `inputs`; Error if the device has failed.
   */
  submit(inputs: Partial<InputData<I>> = {}, { later = false }: SubmitOptions = {}): void {
    this.prepareRun(inputs);
    this.executable.submit(later);
  }

  /**
   * Starts a run and resolves to its outputs. On every device, a program that awaits one run after another makes
   * room for timers, signals, messages and a page's frames every 8 ms, or after each run that takes longer.
   * @throws as `submit`; Error if a loss that is minimised is not finite.
   */
  async run(inputs: Partial<InputData<I>> = {}): Promise<OutputData<O>> {
    this.prepareRun(inputs);
    const run = this.runs;
    const values = await this.executable.run();
    const outputs = Object.fromEntries(this.plan.outputs.map(({ name }, i) => [name, values[i]]));
    for (const name of this.losses) {
      const loss = outputs[name]?.[0];
      if (!Number.isFinite(loss)) {
        throw new Error(
          `${name} is ${loss} in run ${run} of this program: the parameters cannot be trusted any more`,
        );
      }
    }
    return outputs as OutputData<O>;
  }

  /**
   * Measures the time of a run with the present `inputs`, kernel by kernel. It works on copies of everything that the
   * program changes, so nets stay as they are, even if other runs are started meanwhile. `formatProfile` prints the
   * result as a table.
   * @throws TypeError if an input was never given, or an option has the wrong type; RangeError if an option does not
   * exist or is out of its range; Error if the device fails or cannot hold the copies.
   */
  async profile(options: ProfileOptions = {}): Promise<Profile> {
    this.checkUsable();
    this.requireInputs({});
    return profilePlan(this.backend, this.plan, this.executable.upload, options);
  }

  /** The program's steps with their shaders, its buffers, inputs and outputs. `formatPlan` prints them. */
  describe(): ProgramDescription {
    return describeProgram(this.plan, this.executable);
  }

  /** Frees the buffers that only this program uses; it cannot run any more. Parameters stay. */
  release(): void {
    this.released = true;
    this.executable.release();
  }

  private prepareRun(inputs: Partial<InputData<I>>): void {
    this.checkUsable();
    for (const name in inputs) this.setInput(name, inputs[name]!);
    if (this.missing.size > 0) this.requireInputs(inputs);
    for (const fill of this.fills) fill();
    this.runs++;
  }

  private checkUsable(): void {
    if (this.released) throw new Error('this program was released');
  }

  private setInput(name: string, values: DataOf<DType>): void {
    const target: DataOf<DType> | undefined = this.views[name];
    if (!target) {
      throw new RangeError(
        `this program has no input ${name}; it has: ${[...this.shapes.keys()].join(', ')}`,
      );
    }
    if (values?.constructor !== target.constructor) {
      throw new TypeError(`input ${name} must be a ${target.constructor.name}, got ${describe(values)}`);
    }
    const shape = this.shapes.get(name)!;
    if (values.length !== sizeOf(shape)) {
      throw new RangeError(
        `input ${name} has shape ${showShape(shape)}, ${sizeOf(shape)} values, got ${values.length}`,
      );
    }
    target.set(values);
  }

  private requireInputs(given: Partial<InputData<I>>): void {
    for (const name in given) this.missing.delete(name);
    for (const name of this.missing) {
      throw new TypeError(
        `input ${name} was never given: pass it to the run, or fill program.inputs.${name}`,
      );
    }
  }

  private handOut(name: string): DataOf<DType> {
    if (this.missing.size > 0) this.missing.delete(name);
    return this.views[name];
  }
}
