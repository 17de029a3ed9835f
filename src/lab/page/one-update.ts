import { watch } from './inside-actions.ts';
import { panel } from './panel-choice.ts';
import { advance } from './session.ts';
import { keepsNone } from './store.ts';

/** Messages a second of an update's numbers: as many as one can press the button. */
export const UPDATE_HERTZ = 10;

/** Makes one update, then a pause. Its numbers are shown, unless another look inside is open. */
export function oneUpdate(): void {
  const saysNothingOfIt = panel.value === 'score' || panel.value === 'run';
  if (saysNothingOfIt && !keepsNone.value) {
    panel.value = 'update';
    watch('update', UPDATE_HERTZ); // before it is made, which the panel would be too late for
  }
  advance('update');
}
