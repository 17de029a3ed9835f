import type { Environment, Observations } from '../envs/environment.ts';
import { observationFault } from '../envs/observation-fault.ts';
import { scaleObservation } from '../envs/scale-observation.ts';
import { stackFrames } from '../envs/stack-frames.ts';
import { show } from '../require.ts';
import type { Seen } from './dqn-replay.ts';
import type { DQNSettings } from './dqn-settings.ts';
import { requireImages } from './regularisation-settings.ts';

/** The form of an environment's observations. @throws RangeError for settings that need another. */
export function seenIn(
  observation: Observations,
  observationShape: readonly number[],
  settings: DQNSettings,
): Seen {
  const seen: Seen = { observationShape, observationType: observation instanceof Uint8Array ? 'u8' : 'f32' };
  requireImages(settings, seen);
  return seen;
}

/**
 * An environment as it is observed: scaled and stacked, as settings have it.
 *
 * @param system whether the environment stacks observations by itself. Default: no.
 * @throws TypeError for what is no environment; RangeError for settings that it does not fit.
 */
export function observed(
  env: Environment<Observations>,
  { observationScale, frameStack }: DQNSettings,
  { stacksFrames = false }: { readonly stacksFrames?: boolean | undefined },
): Environment<Observations> {
  if (typeof env !== 'object' || env === null || env instanceof Promise) {
    throw new TypeError(`makeEnvironment must return an environment, got ${show(env)}`);
  }
  const fault = observationFault(env);
  if (fault) throw fault;
  if (observationScale && env.observation instanceof Uint8Array) {
    throw new RangeError(`observationScale is for floats, ${env.name} observes bytes`);
  }
  if (observationScale && observationScale.length !== env.observation.length) {
    throw new RangeError(
      `observationScale must have ${env.observation.length} factors, one for each number that ${env.name} observes, got ${observationScale.length}`,
    );
  }
  const scaled = observationScale ? scaleObservation(env as Environment, observationScale) : env;
  return frameStack === 1 || stacksFrames ? scaled : stackFrames(scaled, frameStack);
}
