import { computed, signal } from '@preact/signals';
import type { Event, KeptSteps, Link, Storage, StoredRun } from '../protocol.ts';
import { hashVerdict, type PromisedHash } from '../shared/verdict.ts';
import { VERDICT } from './copy-store.ts';
import { run } from './store.ts';

/** A file that was handed to the browser. */
export interface Saved {
  readonly name: string;
  readonly what: 'zip' | 'net';
  /** Where it was asked for, and is told of: beside the other files, or from anywhere. */
  readonly from: 'files' | 'top';
}

/** What the page knows of links, and of how the run is kept. `session.ts` and `files.ts` write it. */
export const kept = {
  /** A run that a visitor may go on with, until one is begun. */
  offer: signal<{ readonly run: StoredRun; choose(goOn: boolean): void } | undefined>(undefined),
  /** What the link said that cannot be opened. */
  problems: signal(''),
  /** That the GPU was lost, and how the run goes on; empty otherwise. */
  lost: signal(''),
  /** What a link promises of the present run. */
  promised: signal<PromisedHash | undefined>(undefined),
  /** The checkpoints that are kept of the run. */
  checkpoints: signal<KeptSteps | undefined>(undefined),
  /** What there is to know before the run goes on from this step. */
  told: signal<{ readonly text: string; readonly step: number } | undefined>(undefined),
  storage: signal<Storage | undefined>(undefined),
  /** The latest link that was asked for. */
  link: signal<Link | undefined>(undefined),
  /** That link has just been copied. */
  isCopied: signal(false),
  /** Runs in the browser, while they are shown. */
  runs: signal<readonly StoredRun[] | undefined>(undefined),
  /** What went wrong in the latest action with files; empty otherwise. */
  failure: signal(''),
  /** Why nothing more is seen of the inside of the run; empty otherwise. */
  unseen: signal(''),
  /** What was saved last, until its message is closed. */
  saved: signal<Saved | undefined>(undefined),
  isBusy: signal(false),
};

/** The run was saved, or could not be. */
export function tellStored({ storage, kept: checkpoints }: Extract<Event, { what: 'storage' }>): void {
  kept.storage.value = storage;
  kept.checkpoints.value = checkpoints;
}

/** Forgets what belongs to a run, for the next one. */
export function forgetKept(promised: PromisedHash | undefined): void {
  kept.offer.value = undefined;
  kept.promised.value = promised;
  kept.storage.value = undefined;
  kept.checkpoints.value = undefined;
  kept.told.value = undefined;
  kept.link.value = undefined;
  kept.runs.value = undefined;
  kept.failure.value = '';
  kept.unseen.value = '';
  kept.saved.value = undefined;
}

/** Whether the run kept its link's promise, once it has come there. */
export const verdict = computed(() => {
  const promised = kept.promised.value;
  const hash = run.ending.value?.hash;
  const started = run.started.value;
  if (!promised || hash === undefined || !started) return undefined;
  const found = hashVerdict(promised, hash, started.version);
  const isOfCard = !started.repeatsEverywhere || run.spec.value.device === 'webgpu';
  const claims = found.same || !isOfCard;
  return { ...found, claims, ...(!claims && { words: VERDICT.otherCard }) };
});

/** The hash that is shown beside the step: of the end, or of the latest link. */
export const shownHash = computed(() => run.ending.value?.hash ?? kept.link.value?.hash);
