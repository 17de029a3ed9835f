import { isField } from './fields.ts';
import { copyLink, save } from './files.ts';
import { panel } from './panel-choice.ts';
import { oneUpdate } from './one-update.ts';
import { listenToPlay, playKey } from './play-keys.ts';
import { KEY_RATES } from './rates.ts';
import { advance, setPaused, setRate } from './session.ts';
import { canAdvance, hasPace, paused } from './store.ts';
import { canPlay, play, yourGame } from './your-game.ts';

/** Listens to the keys of the page. They are off where a key has a meaning of its own, and while the visitor plays. */
export function listenToKeys(): void {
  listenToPlay();
  addEventListener('keydown', (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const onButton = target instanceof HTMLElement && target.closest('button, a') && key === ' ';
    if (isField(target) || onButton) return;
    if (yourGame.value ? playKey(event) : act(key)) event.preventDefault();
  });
}

/** Whether the key means anything. */
function act(key: string): boolean {
  if (key === ' ') setPaused(!paused.value);
  else if (key === '.' && canAdvance.value) oneUpdate();
  else if (key === 'e' && canAdvance.value) advance('episode');
  else if (/^[1-5]$/.test(key) && hasPace.value) setRate(KEY_RATES[Number(key) - 1]);
  else if (key === 'l') void copyLink();
  else if (key === 's') void save('zip', 'top');
  else if (key === 'g' && canPlay.value) void play();
  else if (key === '/') findSetting();
  else if (key === 'c') panel.value = 'compare';
  else if (key === '?') panel.value = 'words';
  else return false;
  return true;
}

function findSetting(): void {
  panel.value = 'settings';
  requestAnimationFrame(() => document.querySelector<HTMLElement>('#find-setting')?.focus());
}
