import { sha256 } from '#platform';
import {
  Checkpoint,
  type FileRecord,
  FORMAT,
  MANIFEST,
  type Manifest,
  readManifest,
  VERSION,
} from './checkpoint.ts';
import { type FileWriter, type Folder, jsonBytes, pathIn, subfolder } from './folder.ts';

/** The checkpoints that stay when another one is saved. */
export type Keep = 'newest' | 'all';

/** The checkpoints of a run. */
export function checkpointsIn(folder: Folder, keep?: Keep): Checkpoints {
  return new Checkpoints(subfolder(folder, 'checkpoints'), keep);
}

/**
 * A folder of checkpoints, in which the newest is kept. The process may be killed at any moment: a checkpoint
 * counts once its manifest exists, which is written last. Only then is the previous checkpoint removed.
 */
export class Checkpoints {
  /** @param keep which checkpoints to keep: 'newest' (default), or 'all' until they are removed. */
  constructor(
    readonly folder: Folder,
    private readonly keep: Keep = 'newest',
  ) {}

  /**
   * Saves a checkpoint, one at a time. The disk must have room for two, as the previous one stays until this one
   * is complete.
   *
   * @param step environment steps, more than in the previous checkpoint.
   * @param files by name.
   * @param recipe the name of the run's recipe.
   * @returns the checkpoint's path.
   * @throws RangeError for an invalid step, or a name that no file should have; any error of a writer.
   */
  async save(step: number, files: Readonly<Record<string, FileWriter>>, recipe?: string): Promise<string> {
    if (!(Number.isSafeInteger(step) && step >= 0)) {
      throw new RangeError(`step must be a non-negative integer, got ${step}`);
    }
    for (const name of Object.keys(files)) {
      if (!/^[a-z0-9][\w.-]*$/i.test(name) || name === MANIFEST) {
        throw new RangeError(`'${name}' cannot be the name of a file in a checkpoint`);
      }
    }
    const { complete, partial } = await this.list();
    const latest = complete.at(-1);
    if (latest && step <= latest.step) {
      throw new RangeError(
        `step must be more than ${latest.step}, which ${this.folder.path} has already, got ${step}: ` +
          'another run needs another folder',
      );
    }
    for (const { name } of partial) await this.remove(name);

    const name = checkpointName(step);
    const records: Record<string, FileRecord> = {};
    for (const [file, writer] of Object.entries(files)) {
      records[file] = await this.write(`${name}/${file}`, writer);
    }
    const manifest: Manifest = { format: FORMAT, version: VERSION, step, recipe, files: records };
    await this.folder.write(`${name}/${MANIFEST}`, jsonBytes(manifest));

    if (this.keep === 'newest') for (const before of complete) await this.remove(before.name);
    return pathIn(this.folder, name);
  }

  /**
   * The newest complete checkpoint, or undefined if there is none.
   *
   * @throws Error, naming the file and the field, if it has been damaged since.
   */
  async latest(): Promise<Checkpoint | undefined> {
    const step = await this.newest();
    return step === undefined ? undefined : this.at(step);
  }

  /** The step of the newest complete checkpoint, or undefined if there is none. */
  async newest(): Promise<number | undefined> {
    for (const { name, step } of (await this.found()).reverse()) {
      if (await this.isComplete(name)) return step;
    }
    return undefined;
  }

  /** The steps of complete checkpoints, in rising order. */
  async steps(): Promise<number[]> {
    return (await this.list()).complete.map(({ step }) => step);
  }

  /**
   * The checkpoint of a step.
   *
   * @throws Error, naming the file and the field, if there is none, or if it has been damaged since.
   */
  at(step: number): Promise<Checkpoint> {
    return Checkpoint.open(subfolder(this.folder, checkpointName(step)));
  }

  /** Removes the checkpoint of a step. */
  removeAt(step: number): Promise<void> {
    return this.remove(checkpointName(step));
  }

  /** Removes all checkpoints later than `step`. */
  async removeAfter(step: number): Promise<void> {
    const { complete, partial } = await this.list();
    for (const each of [...partial, ...complete]) if (each.step > step) await this.remove(each.name);
  }

  /** Removes all checkpoints but the newest. */
  async removeOld(): Promise<void> {
    for (const { name } of (await this.list()).complete.slice(0, -1)) await this.remove(name);
  }

  /** Removes files of the newest checkpoint that are not needed any more. First its manifest is changed. */
  async dropFiles(isDropped: (name: string) => boolean): Promise<void> {
    const newest = (await this.list()).complete.at(-1);
    if (!newest) return;
    const manifest = await readManifest(subfolder(this.folder, newest.name));
    const kept = Object.entries(manifest.files).filter(([name]) => !isDropped(name));
    const dropped = Object.keys(manifest.files).filter(isDropped);
    if (dropped.length === 0) return;
    const changed: Manifest = { ...manifest, files: Object.fromEntries(kept), dropped };
    await this.folder.write(`${newest.name}/${MANIFEST}`, jsonBytes(changed));
    for (const name of dropped) await this.folder.remove(`${newest.name}/${name}`);
  }

  /** All checkpoints, complete or not, in the order of their steps. */
  private async found() {
    const found = (await this.folder.list('')).flatMap((name) => {
      const [, step] = name.match(/^step-(\d{9,})$/) ?? [];
      return step ? [{ name, step: Number(step) }] : [];
    });
    return found.sort((a, b) => a.step - b.step);
  }

  private async isComplete(name: string): Promise<boolean> {
    return (await this.folder.list(name)).includes(MANIFEST);
  }

  private async list() {
    const found = await this.found();
    const finished = await Promise.all(found.map(({ name }) => this.isComplete(name)));
    return { complete: found.filter((_, i) => finished[i]), partial: found.filter((_, i) => !finished[i]) };
  }

  /** Removes a checkpoint. Without its manifest it does not count any more, even if the rest remains. */
  private async remove(name: string): Promise<void> {
    await this.folder.remove(`${name}/${MANIFEST}`);
    await this.folder.remove(name);
  }

  private async write(file: string, writer: FileWriter): Promise<FileRecord> {
    const hash = sha256();
    let bytes = 0;
    await this.folder.write(file, (write) =>
      writer(async (chunk) => {
        await write(chunk);
        hash.update(chunk);
        bytes += chunk.length;
      }),
    );
    return { bytes, sha256: hash.digest() };
  }
}

/** The name of its folder. */
export function checkpointName(step: number): string {
  return `step-${String(step).padStart(9, '0')}`;
}
