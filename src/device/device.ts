import type { Backend, TuningChoices } from '../backends/backend.ts';
import { type CompileOptions, compilePlan } from '../compile/compile.ts';
import type { Plan } from '../compile/plan.ts';
import { checkData, type DataOf, type DType } from '../dtype.ts';
import { type InputTensors, type InputTypes, inputTensors, Program } from '../program.ts';
import { requireFlag, requireKnown } from '../require.ts';
import type { State } from '../tensor/state.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { trace } from '../tensor/trace.ts';
import { PlanCache } from './plan-cache.ts';

/** Facts about a device, for people to read and for records of results. */
export interface DeviceInfo {
  readonly kind: 'webgpu' | 'cpu' | 'reference';
  readonly name: string;
  readonly vendor: string;
  readonly driver: string;
  /** Whether it computes on the CPU. */
  readonly software: boolean;
  /**
   * Whether its products use fused multiply-adds, as `openDevice` was asked: bytes then repeat on this machine only.
   */
  readonly fma?: boolean;
  /** All of it in one line. */
  readonly description: string;
}

/** Compiles graphs and runs them; keeps parameters between runs. Made by `openDevice`. */
export class Device {
  private readonly plans: PlanCache;

  constructor(
    private readonly backend: Backend,
    readonly info: DeviceInfo,
  ) {
    this.plans = new PlanCache(backend);
  }

  /**
   * Compiles a program. `build` gets one tensor for each declared input and describes the computation. It returns the
   * program's outputs by name. Calls of `optimizer.minimize` and `assign` in it become part of the program. Kernels run
   * in the order in which they are written.
   *
   *     const step = await device.compile({ x: [32, 4], y: [32, 1] }, ({ x, y }) => {
   *       const loss = mseLoss(model.forward(x), y);
   *       optimizer.minimize(loss);
   *       return { loss };
   *     });
   *     const { loss } = await step.run({ x: xs, y: ys });
   *
   * @throws RangeError for an option that does not exist; TypeError for one of the wrong type.
   */
  async compile<const I extends InputTypes, O extends Record<string, Tensor>>(
    inputs: I,
    build: (inputs: InputTensors<I>) => O,
    options: CompileOptions = {},
  ): Promise<Program<I, O>> {
    requireKnown('compile', options, ['optimize']);
    if (options.optimize !== undefined) requireFlag('optimize', options.optimize);
    const tensors = inputTensors(inputs);
    const { result, trace: recorded } = trace(() => build(tensors));
    const plan = compilePlan(result, recorded.effects, Object.values(tensors), options);
    this.claimStates(plan);
    const losses = Object.keys(result).filter((name) => recorded.losses.includes(result[name]));
    return new Program(this.backend, plan, await this.backend.prepare(plan), losses);
  }

  /**
   * The values of any tensor that needs no inputs, such as a parameter or an expression, at the time of this call:
   * after the runs that were started before it, and before later ones.
   *
   * @throws Error if the tensor depends on an input of a program.
   */
  async read<D extends DType>(tensor: Tensor<D>): Promise<DataOf<D>> {
    const plan = compilePlan({ value: tensor }, [], [], { constantsAsInputs: true });
    this.claimStates(plan);
    return (await this.plans.run(plan)) as DataOf<D>;
  }

  /**
   * Overwrites the values of a tensor that is kept from run to run, such as a parameter or an optimiser's
   * moment, after the runs that were started before. `values` are copied.
   *
   * @throws Error for any other tensor; TypeError if `values` is another kind of array than the tensor's; RangeError if
   * there are more or fewer.
   */
  async write<D extends DType>(tensor: Tensor<D>, values: DataOf<D>): Promise<void> {
    const { source } = tensor;
    if (source.kind !== 'state') {
      throw new Error(`write: ${tensor} is not kept from run to run, so there is nothing to overwrite`);
    }
    checkData(`write: the values of ${tensor}`, tensor.dtype, tensor.size, values);
    this.claim(source.state);
    this.backend.writeState(source.state, values, source.offset);
  }

  /** The shaders that were chosen by timing. A run with `openDevice({ tune: device.tuning })` repeats this one. */
  get tuning(): TuningChoices {
    return this.backend.tuning;
  }

  /** Ends the use of the device. Pending runs are rejected, and the device cannot be used again. */
  close(): void {
    this.backend.close();
  }

  /** State lives on one device: a program for another would train a copy, silently. */
  private claim(state: State): void {
    state.owner ??= this;
    if (state.owner !== this) {
      throw new Error(`the ${state.label} live on another device; build a new model for this one`);
    }
  }

  private claimStates({ buffers }: Plan): void {
    for (const buffer of buffers) if (buffer.kind === 'state') this.claim(buffer.state);
  }
}
