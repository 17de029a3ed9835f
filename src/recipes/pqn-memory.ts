import { requireMemory } from '../replay/require.ts';
import { sizeOf } from '../tensor/shape.ts';
import { type Room, requireNetMemory } from './net-memory.ts';
import type { PQNSettings } from './pqn-settings.ts';
import type { Seen } from './seen.ts';

/** Numbers kept of a step besides the observation: an action, a reward, two values, and how it ended. */
const BYTES_OF_STEP = 17;

/** The bytes of the steps of a round. */
export function rolloutBytes(
  { rolloutSteps, environments }: PQNSettings,
  { observationShape, observationType }: Seen,
): number {
  const bytes = sizeOf(observationShape) * (observationType === 'u8' ? 1 : Float32Array.BYTES_PER_ELEMENT);
  return rolloutSteps * environments * (bytes + BYTES_OF_STEP);
}

/** @throws RangeError that names the settings, with both sizes, for rounds, nets or batches that cannot fit. */
export function requirePQNMemory(settings: PQNSettings, seen: Seen, room: Room): void {
  const { rolloutSteps, environments } = settings;
  requireMemory(
    `A round of rolloutSteps = ${rolloutSteps} in environments = ${environments}`,
    rolloutBytes(settings, seen),
    room.availableBytes,
  );
  requireNetMemory(settings, seen, room);
}
