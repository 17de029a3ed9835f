import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Checkpoint, type FileRecord, FORMAT, MANIFEST, type Manifest, VERSION } from './checkpoint.ts';

/** Writes a file's bytes, one chunk after the other, each awaited. */
export type FileWriter = (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>;

const PARTIAL = '.partial';

/**
 * A folder of checkpoints, of which the newest is kept. The process may be killed at any moment: a checkpoint
 * is called `step-000020000.partial` until all of it is on the disk and it becomes `step-000020000`, and only
 * then is the one before deleted.
 */
export class Checkpoints {
  constructor(readonly folder: string) {}

  /**
   * Saves a checkpoint; one at a time. The disk must have room for two, as the one before stays until this one
   * is complete.
   *
   * @param step environment steps, more than in the checkpoint before.
   * @param files by name.
   * @returns the checkpoint's folder.
   * @throws RangeError for a step that is no such number, or a name that no file should have; any error of a writer.
   */
  async save(step: number, files: Readonly<Record<string, FileWriter>>): Promise<string> {
    if (!(Number.isSafeInteger(step) && step >= 0)) {
      throw new RangeError(`step must be a non-negative integer, got ${step}`);
    }
    for (const name of Object.keys(files)) {
      if (!/^[a-z0-9][\w.-]*$/i.test(name) || name === MANIFEST) {
        throw new RangeError(`'${name}' cannot be the name of a file in a checkpoint`);
      }
    }
    await mkdir(this.folder, { recursive: true });
    const { complete, partial } = await this.list();
    const latest = complete.at(-1);
    if (latest && step <= latest.step) {
      throw new RangeError(
        `step must be more than ${latest.step}, which ${this.folder} has already, got ${step}: ` +
          'another run needs another folder',
      );
    }
    for (const name of partial) await this.remove(name);

    const path = join(this.folder, `step-${String(step).padStart(9, '0')}`);
    const temporary = path + PARTIAL;
    await mkdir(temporary);
    const records: Record<string, FileRecord> = {};
    for (const [file, writer] of Object.entries(files)) {
      records[file] = await writeFile(join(temporary, file), writer);
    }
    const manifest: Manifest = { format: FORMAT, version: VERSION, step, files: records };
    const json = new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await writeFile(join(temporary, MANIFEST), (write) => write(json));
    await syncFolder(temporary);
    await rename(temporary, path);
    await syncFolder(this.folder);

    for (const { name } of complete) await this.remove(name);
    return path;
  }

  /**
   * The newest checkpoint that is complete, or undefined where there is none.
   *
   * @throws Error, naming the file and the field, if that one was damaged since.
   */
  async latest(): Promise<Checkpoint | undefined> {
    const newest = (await this.list()).complete.at(-1);
    return newest && Checkpoint.open(join(this.folder, newest.name));
  }

  /** The complete checkpoints, oldest first. */
  private async list() {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const found = names.flatMap((name) => {
      const [, step, partial] = name.match(/^step-(\d{9,})(\.partial)?$/) ?? [];
      return step ? [{ name, step: Number(step), partial: partial !== undefined }] : [];
    });
    return {
      complete: found.filter(({ partial }) => !partial).sort((a, b) => a.step - b.step),
      partial: found.filter(({ partial }) => partial).map(({ name }) => name),
    };
  }

  private remove(name: string): Promise<void> {
    return rm(join(this.folder, name), { recursive: true });
  }
}

/** Resolves when the file is on the disk. */
async function writeFile(path: string, writer: FileWriter): Promise<FileRecord> {
  const handle = await open(path, 'wx');
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    await writer(async (chunk) => {
      await writeAll(handle, chunk);
      hash.update(chunk);
      bytes += chunk.length;
    });
    await handle.sync();
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}

/** Resolves when the names in a folder are on the disk. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
