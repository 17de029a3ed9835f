import { sha256 as hashing } from '#platform';
import { isCount, isRecord, parseJson, showJson } from '../json.ts';
import { type Folder, pathIn } from './folder.ts';

/**
 * The contents of `manifest.json` in the folder of a checkpoint.
 *
 * Files are checked by SHA-256, as Node has CRC-32 only since 20.15, and as it is as fast as a disk: 1.1 GB/s, as
 * measured, so 7 s for a replay of a million frames.
 */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Environment steps. */
  readonly step: number;
  /** The recipe of the run. Earlier versions did not write it. */
  readonly recipe?: string | undefined;
  readonly files: Readonly<Record<string, FileRecord>>;
  /** Files that were removed because they were not needed any more. */
  readonly dropped?: readonly string[];
}

export interface FileRecord {
  readonly bytes: number;
  /** The hash, hexadecimal. */
  readonly sha256: string;
}

export const MANIFEST = 'manifest.json';
export const FORMAT = 'webgpu-dqn checkpoint';
export const VERSION = 1;

/** Reads a file from its beginning to its end. */
export interface FileReader {
  /**
   * Fills `into` with the next bytes.
   *
   * @throws Error, naming the file, if fewer are left, or, at the end of the file, if its checksum is wrong.
   */
  read(into: Uint8Array): Promise<void>;
  /** @throws Error, naming the file, if not all of it was read. */
  requireEnd(): void;
  close(): Promise<void>;
}

/** A complete checkpoint: files that `Checkpoints.save` wrote. */
export class Checkpoint {
  private constructor(
    private readonly files: Folder,
    private readonly manifest: Manifest,
  ) {}

  /** @throws Error, naming the file and the field, unless the folder matches its manifest. */
  static async open(folder: Folder): Promise<Checkpoint> {
    const manifest = await readManifest(folder);
    for (const [name, { bytes }] of Object.entries(manifest.files)) {
      const path = pathIn(folder, name);
      const file = await orMissing(path, folder.open(name));
      await file.close();
      if (file.size !== bytes) throw new Error(`${path}: ${file.size} bytes, the manifest says ${bytes}`);
    }
    return new Checkpoint(folder, manifest);
  }

  /** Its path in messages. */
  get path(): string {
    return this.files.path;
  }

  /** Environment steps at which it was saved. */
  get step(): number {
    return this.manifest.step;
  }

  /** The bytes of its files without the manifest. */
  get bytes(): number {
    return Object.values(this.manifest.files).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Whether a file of it was removed on purpose. */
  hasDropped(name: string): boolean {
    return this.manifest.dropped?.includes(name) ?? false;
  }

  /** The recipe of the run; undefined if an earlier version saved it. */
  get recipe(): string | undefined {
    return this.manifest.recipe;
  }

  /** @throws Error, naming the file, if it is missing, or has changed since it was saved. */
  async readFile(name: string): Promise<Uint8Array> {
    const { bytes } = this.record(name);
    const content = new Uint8Array(bytes);
    const reader = await this.openReader(name);
    try {
      await reader.read(content);
    } finally {
      await reader.close();
    }
    return content;
  }

  /** Opens a file that is too large for memory at once. Close it after use. */
  async openReader(name: string): Promise<FileReader> {
    const { bytes, sha256 } = this.record(name);
    const path = pathIn(this.files, name);
    const file = await orMissing(path, this.files.open(name));
    const hash = hashing();
    let position = 0;
    return {
      async read(into) {
        for (let filled = 0; filled < into.length; ) {
          const bytes = await file.read(into.subarray(filled), position + filled);
          if (bytes === 0) {
            const rest = into.length - filled;
            throw new Error(`${path}: ends at byte ${position + filled}, where ${rest} more were to be read`);
          }
          filled += bytes;
        }
        position += into.length;
        hash.update(into);
        if (position !== bytes) return;
        const found = hash.digest();
        if (found !== sha256)
          throw new Error(`${path}: sha256 is ${found}, the manifest says ${showJson(sha256)}`);
      },
      requireEnd() {
        if (position !== bytes)
          throw new Error(`${path}: ${bytes - position} bytes at the end belong to nothing`);
      },
      close: () => file.close(),
    };
  }

  private record(name: string): FileRecord {
    const { files } = this.manifest;
    if (!Object.hasOwn(files, name)) {
      const names = Object.keys(files).join(', ') || 'none';
      throw new Error(`${this.path}: the checkpoint has no file ${name}; it has: ${names}`);
    }
    return files[name];
  }
}

/** @throws Error, naming the file and the field, for anything but a manifest. */
export async function readManifest(folder: Folder): Promise<Manifest> {
  const path = pathIn(folder, MANIFEST);
  const manifest = parseJson(new TextDecoder().decode(await orMissing(path, folder.read(MANIFEST))));
  const check = (condition: boolean, problem: string): void => {
    if (!condition) throw new Error(`${path}: ${problem}`);
  };
  check(isRecord(manifest), 'is no JSON object');
  const { format, version, step, recipe, files, dropped } = manifest as Record<string, unknown>;
  check(format === FORMAT, `format is ${showJson(format)}, expected ${showJson(FORMAT)}`);
  check(version === VERSION, `version is ${showJson(version)}, this program reads ${VERSION}`);
  check(isCount(step), `step must be a non-negative integer, got ${showJson(step)}`);
  check(recipe === undefined || typeof recipe === 'string', `recipe must be a name, got ${showJson(recipe)}`);
  const isList = Array.isArray(dropped) && dropped.every((name) => typeof name === 'string');
  check(dropped === undefined || isList, `dropped must be a list of names, got ${showJson(dropped)}`);
  check(isRecord(files), `files must be an object, got ${showJson(files)}`);
  for (const [name, record] of Object.entries(files as object)) {
    const { bytes, sha256 } = isRecord(record) ? record : {};
    check(isCount(bytes), `bytes of ${name} must be a non-negative integer, got ${showJson(bytes)}`);
    check(typeof sha256 === 'string', `sha256 of ${name} must be a string, got ${showJson(sha256)}`);
  }
  return manifest as Manifest;
}

async function orMissing<T>(path: string, file: Promise<T | undefined>): Promise<T> {
  const found = await file;
  if (found === undefined) throw new Error(`${path}: missing`);
  return found;
}
