import { requestGPU } from '#platform';
import { traitsOf } from '../src/device/open-webgpu.ts';
import { type Device, openDevice } from '../src/index.ts';
import type { AdapterTraits } from '../src/kernels/kernel.ts';

/** A WebGPU device to measure. Without an adapter, prints one line and ends the process. */
export async function openGPU(): Promise<Device> {
  try {
    return await openDevice({ device: 'webgpu' });
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}

/** The traits of the adapter that `openGPU` opens. */
export async function adapterTraits(): Promise<AdapterTraits> {
  const gpu = await requestGPU();
  return traitsOf((await gpu!.requestAdapter({ powerPreference: 'high-performance' }))!);
}
