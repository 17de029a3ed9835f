/** What the worker tells of the engine: the kernels of an update, and the time that each takes. */
import type { ProgramDescription } from '../profile/describe.ts';
import type { Profile } from '../profile/profile.ts';

export type * from '../profile/describe.ts';
export type { Profile };

/** The program of an update, measured on copies between two steps. */
export interface EngineLook {
  /** Which level learns, by its place in `Started.parts`; 0 where there are no levels. */
  readonly part: number;
  /** The step of training at which it was measured. */
  readonly step: number;
  readonly program: ProgramDescription;
  readonly profile: Profile;
  /** The places of a net's parameters in each buffer of `parameters`. */
  readonly parameters: readonly ParameterPlace[];
}

export interface ParameterPlace {
  /** Such as `2.weight`. */
  readonly name: string;
  readonly byteOffset: number;
  readonly shape: readonly number[];
}
