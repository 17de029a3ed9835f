import { signal } from '@preact/signals';
import { cacheNames } from '../../shared/cache-names.ts';
import { noteThreads } from '../came-for-threads.ts';
import { saved } from '../session.ts';

/** The program that keeps the page. Its address stays, so it lies outside of the folder of this build. */
const SERVICE = new URL('../service-worker.js', import.meta.url);

/** What the page knows of how it is kept itself. */
export const site = {
  /** It opens without a network. Undefined: it is not known yet. */
  isKept: signal<boolean | undefined>(undefined),
  isBusy: signal(false),
  /** What went wrong; empty otherwise. */
  failure: signal(''),
};

/** Finds out whether the page is kept. */
export async function look(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  site.isKept.value = registration?.active != null;
}

/** Keeps the page in this browser. */
export function keep(): Promise<void> {
  return act(register);
}

/** Keeps the page, and loads it again: a page that comes from there may share memory between threads. */
export function useThreads(): Promise<void> {
  return act(async () => {
    await register();
    await saved();
    noteThreads();
    location.reload();
  });
}

/** The page comes from its host again. */
export function forget(): Promise<void> {
  return act(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    if (!registration) return;
    await registration.unregister();
    for (const name of await caches.keys()) {
      if (name.startsWith(cacheNames(registration.scope))) await caches.delete(name);
    }
  });
}

async function act(work: () => Promise<void>): Promise<void> {
  site.isBusy.value = true;
  site.failure.value = '';
  try {
    await work();
    await look();
  } catch (error) {
    site.failure.value = (error as Error).message;
  } finally {
    site.isBusy.value = false;
  }
}

/** Resolves once all that a run may need is kept. */
async function register(): Promise<void> {
  const { installing } = await navigator.serviceWorker.register(SERVICE);
  if (!installing) return; // it was kept before
  await new Promise<void>((resolve, reject) => {
    installing.addEventListener('statechange', () => {
      if (installing.state === 'activated') resolve();
      if (installing.state === 'redundant') reject(new Error('A file did not come, or there is no room'));
    });
  });
}
