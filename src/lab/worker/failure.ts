import type { Failure } from '../protocol.ts';
import { RunHeld } from './hold.ts';
import { messageOf } from './message-of.ts';

/** What went wrong, as the page tells it. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error);
  if (error instanceof RunHeld) return { kind: 'held', message };
  if (error instanceof RangeError) return { kind: 'unknown', message };
  if (/NaN/.test(message)) return { kind: 'nan', message };
  return { kind: message.startsWith('the device was lost') ? 'lost' : 'other', message };
}
