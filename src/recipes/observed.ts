import type { Environment, Observations } from '../envs/environment.ts';
import { observationFault } from '../envs/observation-fault.ts';
import { scaleObservation } from '../envs/scale-observation.ts';
import { stackFrames } from '../envs/stack-frames.ts';
import { typeOf } from '../replay/observations.ts';
import { show } from '../require.ts';
import { type ImageSettings, requireImages } from './image-settings.ts';
import type { TrainedGame } from './recipe.ts';
import type { Seen } from './seen.ts';

/** The settings of observations. */
export interface ObservedSettings extends ImageSettings {
  /** Factors of the elements of an observation. */
  readonly observationScale?: readonly number[];
  readonly frameStack: number;
}

/** The environments of a system. */
export interface Playing<S> {
  /** Makes an environment for evaluations: its episodes are whole games, and its rewards add up to scores. */
  makeEnvironment(settings: S): Environment<Observations>;
  /**
   * Makes an environment for training, if that is different, with clipped rewards, say, or lives as episodes.
   *
   * @param onGame must be called with the score and the length of every whole game, in the step that ends it.
   */
  makeTrained?(settings: S, onGame: (game: TrainedGame) => void): Environment<Observations>;
  /** Whether the environments themselves stack `frameStack` observations. Default false: runs stack them. */
  readonly stacksFrames?: boolean;
}

/** The form of an agent's observations in environments of a system. */
export function seenBy<S extends ObservedSettings>(settings: S, system: Playing<S>): Seen {
  const env = observed(system.makeEnvironment(settings), settings, system);
  return seenIn(env.observation, env.observationShape, settings);
}

/** The form of an environment's observations. @throws RangeError for settings that need another. */
export function seenIn(
  observation: Observations,
  observationShape: readonly number[],
  settings: ObservedSettings,
): Seen {
  const seen: Seen = { observationShape, observationType: typeOf(observation) };
  requireImages(settings, observationShape);
  return seen;
}

/**
 * An environment with its observations scaled and stacked by the settings.
 *
 * @param system whether the environment itself stacks observations. Default: no.
 * @throws TypeError for anything but an environment; RangeError for settings that do not fit it.
 */
export function observed(
  env: Environment<Observations>,
  { observationScale, frameStack }: ObservedSettings,
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
  if (frameStack === 1 || stacksFrames) return scaled;
  requireImages({ frameStack }, scaled.observationShape);
  return stackFrames(scaled, frameStack);
}
