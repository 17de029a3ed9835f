import { copyLink, save } from './files.ts';
import { panel } from './panel-choice.ts';
import { KEY_RATES } from './rates.ts';
import { advance, setPaused, setRate } from './session.ts';
import { isOver, paused } from './store.ts';

/** Listens to the keys of the page. They are off where a key has a meaning of its own. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = target instanceof HTMLElement && target.closest('input, select, textarea');
    const onButton = target instanceof HTMLElement && target.closest('button, a') && key === ' ';
    if (inField || onButton) return;
    if (act(key)) event.preventDefault();
  });
}

/** Whether the key means anything. */
function act(key: string): boolean {
  if (key === ' ') setPaused(!paused.value);
  else if (key === '.' && !isOver.value) advance('update');
  else if (key === 'e' && !isOver.value) advance('episode');
  else if (/^[1-5]$/.test(key) && !isOver.value) setRate(KEY_RATES[Number(key) - 1]);
  else if (key === 'l') void copyLink(() => {});
  else if (key === 's') void save('zip');
  else if (key === '?') panel.value = 'words';
  else return false;
  return true;
}
