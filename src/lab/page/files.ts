import type { Download } from '../protocol.ts';
import { visit } from './address.ts';
import type { Client } from './client.ts';
import { kept, type Saved } from './kept.ts';
import { beginFound, present } from './session.ts';
import { run } from './store.ts';

/** Does something with files; what goes wrong is told beside the buttons. */
async function act(work: () => Promise<void>): Promise<void> {
  if (kept.isBusy.value) return;
  kept.isBusy.value = true;
  kept.failure.value = '';
  try {
    await work();
  } catch (failure) {
    kept.failure.value = (failure as { readonly message: string }).message;
  } finally {
    kept.isBusy.value = false;
  }
}

/** Saves the run, or its net, where the browser keeps downloads. */
export function save(what: Saved['what'], from: Saved['from']): Promise<void> {
  kept.saved.value = undefined;
  return act(async () => {
    const download = await present()?.ask(what);
    if (!download) return;
    offerDownload(download);
    kept.saved.value = { name: download.name, what, from };
  });
}

function offerDownload({ name, content }: Download): void {
  const href = URL.createObjectURL(content);
  const anchor = Object.assign(document.createElement('a'), { href, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Goes on with the run in a zip. */
export function openZip(zip: Blob): Promise<void> {
  return act(() => goOn((worker) => worker.unzip(zip)));
}

/** Goes on with a run that the browser keeps. */
export function goOnWith(name: string): Promise<void> {
  return act(() => goOn(async () => name));
}

async function goOn(find: (worker: Client) => Promise<string>): Promise<void> {
  const spec = run.spec.value;
  await beginFound(async (worker) => ({ spec, from: await find(worker) }));
  visit(run.spec.value, spec);
}

/** Goes on with the present run, beyond where its link ended. */
export function trainOn(): Promise<void> {
  const name = run.started.value?.name;
  return name === undefined ? Promise.resolve() : goOnWith(name);
}

export function showRuns(): Promise<void> {
  return act(async () => {
    kept.runs.value = kept.runs.value ? undefined : await present()?.ask('runs');
  });
}

export function deleteRun(name: string): Promise<void> {
  return act(async () => {
    await present()?.delete(name);
    kept.runs.value = await present()?.ask('runs');
  });
}

/** Copies the link to the present net; where that is not allowed it is shown. */
export function copyLink(): Promise<void> {
  return act(async () => {
    const link = await present()?.ask('link');
    if (!link) return;
    kept.link.value = link;
    const { origin, pathname } = location;
    await navigator.clipboard?.writeText(`${origin}${pathname}${link.link}`).then(tellCopied, () => {});
  });
}

function tellCopied(): void {
  kept.isCopied.value = true;
  setTimeout(() => {
    kept.isCopied.value = false;
  }, 2000);
}
