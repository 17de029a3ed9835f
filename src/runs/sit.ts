import type { Device } from '../device/device.ts';
import type { Host } from './host.ts';
import type { Onlooker } from './onlooker.ts';
import type { Result } from './result.ts';
import type { Sitting } from './run-settings.ts';
import { Session } from './session.ts';

/** The result of a sitting. */
export interface Sat {
  readonly result: Result;
  /** Why training ended, in a sentence. */
  readonly ended: string;
  /** The path of the page that shows it. */
  readonly report: string;
}

/** The error of a failed training. The message also tells what was saved; `cause` is the original error. */
export class TrainingError extends Error {}

/**
 * Trains a run, from its start or its latest checkpoint, to its end.
 *
 * @param signal stops it after the present step, or in the middle of an evaluation: it is saved, and can be resumed.
 * @throws TrainingError if training fails; Error if it cannot begin.
 */
export async function sit(
  device: Device,
  sitting: Sitting,
  host: Host,
  onlooker: Onlooker = {},
  signal?: AbortSignal,
): Promise<Sat> {
  const session = await Session.open(device, sitting, host, onlooker);
  const stop = () => session.stop();
  signal?.addEventListener('abort', stop);
  if (signal?.aborted) stop();
  try {
    if (session.profile) onlooker.onProfile?.(session.profile);
    await session.train();
    return await session.finish();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TrainingError(`${message}; ${session.safe}`, { cause: error });
  } finally {
    signal?.removeEventListener('abort', stop);
    session.close();
  }
}
