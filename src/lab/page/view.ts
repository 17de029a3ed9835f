import { computed, signal } from '@preact/signals';
import type { View } from '../protocol.ts';
import { run } from './store.ts';

export const VIEWS: readonly View[] = ['played', 'training', 'seen'];

/** What the visitor chose to look at, of this run and the next ones. */
export const view = signal<View>('played');

/** The view that is shown: the game, where a run has no such view. */
export const shownView = computed(() => (run.started.value?.films[view.value] ? view.value : 'played'));
