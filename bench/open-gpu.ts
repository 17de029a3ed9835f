import { type Device, openDevice } from '../src/index.ts';

/** A WebGPU device to measure. Where there is no adapter, says so in one line and ends the process. */
export async function openGPU(): Promise<Device> {
  try {
    return await openDevice({ device: 'webgpu' });
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  }
}
