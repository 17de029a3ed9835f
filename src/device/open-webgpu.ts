import type { TuningChoices } from '../backends/backend.ts';
import { Tuner } from '../backends/webgpu/tuner.ts';
import { WebGPUBackend } from '../backends/webgpu/webgpu.ts';
import type { AdapterTraits } from '../kernels/kernel.ts';
import { Device, type DeviceInfo } from './device.ts';
import { loadTuning, saveTuning } from './tuning-file.ts';

/** An adapter, and what it is. */
export interface FoundAdapter {
  readonly adapter: GPUAdapter;
  readonly info: DeviceInfo;
}

const USEFUL_FEATURES = ['subgroups', 'timestamp-query'] as const;

/** Opens an adapter, with `limits` and `tune` of `openDevice`. */
export async function openWebGPU(
  { adapter, info }: FoundAdapter,
  limits: 'adapter' | 'default',
  tune: boolean | TuningChoices = !info.software,
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
  const tuner = await makeTuner(traitsOf(adapter), info.description, tune);
  return new Device(new WebGPUBackend(device, tuner, info.software), info);
}

/** The traits by which kernels pick their shaders. */
export function traitsOf({ features, info }: GPUAdapter): AdapterTraits {
  const { subgroupMinSize, subgroupMaxSize } = info;
  const fixed = features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  return { subgroupSize: fixed ? subgroupMinSize : undefined };
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
