import { signal } from '@preact/signals';

export type PanelName =
  | 'score'
  | 'mind'
  | 'update'
  | 'replay'
  | 'why'
  | 'settings'
  | 'compare'
  | 'engine'
  | 'run'
  | 'words';

/** The panel that is open where there is room for one: below the game on a phone, else in the right column. */
export const panel = signal<PanelName>('score');
