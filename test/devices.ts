import { suite, type Test } from 'uvu';
import {
  type Device,
  type DeviceInfo,
  type LimitChoice,
  type OpenOptions,
  openDevice,
} from '../src/index.ts';

type Kind = DeviceInfo['kind'];

const kinds = (process.env.DEVICES ?? 'webgpu,cpu,reference').split(',') as Kind[];

/**
 * Opens a device for one test, within the limits of this run (the environment variable LIMITS). Shaders are not tuned,
 * so that it computes the same bytes as `devices`.
 */
export function openOwn(options: OpenOptions): Promise<Device> {
  const limits = (process.env.LIMITS ?? 'adapter') as LimitChoice;
  return openDevice({ limits, tune: false, ...options });
}

/** The devices that this run tests, opened once for all test files. */
export const devices: readonly Device[] = await Promise.all(kinds.map((device) => openOwn({ device })));

/** Defines the same tests on each device, or on devices of one kind. */
export function forEachDevice(
  name: string,
  define: (test: Test, device: Device) => void,
  { only }: { only?: Kind } = {},
): void {
  for (const device of devices.filter(({ info }) => only === undefined || info.kind === only)) {
    const test = suite(`${name} (${device.info.kind})`);
    define(test, device);
    test.run();
  }
}
