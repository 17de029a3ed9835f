import { keyOfBrowser } from '../../play/keys.ts';
import { isField } from './fields.ts';
import { leave, yourGame } from './your-game.ts';

/** Hears of keys that are let go, and of a page that is left: then nobody tells it. */
export function listenToPlay(): void {
  const releaseAll = () => yourGame.value?.releaseAll();
  addEventListener('keyup', ({ key }) => {
    const name = keyOfBrowser(key);
    if (name !== undefined) yourGame.value?.release(name);
  });
  addEventListener('blur', releaseAll);
  document.addEventListener('visibilitychange', releaseAll);
  addEventListener('focusin', ({ target }) => {
    if (isField(target)) releaseAll();
  });
}

/** Whether a key is the game's while it is being played. Then it does not scroll the page, either. */
export function playKey({ key, repeat }: KeyboardEvent): boolean {
  const game = yourGame.value!;
  const name = keyOfBrowser(key);
  if (key === 'Escape') leave();
  else if (name === undefined) return false;
  else if (!repeat) game.press(name);
  return true;
}
