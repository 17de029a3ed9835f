/** The public face of learning without a replay. */

export { Normalised } from '../nn/normalised.ts';
export {
  AdaptiveTraces,
  type AdaptiveTracesOptions,
  type Decays,
  ObGD,
  type ObGDOptions,
  Traces,
} from '../optim/traces.ts';
export { StreamQ } from './stream-q.ts';
export type { StreamQChanges, StreamQOptions, StreamQState } from './stream-q-options.ts';
