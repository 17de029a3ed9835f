/** The page: what is seen of a run, and what is said to it. A worker does the rest. */
import { render } from 'preact';
import { App } from './app.tsx';
import { arrive, listenToVisits } from './arrive.ts';
import { listenToDrops } from './drop.ts';
import { listenToKeys } from './keys.ts';
import { prefersReducedMotion } from './media.ts';
import { tellNews } from './news.ts';
import { revealPanels } from './reveal.ts';
import { whenLost } from './session.ts';
import { paused, waitsForStart } from './store.ts';

if (prefersReducedMotion.value) paused.value = waitsForStart.value = true;
render(<App />, document.getElementById('lab')!);
listenToKeys();
tellNews();
listenToVisits();
listenToDrops();
whenLost(async (failure) => (await import('./lost.ts')).goOnOnce(failure));
revealPanels();
void arrive();
