import main from '../../shaders/lib/per_element.wgsl';
import type { DataOf, DType } from '../dtype.ts';

/** The traits of an adapter by which a kernel picks a shader. */
export interface AdapterTraits {
  /** Lanes that execute together, when the adapter always uses the same number and supports subgroups. */
  readonly subgroupSize: number | undefined;
}

/** One shader, specialised for one call. */
export interface Dispatch {
  /** WGSL. Binding 0 is the params struct; reads follow, then writes, each in the order declared. */
  readonly source: string;
  /** Names the source in the pipeline cache and in error messages. */
  readonly label: string;
  /** Values of the shader's pipeline constants. */
  readonly constants?: Readonly<Record<string, number>>;
  /** The size of the grid along x, y and z, at most 65,535 each. */
  readonly workgroups: readonly [number, number, number];
}

type Fields = Readonly<Record<string, DType>>;
type ParamTypes = Readonly<Record<string, 'u32' | 'f32'>>;
/** The numbers of a kernel's call, such as extents: the same for every element. */
export type Params = Readonly<Record<string, number>>;
type Views<F extends Fields> = { readonly [K in keyof F]: DataOf<F[K]> };

/**
 * A kernel: its bindings, the shader that computes it on a GPU, and a few obviously correct lines that compute the
 * same on a CPU. A binding that a call leaves out (an absent bias, say) must not be touched: the reference sees
 * `undefined` there, the shader some other buffer.
 */
export interface KernelSpec<
  P extends ParamTypes,
  R extends Fields,
  W extends Fields,
  O extends keyof (R & W),
> {
  /** The name in plans, profiles and errors. */
  readonly name: string;
  /** The shader's `Params` struct, field by field. */
  readonly params: P;
  /** The tensors that it only reads, by name, in the order of its bindings. */
  readonly reads: R;
  /** The tensors that it writes, or reads and writes if a call puts state there. */
  readonly writes: W;
  /** The bindings that a call may leave out. */
  readonly optional?: readonly O[];
  /** Whether it can do the work of the call after it, too. */
  readonly absorb?: Absorb;
  /**
   * Cuts the terms of a kernel that adds up any number of them into slices. Returns the params of the call in slices,
   * whose results are [slices, ...].
   */
  cut?(params: { readonly [K in keyof P]: number }): Slices;
  /** The call's extents and other traits, for people to read. Default: all integer params by name. */
  shape?(params: { readonly [K in keyof P]: number }, flags: Flags): string;
  /** Floating-point operations of a call, if its speed is judged by them. A multiply-add counts as two. */
  operations?(params: { readonly [K in keyof P]: number }): number;
  /** The shader of a call, and how many workgroups run it. */
  dispatch(params: { readonly [K in keyof P]: number }, flags: Flags, adapter: AdapterTraits): Dispatch;
  /** Other shaders for the same call, any of which may be the fastest for a shape on an adapter. */
  alternatives?(
    params: { readonly [K in keyof P]: number },
    flags: Flags,
    adapter: AdapterTraits,
  ): Dispatch[];
  /** Computes a call in plain TypeScript, from the elements of all bindings, and writes its results into them. */
  reference(
    views: Omit<Views<R & W>, O> & Partial<Pick<Views<R & W>, O>>,
    params: { readonly [K in keyof P]: number },
    flags: Flags,
  ): void;
}

/**
 * Tells whether a kernel called with `flags` can also do the work of `next`, a call whose first read is its `out`. If
 * so, it returns the flags for both together, and names next's read for each of its own additional reads.
 */
export type Absorb = (
  flags: Flags,
  next: { readonly kernel: Kernel; readonly flags: Flags },
) => { readonly flags: Flags; readonly reads: Readonly<Record<string, string>> } | undefined;

export interface Slices {
  readonly params: Params;
  readonly slices: number;
}

/** Choices that select code, not data: they become WGSL pipeline constants. */
export type Flags = Readonly<Record<string, number>>;

/** A kernel without its specific types, as plans and backends hold it. */
export interface Kernel {
  readonly name: string;
  readonly params: ParamTypes;
  readonly reads: Fields;
  readonly writes: Fields;
  readonly optional: readonly string[];
  readonly absorb?: Absorb;
  /** Cuts a call that adds up terms into slices; see `KernelSpec`. */
  cut?(params: Params): Slices;
  /** The call's extents, for people to read. */
  shape?(params: Params, flags: Flags): string;
  /** Floating-point operations of a call. */
  operations?(params: Params): number;
  /** The shader of a call, and how many workgroups run it. */
  dispatch(params: Params, flags: Flags, adapter: AdapterTraits): Dispatch;
  /** Other shaders for the same call. */
  alternatives?(params: Params, flags: Flags, adapter: AdapterTraits): Dispatch[];
  /** Computes a call in plain TypeScript. */
  reference(views: Readonly<Record<string, DataOf<DType>>>, params: Params, flags: Flags): void;
}

/** Declares a built-in kernel. */
export function defineKernel<
  const P extends ParamTypes,
  const R extends Fields,
  const W extends Fields,
  const O extends keyof (R & W) = never,
>(spec: KernelSpec<P, R, W, O>): Kernel {
  return { optional: [], ...spec } as unknown as Kernel;
}

/** Kernels from outside this package. */
const own = new WeakSet<Kernel>();

/**
 * Declares a kernel of your own, for `callKernel`. On WebGPU its shader runs, on other devices its reference.
 * `examples/own-kernel.ts` is one, an op with its gradient.
 */
export const defineOwnKernel: typeof defineKernel = (spec) => {
  const kernel = defineKernel(spec);
  own.add(kernel);
  return kernel;
};

/** Whether a kernel is built in: only then may a device look up a faster implementation by its name. */
export function isBuiltIn(kernel: Kernel): boolean {
  return !own.has(kernel);
}

/** Bytes of the `Params` struct of a kernel. */
export function paramsBytes({ params }: Kernel): number {
  return 4 * Object.keys(params).length;
}

/** Writes the `Params` struct of a call, field by field, to byte `at` of `data`. */
export function writeParams({ params: types }: Kernel, params: Params, data: DataView, at: number): void {
  for (const [field, [name, type]] of Object.entries(types).entries()) {
    if (type === 'u32') data.setUint32(at + 4 * field, params[name], true);
    else data.setFloat32(at + 4 * field, params[name], true);
  }
}

/** Joins several files into one WGSL module: `enable` directives must come before everything else. */
export function joinShaders(...sources: string[]): string {
  const directive = /^enable .*;$/gm;
  const text = sources.join('\n');
  return [...(text.match(directive) ?? []), text.replace(directive, '')].join('\n');
}

/** Workgroups that cover `count` groups, spread over two dimensions if one cannot hold them. */
export function spread(count: number): [number, number, number] {
  const x = Math.min(count, MAX_WORKGROUPS);
  return [x, Math.ceil(count / x), 1];
}

/** The smallest `maxComputeWorkgroupsPerDimension` that WebGPU guarantees. */
const MAX_WORKGROUPS = 65535;

/** Invocations in a workgroup of `shaders/lib/per_element.wgsl`. */
const ELEMENTS_PER_WORKGROUP = 64;

/**
 * The dispatch of a shader that gives each of `count` elements an invocation. It must define the functions `count()`,
 * which returns that number, and `compute(i)`, the work for one; the entry point is added to it.
 *
 * @param label names the shader in errors and profiles.
 * @param constants values for the shader's `override` declarations.
 */
export function perElement(label: string, shader: string, count: number, constants: Flags = {}): Dispatch {
  const workgroups = spread(Math.ceil(count / ELEMENTS_PER_WORKGROUP));
  return { label, source: joinShaders(shader, main), constants, workgroups };
}
