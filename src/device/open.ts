import { NO_ADAPTER_HINT, releaseGPU, requestGPU } from '#platform';
import { CPUBackend } from '../backends/cpu/cpu.ts';
import { ReferenceBackend } from '../backends/reference/reference.ts';
import type { TuningChoices } from '../backends/backend.ts';
import { Tuner } from '../backends/webgpu/tuner.ts';
import { WebGPUBackend } from '../backends/webgpu/webgpu.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { Device, type DeviceInfo } from './device.ts';
import { softwareHint } from './software-hint.ts';
import { loadTuning, saveTuning } from './tuning-file.ts';

/** What can be asked of `openDevice`. */
export const DEVICE_CHOICES = ['auto', 'webgpu', 'cpu', 'reference'] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

/** What a WebGPU device may be asked for. */
export const LIMIT_CHOICES = ['adapter', 'default'] as const;
export type LimitChoice = (typeof LIMIT_CHOICES)[number];

export interface OpenOptions {
  /** 'auto' (default): WebGPU if there is an adapter, else the CPU. */
  readonly device?: DeviceChoice;
  /** Which GPU of several to take. */
  readonly powerPreference?: GPUPowerPreference;
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
  /** Threads of the CPU device, in Node, between which large kernels are divided. Default 1. */
  readonly threads?: number;
}

/**
 * Opens a device to compile and run programs on.
 * @throws if an option is not one of its choices, or if WebGPU is asked for and there is no adapter.
 */
export async function openDevice(options: OpenOptions = {}): Promise<Device> {
  const { device: choice = 'auto' } = options;
  if (!DEVICE_CHOICES.includes(choice)) {
    throw new Error(`device must be 'auto', 'webgpu', 'cpu' or 'reference', got '${choice}'`);
  }
  const { limits = 'adapter', threads = 1 } = options;
  if (!LIMIT_CHOICES.includes(limits)) {
    throw new RangeError(`limits must be 'adapter' or 'default', got '${limits}'`);
  }
  if (!(Number.isInteger(threads) && threads >= 1)) {
    throw new Error(`threads must be an integer of at least 1, got ${threads}`);
  }
  if (choice === 'reference') return openReference();
  if (choice === 'cpu') return openCPU(threads);
  const gpu = await requestGPU();
  const adapter = await gpu?.requestAdapter({
    powerPreference: options.powerPreference ?? 'high-performance',
  });
  if (gpu && adapter) return openWebGPU(gpu, adapter, limits, options.tune);
  if (gpu) releaseGPU(gpu);
  if (choice === 'webgpu') throw new Error(`no WebGPU adapter was found: ${NO_ADAPTER_HINT}`);
  return openCPU(threads);
}

async function openCPU(threads: number): Promise<Device> {
  return new Device(await CPUBackend.open(threads), {
    kind: 'cpu',
    name: 'CPU',
    vendor: '',
    driver: '',
    software: true,
    description: `CPU (SIMD WebAssembly, ${threads === 1 ? 'one thread' : `${threads} threads`})`,
  });
}

function openReference(): Device {
  return new Device(new ReferenceBackend(), {
    kind: 'reference',
    name: 'CPU reference',
    vendor: '',
    driver: '',
    software: true,
    description: 'CPU reference (float64 JavaScript, one thread: right, not fast)',
  });
}

const USEFUL_FEATURES = ['subgroups', 'timestamp-query'] as const;

async function openWebGPU(
  gpu: GPU,
  adapter: GPUAdapter,
  limits: LimitChoice,
  tune: OpenOptions['tune'],
): Promise<Device> {
  const features = USEFUL_FEATURES.filter((feature) => adapter.features.has(feature));
  const device = await adapter.requestDevice({
    label: 'webgpu-dqn',
    requiredFeatures: features,
    ...(limits === 'adapter' && {
      requiredLimits: {
        maxBufferSize: adapter.limits.maxBufferSize,
        maxStorageBufferBindingSize: adapter.limits.maxStorageBufferBindingSize,
      },
    }),
  });
  const info = describeAdapter(adapter.info);
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  const fixed = features.includes('subgroups') && subgroupMinSize === subgroupMaxSize;
  const traits = { subgroupSize: fixed ? subgroupMinSize : undefined };
  const tuner = await makeTuner(traits, info.description, tune ?? !info.software);
  const backend = new WebGPUBackend(device, tuner, info.software);
  return new Device(backend, info, () => releaseGPU(gpu));
}

async function makeTuner(
  traits: AdapterTraits,
  adapter: string,
  tune: boolean | TuningChoices,
): Promise<Tuner> {
  if (tune === true) {
    return new Tuner(traits, await loadTuning(adapter), (choices) => saveTuning(adapter, choices));
  }
  return new Tuner(traits, tune === false ? {} : tune);
}

const SOFTWARE = /llvmpipe|lavapipe|swiftshader|software|basic render/i;

function describeAdapter(info: GPUAdapterInfo): DeviceInfo {
  const name = info.device || info.architecture || info.vendor || 'unnamed adapter';
  const software = SOFTWARE.test([info.vendor, info.architecture, name, info.description].join(' '));
  const kind = software ? `software adapter: shaders run on the CPU${softwareHint()}` : 'hardware adapter';
  return {
    kind: 'webgpu',
    name: name.trim(),
    vendor: info.vendor,
    driver: info.description,
    software,
    description: `WebGPU on ${name.trim()}${info.description ? ` (${info.description})` : ''}, ${kind}`,
  };
}
