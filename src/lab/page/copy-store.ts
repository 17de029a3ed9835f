/** The words about links and kept runs. */
import type { SpecChange, Storage, StoredRun } from '../protocol.ts';
import { count, plainly, score } from './copy.ts';
import { gameTitle } from './copy-games.ts';

/** Bytes, as people read them. */
export function size(bytes: number): string {
  if (bytes < 999_500) return `${count(bytes / 1000)} kB`;
  const megabytes = bytes / 1e6;
  return `${megabytes.toLocaleString('en', { maximumFractionDigits: megabytes < 10 ? 1 : 0 })} MB`;
}

export const OFFER = {
  heading: 'A run waits here',
  stopped: ({ recipe, step }: StoredRun) => `${gameTitle(recipe)} stopped at step ${count(step)}.`,
  goOn: 'Go on',
  new: 'New',
};

export const ARRIVAL = {
  none: (address: string) => `There is no run at ${address}, or it did not come whole.`,
};

/** A snapshot, as far as its step is known. */
const snapshot = (step: number | undefined) =>
  step === undefined ? 'what was saved last' : `step ${count(step)}, its last snapshot`;
export const LOST = {
  again: (step: number | undefined) =>
    `The browser took the GPU away. The run goes on from ${snapshot(step)}.`,
  without: (step: number | undefined) => `The run goes on, on the processor, from ${snapshot(step)}.`,
};

export const LINK = {
  copy: 'Link',
  copyA: 'Link to A',
  told: 'Copy the link to this run, with the hash of the net at this step',
  copied: 'Link copied',
  shown: 'Link to this net',
  goOn: 'Train on',
};

export const VERDICT = {
  waits: (hash: string, step: number, unit: string) =>
    `The link promises ${hash} after ${count(step)} ${unit}.`,
  same: 'same',
  different: 'different',
  otherCard: 'Other bytes than in the link: graphics cards and drivers round differently.',
};

export const FILES = {
  heading: 'Files',
  disk: 'kept here',
  notYet: 'nothing yet',
  save: 'Save run',
  saveTold: 'The folder of the run as a zip: the commands go on with it',
  net: 'Save net',
  netTold: 'The net that plays, alone: a file of safetensors, as PyTorch and the commands read it',
  open: 'Open run',
  openTold: 'Open run takes a saved run, or the zip of a run of the commands. You can drop it here, too.',
  saved: (name: string) => `Saved as ${name}, where your browser keeps downloads.`,
  resume: 'Unzip it. In a terminal, beside the folder that comes out, this goes on with the run:',
  resumeCommand: (name: string) => `npx webgpu-dqn train --resume ${name.replace(/\.zip$/, '')}`,
  refills: 'Its replay is too large for the file. The resumed run fills a new one, so its bytes will differ.',
  close: 'Close',
  saving: 'Saving',
  drop: 'Drop the zip of a run.',
  unseen: (message: string) => `Nothing more is seen of its inside. ${plainly(message)} Training goes on.`,
};

export const OLD = {
  show: 'Old runs',
  heading: 'Runs kept in this browser',
  none: 'No run is kept yet.',
  run: ({ recipe, preset, seed }: StoredRun) => `${gameTitle(recipe)}, ${preset}, seed ${seed}`,
  /** To the second: two runs of a minute differ, too. */
  begun: ({ begun }: StoredRun) =>
    begun === undefined
      ? ''
      : new Date(begun).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }),
  state: ({ step, score: mean, ended, held, bytes }: StoredRun) =>
    [
      `step ${count(step)}`,
      ...(mean === undefined ? [] : [`score ${score(mean)}`]),
      ...(held ? ['training'] : ended ? ['ended'] : []),
      size(bytes),
    ].join(', '),
  goOn: 'Go on',
  goOnWith: (run: StoredRun) => `Go on with ${OLD.run(run)}, ${OLD.begun(run)}`,
  remove: 'Delete',
  removeRun: (run: StoredRun) => `Delete ${OLD.run(run)}, ${OLD.begun(run)}`,
};

/** What there is to say of how a run is kept. */
export function storageNote({ state, bytes, message = '' }: Storage): string | undefined {
  switch (state) {
    case 'kept':
      return undefined;
    case 'full':
      return `No room to save (${size(bytes)} needed). Delete old runs.`;
    case 'broken':
      return `The browser does not save it any more: ${plainly(message)} Training goes on.`;
    case 'forgets':
      return 'This window forgets when it closes. Save the run to keep it.';
  }
}

export const DIFFERS = {
  name: 'differs from preset',
  changes: 'changes on the way',
  at: ({ step, key, value }: SpecChange) => `${key} ${value} at step ${count(step)}`,
  none: 'in nothing',
};
