import type { Device } from '../../device/device.ts';
import { openDevice, usesHardware } from '../../device/open.ts';
import type { Adapter, Spec } from '../protocol.ts';

export interface Opened {
  readonly device: Device;
  /** Why it is not the GPU, where that was wanted. */
  readonly instead?: Adapter;
}

/**
 * Opens what suits a run: small nets are faster on the processor, and repeatable there; pixels take a GPU, if there is
 * one.
 */
export async function openSuitable(
  { device: choice, fma }: Pick<Spec, 'device' | 'fma'>,
  learnsFromPixels: boolean,
): Promise<Opened> {
  if (choice === 'cpu' || (choice === 'auto' && !learnsFromPixels))
    return { device: await openDevice({ device: 'cpu', fma: fma === true }) };
  const adapter = await findAdapter();
  const takesIt = adapter === 'hardware' || (choice === 'webgpu' && adapter === 'software');
  if (takesIt) return { device: await openDevice({ device: 'webgpu' }) };
  return { device: await openDevice({ device: 'cpu', fma: fma === true }), instead: adapter };
}

/** What WebGPU is in this browser. */
export async function findAdapter(): Promise<Adapter> {
  if (!isSecureContext) return 'insecure';
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (!adapter) return 'none';
  return (await usesHardware('webgpu')) ? 'hardware' : 'software';
}
