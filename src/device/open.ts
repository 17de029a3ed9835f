import { NO_ADAPTER_HINT, requestGPU } from '#platform';
import type { TuningChoices } from '../backends/backend.ts';
import { CPUBackend } from '../backends/cpu/cpu.ts';
import { mostThreads, type ThreadCount } from '../backends/cpu/thread-count.ts';
import { requireFlag, requireKnown, requireNumber, requireWord } from '../require.ts';
import { Device, type DeviceInfo } from './device.ts';
import type { FoundAdapter } from './open-webgpu.ts';

/** What can be asked of `openDevice`. */
export const DEVICE_CHOICES = ['auto', 'webgpu', 'cpu', 'reference'] as const;
/** Where `openDevice` may compute. */
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** What a WebGPU device may be asked for. */
export const LIMIT_CHOICES = ['adapter', 'default'] as const;
/** The limits that `openDevice` asks of a WebGPU adapter: all that it has, or WebGPU's defaults. */
export type LimitChoice = (typeof LIMIT_CHOICES)[number];

/** Options of `openDevice`. */
export interface OpenOptions {
  /**
   * Where to compute. 'auto' (default) is WebGPU on a hardware adapter, or else the CPU: a software adapter computes on
   * the CPU, too, and slower. 'webgpu' takes any adapter.
   */
  readonly device?: DeviceChoice;
  /** Lets 'auto' take WebGPU on a software adapter, too: for programs that exist to show WebGPU. Default false. */
  readonly acceptSoftware?: boolean;
  /** Which GPU of several to take. */
  readonly powerPreference?: 'low-power' | 'high-performance';
  /**
   * Whether to time kernels that have several shaders, once for each shape, and use the fastest. The choices are kept
   * in the user's cache folder, or the page's local storage. False uses fixed choices; the choices of an earlier run
   * (`device.tuning`) repeat that run to the byte. Default: true on hardware adapters. On software adapters, shaders
   * take long to compile, and the fixed choices were the fastest.
   */
  readonly tune?: boolean | TuningChoices;
  /**
   * How large the buffers of a WebGPU device may be, and so a tensor, or all inputs of a program together. 'adapter'
   * (default) allows all that the adapter offers. 'default' allows what WebGPU guarantees everywhere, a binding of
   * 128 MiB in a buffer of 256 MiB: a program that runs here then runs on every adapter. No other limit goes beyond
   * WebGPU's defaults.
   */
  readonly limits?: LimitChoice;
  /**
   * The number of threads of the CPU device, which divide large kernels between them: 1 to 256, at 2 MB each, or 'auto'
   * (default), one for each core, at most 8. A kernel uses as many as its size is worth. They start with the first
   * program that has work for them, and change only its speed. In a browser, threads need a worker of a page that is
   * cross-origin isolated; elsewhere in a page, 'auto' is 1.
   */
  readonly threads?: ThreadCount;
  /**
   * Whether products of the CPU device use fused multiply-adds, which are faster on many processors and rounded once.
   * Bytes then repeat on the same machine only, but with any number of threads. The instructions are part of
   * WebAssembly's relaxed SIMD, which Node and recent browsers have; Safari may not. Default false.
   */
  readonly fma?: boolean;
}

export type { ThreadCount };

/** The most threads: more than a machine has cores would only take memory. */
export const MOST_THREADS = 256;

const OPTIONS: readonly (keyof OpenOptions)[] = [
  ...(['device', 'acceptSoftware', 'powerPreference', 'tune', 'limits', 'threads', 'fma'] as const),
];

/**
 * Opens a device to compile and run programs on.
 *
 * @throws RangeError if an option does not exist or is not one of its choices; Error if WebGPU is asked for and there
 * is no adapter, or `fma` and the engine has no relaxed SIMD.
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  requireKnown('openDevice', options, OPTIONS);
  const { device: choice = 'auto', limits = 'adapter', threads = 'auto', fma = false } = options;
  requireWord('device', choice, DEVICE_CHOICES);
  requireWord('limits', limits, LIMIT_CHOICES);
  requireThreads(threads);
  requireFlag('fma', fma);
  if (fma && (choice === 'webgpu' || choice === 'reference')) {
    throw new RangeError(`fma goes with the CPU device, got device '${choice}'`);
  }
  if (choice === 'reference') return openReference();
  if (choice === 'cpu') return openCPU(threads, fma);
  const finding = findAdapter(options.powerPreference);
  const found = await (choice === 'auto' ? finding.catch(noAdapter) : finding);
  if (!found && choice === 'webgpu') throw new Error(`no WebGPU adapter was found: ${NO_ADAPTER_HINT}`);
  if (found && (choice === 'webgpu' || options.acceptSoftware || !found.info.software)) {
    // A fifth of the engine, with its shaders. Bundles in pieces load it only where there is WebGPU.
    const { openWebGPU } = await import('./open-webgpu.ts');
    return openWebGPU(found, limits, options.tune);
  }
  return openCPU(threads, fma);
}

/** Whether a device can have `threads`. */
export function isThreadCount(threads: ThreadCount): boolean {
  return threads === 'auto' || (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS);
}

/** @throws RangeError if a device cannot have `threads`. */
export function requireThreads(threads: ThreadCount): void {
  if (threads === 'auto') return;
  requireNumber('threads', threads, isThreadCount(threads), `'auto' or an integer from 1 to ${MOST_THREADS}`);
}

/** Whether `openDevice({ device: choice })` computes on a hardware adapter. */
export async function usesHardware(choice: DeviceChoice): Promise<boolean> {
  if (choice === 'cpu' || choice === 'reference') return false;
  const found = await findAdapter().catch(noAdapter);
  return found !== undefined && !found.info.software;
}

/** Stands in for the adapter where WebGPU cannot even be loaded: 'auto' then computes without it. */
function noAdapter(): undefined {}

/** The adapter that WebGPU offers here. */
async function findAdapter(
  powerPreference: GPUPowerPreference = 'high-performance',
): Promise<FoundAdapter | undefined> {
  const gpu = await requestGPU();
  const adapter = await gpu?.requestAdapter({ powerPreference });
  return adapter ? { adapter, info: describeAdapter(adapter.info) } : undefined;
}

async function openCPU(threads: ThreadCount, fma: boolean): Promise<Device> {
  const most = mostThreads(threads);
  const by = most === 1 ? 'one thread' : `up to ${most} threads`;
  return new Device(await CPUBackend.open(threads, fma), {
    kind: 'cpu',
    name: 'CPU',
    vendor: '',
    driver: '',
    software: true,
    fma,
    description: `CPU (SIMD WebAssembly, ${by}${fma ? ', fused multiply-adds' : ''})`,
  });
}

async function openReference(): Promise<Device> {
  const { ReferenceBackend } = await import('../backends/reference/reference.ts');
  return new Device(new ReferenceBackend(), {
    kind: 'reference',
    name: 'CPU reference',
    vendor: '',
    driver: '',
    software: true,
    description: 'CPU reference (float64 JavaScript, one thread: right, not fast)',
  });
}

/** Names of adapters that compute on the CPU. Not all of them set `isFallbackAdapter`. */
const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

function describeAdapter(info: GPUAdapterInfo): DeviceInfo {
  const name = info.device || info.architecture || info.vendor || 'unnamed adapter';
  const software =
    info.isFallbackAdapter ||
    SOFTWARE.test([info.vendor, info.architecture, name, info.description].join(' '));
  const kind = software ? 'software adapter: shaders run on the CPU' : 'hardware adapter';
  return {
    kind: 'webgpu',
    name: name.trim(),
    vendor: info.vendor,
    driver: info.description,
    software,
    description: `WebGPU on ${name.trim()}${info.description ? ` (${info.description})` : ''}, ${kind}`,
  };
}
