import { computed, signal } from '@preact/signals';
import { run } from './store.ts';
import { shownView } from './view.ts';

/** Whether what the net looks at is to be seen. */
export const isLooking = signal(false);

/** The net sees pictures. */
export const canLook = computed(() => run.started.value?.films.seen !== undefined);

/** Games whose picture the net sees as a whole. */
const WHOLE = ['breakout', 'pong'];

/** Why nothing can be laid over the present picture; undefined where it can. */
export const unseen = computed((): 'elsewhere' | 'strip' | undefined => {
  if (shownView.value === 'training') return 'elsewhere';
  const isWhole = WHOLE.includes(run.started.value?.played?.name ?? '');
  return shownView.value === 'seen' || isWhole ? undefined : 'strip';
});
