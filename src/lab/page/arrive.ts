import type { Failure, OneChange } from '../protocol.ts';
import { nameHere } from './address.ts';
import { ARRIVAL } from './copy-store.ts';
import { kept } from './kept.ts';
import { panel } from './panel-choice.ts';
import { cameForThreads } from './came-for-threads.ts';
import { beginFound, leave } from './session.ts';
import { askedOther, OPENING, run } from './store.ts';

/**
 * Begins what the visitor came for: the run in the zip that the address names, the run of the link, one that stopped here,
 * or the opening.
 *
 * @param asks whether to go on with a run that stopped. Who comes back to a run goes on with it.
 */
export async function arrive({ asks = !cameForThreads } = {}): Promise<void> {
  try {
    let isNamed = true;
    let other: OneChange | undefined;
    await beginFound(async (worker) => {
      const zip = new URLSearchParams(location.search).get('run');
      let problem = '';
      if (zip !== null) {
        try {
          isNamed = false;
          return { spec: run.spec.value, from: await worker.unzip(await download(zip)) };
        } catch (failure) {
          problem = (failure as Failure).message;
        }
      }
      const { linked = { spec: OPENING }, problems, stopped } = await worker.arrive(location.hash);
      other = linked.other;
      kept.problems.value = [problem, problems].filter(Boolean).join(' ');
      isNamed &&= problems === '';
      if (!stopped) return linked;
      if (!asks) return { spec: linked.spec, from: stopped.name };
      run.spec.value = linked.spec;
      const goOn = await new Promise<boolean>((choose) => {
        kept.offer.value = { run: stopped, choose };
      });
      isNamed &&= !goOn;
      return goOn ? { spec: linked.spec, from: stopped.name } : linked;
    });
    if (!isNamed) nameHere(run.spec.value);
    if (!other) return;
    askedOther.value = other;
    panel.value = 'compare';
  } catch (failure) {
    run.failure.value = failure as Failure;
  }
}

/** @throws Error for an address that this host has nothing at. */
async function download(address: string): Promise<Blob> {
  const response = await fetch(address).catch(() => undefined);
  const zip = response?.ok ? await response.blob().catch(() => undefined) : undefined;
  if (!zip) throw new Error(ARRIVAL.none(address));
  return zip;
}

/** From here on the run is saved when the page is hidden, and another link in the address opens another run. */
export function listenToVisits(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave();
  });
  addEventListener('hashchange', () => void arrive({ asks: false }));
}
