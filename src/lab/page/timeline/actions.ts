import { signal } from '@preact/signals';
import type { Failure, Reasons } from '../../protocol.ts';
import type { Fall } from '../../shared/collapse.ts';
import type { Remedy } from '../../shared/remedies.ts';
import { TIMELINE } from '../copy-timeline.ts';
import { goOnWith } from '../files.ts';
import { kept } from '../kept.ts';
import { isNarrow } from '../media.ts';
import { panel } from '../panel-choice.ts';
import { present, setPaused } from '../session.ts';
import { run } from '../store.ts';

/** The worker has been asked for something, and the buttons wait. */
export const isAsking = signal(false);

/** Goes on from a checkpoint in a run of its own, which waits there for a change of settings. */
export async function branchAt(step: number): Promise<void> {
  const name = await ask(() => present()!.timeline({ of: 'branch', step }));
  if (name === undefined) return;
  setPaused(true);
  if (!isNarrow.value) panel.value = 'settings';
  await goOnWith(name);
  scrollTo({ top: 0 }); // to the game, and to what is told
  if (run.started.value?.name === name) {
    kept.told.value = { text: TIMELINE.branched(step, kept.checkpoints.value?.exact ?? true), step };
  }
}

/** Goes on from a checkpoint, with one setting changed. */
export async function testAt(step: number, { key, value }: Remedy): Promise<void> {
  const name = await ask(() => present()!.timeline({ of: 'branch', step, change: { key, value } }));
  if (name === undefined) return;
  setPaused(false);
  await goOnWith(name);
}

/** Has the net of a checkpoint play; undefined: the present net. */
export async function watchNet(step: number | undefined): Promise<void> {
  await ask(() => present()!.timeline({ of: 'net', step }));
}

export function reasonsOf(fall: Fall, nanAt: number | undefined): Promise<Reasons | undefined> {
  return ask(() => present()!.timeline({ of: 'reasons', fall, ...(nanAt !== undefined && { nanAt }) }));
}

async function ask<T>(work: () => Promise<T>): Promise<T | undefined> {
  isAsking.value = true;
  kept.failure.value = '';
  try {
    return await work();
  } catch (failure) {
    kept.failure.value = (failure as Failure).message;
    return undefined;
  } finally {
    isAsking.value = false;
  }
}
