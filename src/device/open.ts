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
/** What `openDevice` asks a WebGPU adapter for: all that it has, or WebGPU's defaults. */
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
   * Whether kernels that have several shaders are timed, once for each shape, to take the fastest. What was found
   * is kept: in the user's cache folder, or the page's local storage. Or the choices of an earlier run
   * (`device.tuning`), to repeat it to the byte; false takes fixed choices. Default: true on hardware adapters. On
   * software ones shaders take long to compile, and the fixed choices were the fastest.
   */
  readonly tune?: boolean | TuningChoices;
  /**
   * How large the buffers of a WebGPU device may be, and with them a tensor, or all inputs of a program together:
   * 'adapter' (default), what the adapter offers; 'default', what WebGPU guarantees everywhere, a binding of 128 MiB in
   * a buffer of 256 MiB, so that what runs here runs on every adapter. Nothing else goes beyond WebGPU's defaults.
   */
  readonly limits?: LimitChoice;
  /**
   * Threads of the CPU device, between which large kernels are divided: 'auto' (default), as many as there are cores, at
   * most 8, and of these as many as a kernel's size is worth; or 1 to 256, at 2 MB each. They start with the first program
   * that has work for them, and change its speed and nothing else. In a browser they need a worker of a page that is
   * cross-origin isolated; elsewhere 'auto' is 1.
   */
  readonly threads?: ThreadCount;
  /**
   * Fused multiply-adds in the products of the CPU device, which are faster on many processors and rounded once. The same
   * bytes then repeat on the same machine only, with any number of threads. They are a part of WebAssembly's relaxed
   * SIMD: Node and recent browsers have it, Safari may not. Default false.
   */
  readonly fma?: boolean;
}

export type { ThreadCount };

/** More of them than any machine has cores would only take memory. */
export const MOST_THREADS = 256;

const OPTIONS: readonly (keyof OpenOptions)[] = [
  ...(['device', 'acceptSoftware', 'powerPreference', 'tune', 'limits', 'threads', 'fma'] as const),
];

/**
 * Opens a device to compile and run programs on.
 *
 * @throws RangeError if an option does not exist or is not one of its choices; Error if WebGPU is asked for and there is
 * no adapter, or `fma` and the engine has no relaxed SIMD.
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
    // With its shaders a fifth of the engine: in pieces, pages without WebGPU need not load it.
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

/** Where WebGPU does not even load, 'auto' computes without it. */
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

/** Not every implementation says `isFallbackAdapter` of every adapter that computes on the CPU. */
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
