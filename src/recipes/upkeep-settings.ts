import type { ActWith } from '../agents/dqn-options.ts';

/** Which net acts, and what changes between updates. */
export interface UpkeepSettings {
  /** Default: 'online'. */
  readonly actWith?: ActWith;
}
