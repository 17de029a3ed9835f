import { checkpointsIn } from '../../runs/checkpoints.ts';
import { type Folder, subfolder } from '../../runs/folder.ts';
import { readMetrics } from '../../runs/metrics.ts';
import { readResult } from '../../runs/result.ts';
import { readRunSettings } from '../../runs/run-settings.ts';
import type { StoredRun } from '../protocol.ts';
import { holdRun, type Locks } from './hold.ts';
import { memoryFolder } from './memory-folder.ts';
import { type DirectoryHandle, opfsFolder } from './opfs.ts';

/** Where this page keeps its runs, each in a folder of its own. */
export class Shelf {
  private constructor(
    private readonly folder: Folder,
    readonly locks: Locks,
    /** Whether runs outlast the worker. */
    readonly lasts: boolean,
  ) {}

  /** Opens the browser's private file system; where it has none for this page, memory. */
  static async open(): Promise<Shelf> {
    try {
      const root = (await navigator.storage.getDirectory()) as unknown as DirectoryHandle;
      const probes = opfsFolder(root, 'probes');
      const probe = crypto.randomUUID();
      await probes.write(probe, new Uint8Array());
      await probes.remove(probe);
      return new Shelf(opfsFolder(root, 'runs'), navigator.locks as Locks, true);
    } catch {
      return Shelf.ofMemory();
    }
  }

  /** Runs that are gone with the worker. */
  static ofMemory(): Shelf {
    return new Shelf(memoryFolder('runs'), { request: (_name, _options, held) => held({}) }, false);
  }

  /** The folder of a run, which need not be there yet. */
  run(name: string): Folder {
    return subfolder(this.folder, name);
  }

  /** A name that sorts behind all before it. */
  newName(recipe: string): string {
    const now = new Date().toISOString().replaceAll(/[-:]/g, '').replace('.', '-');
    return `${now}-${recipe}`;
  }

  /**
   * Adds a run under a new name, and holds its folder until it is whole.
   *
   * @param fill writes `run.json` last. Where it throws, nothing is left.
   */
  async add(recipe: string, fill: (folder: Folder) => Promise<void>): Promise<string> {
    const name = this.newName(recipe);
    const folder = this.run(name);
    const release = await holdRun(this.locks, folder.path);
    try {
      await fill(folder);
    } catch (error) {
      await folder.remove('');
      throw error;
    } finally {
      release();
    }
    return name;
  }

  /** All runs, latest first. */
  async list(): Promise<StoredRun[]> {
    const runs = await Promise.all((await this.names()).map((name) => this.describe(name)));
    return runs.filter((run) => run !== undefined);
  }

  /** Deletes a run. @throws Error while it is being trained. */
  async delete(name: string): Promise<void> {
    const folder = this.run(name);
    const release = await holdRun(this.locks, folder.path);
    try {
      await folder.remove('');
    } finally {
      release();
    }
  }

  /** Deletes what no worker finished: runs without a checkpoint, and what is no run. */
  async sweep(): Promise<void> {
    for (const name of await this.names()) {
      if (await this.isUseless(name)) await this.delete(name).catch(() => {}); // it is being begun
    }
  }

  /** Deletes runs that came to their end, and that another one now repeats. */
  async forgetRepeated(by: string, command: string): Promise<void> {
    for (const name of await this.names()) {
      if (name === by) continue;
      const run = await readRunSettings(this.run(name)).catch(() => undefined);
      const isRepeated = run?.device === 'cpu' && run.command === command;
      if (isRepeated && (await readResult(this.run(name)))) await this.delete(name).catch(() => {});
    }
  }

  private async isUseless(name: string): Promise<boolean> {
    const folder = this.run(name);
    if (!(await folder.list('')).includes('run.json')) return true;
    return (await checkpointsIn(folder).newest()) === undefined;
  }

  /** The names of all runs, latest first. */
  async names(): Promise<string[]> {
    return (await this.folder.list('')).sort().reverse();
  }

  /** Undefined for what is no run, or has no checkpoint to go on from. */
  async describe(name: string): Promise<StoredRun | undefined> {
    const folder = this.run(name);
    const run = await readRunSettings(folder).catch(() => undefined);
    const step = await checkpointsIn(folder).newest();
    if (!run || step === undefined) return undefined;
    const { recipe, preset, seed } = run;
    const [held, result] = [await this.isHeld(folder), await readResult(folder)];
    const ended = result !== undefined && result.steps >= step;
    const begun = begunAt(name);
    const score = (await readMetrics(folder)).findLast(({ evalScore }) => evalScore !== null)?.evalScore;
    return {
      ...{ name, recipe, preset, seed, step, ended, held, bytes: await bytesIn(folder, '') },
      ...(begun !== undefined && { begun }),
      ...(typeof score === 'number' && { score }),
    };
  }

  private async isHeld({ path }: Folder): Promise<boolean> {
    const release = await holdRun(this.locks, path).catch(() => undefined);
    release?.();
    return release === undefined;
  }
}

/** When a run got its name. */
function begunAt(name: string): number | undefined {
  const iso = name.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\d)-(\d{3}Z)-.*$/s, '$1-$2-$3:$4:$5.$6');
  const at = Date.parse(iso);
  return Number.isNaN(at) ? undefined : at;
}

/** The bytes of all files in a folder. @param except a name in it that is left out. */
export async function bytesIn(folder: Folder, path: string, except?: string): Promise<number> {
  let bytes = 0;
  for (const name of await folder.list(path)) {
    if (name === except) continue;
    const inside = path === '' ? name : `${path}/${name}`;
    const file = await folder.open(inside);
    bytes += file?.size ?? (await bytesIn(folder, inside));
    await file?.close();
  }
  return bytes;
}
