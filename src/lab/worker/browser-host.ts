import { pathIn } from '../../runs/folder.ts';
import type { Host } from '../../runs/host.ts';
import { holdRun, type Locks } from './hold.ts';

/** The largest array that browsers make; a machine may have less. */
export const AVAILABLE_BYTES = 2 ** 33;

/**
 * A worker of a page, and folders of the browser's private file system. The page shows the numbers of a run itself, so no
 * report is written.
 *
 * @param versions of this package and the browser, by name.
 */
export function browserHost(locks: Locks, versions: Readonly<Record<string, string>>): Host {
  return {
    versions,
    savesOnRequest: true,
    keepsCheckpoints: true,
    availableBytes: () => AVAILABLE_BYTES,
    lock: ({ path }) => holdRun(locks, path),
    writeReport: async (folder) => pathIn(folder, 'metrics.jsonl'),
  };
}
