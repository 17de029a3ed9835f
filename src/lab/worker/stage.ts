import type { Exhibition } from './exhibition.ts';
import type { Views } from './views.ts';

/** What there is to see: a game that a net plays. */
export interface Scene {
  readonly exhibition: Exhibition;
  readonly views: Views;
  /** The step of the checkpoint whose net it is; undefined: the present one. */
  readonly step?: number;
}

/** Where one of several scenes is to be seen. */
export class Stage {
  /** The one that was chosen; undefined: the game of the present net. */
  chosen: Scene | undefined;

  constructor(private readonly present: Scene) {}

  get scene(): Scene {
    return this.chosen ?? this.present;
  }
}
