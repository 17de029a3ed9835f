import type { ObservationType } from '../replay/observations.ts';

/** The form of observations. */
export interface Seen<T extends ObservationType = ObservationType> {
  readonly observationShape: readonly number[];
  readonly observationType: T;
}
