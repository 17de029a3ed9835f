import {
  appendFile,
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileWriter, Folder } from './folder.ts';

/** The ending of a file that is being written. If a killed process left one, it is written over. */
const UNFINISHED = '.new';

/** The folder at `path`, which need not exist yet. */
export function folderAt(path: string): Folder {
  const at = (inside: string) => join(path, inside);
  return {
    path,
    async read(file) {
      await requireEnding(at(file));
      return naming(at(file), unlessMissing(readFile(at(file)), undefined));
    },
    async open(file) {
      await requireEnding(at(file));
      const handle = await naming(at(file), unlessMissing(open(at(file)), undefined));
      if (!handle) return undefined;
      const stats = await handle.stat();
      if (stats.isDirectory()) return handle.close().then(() => undefined);
      return {
        size: stats.size,
        read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
        close: () => handle.close(),
      };
    },
    async write(file, content) {
      const whole = at(file);
      await naming(whole, makeFolder(dirname(whole)));
      const unfinished = whole + UNFINISHED;
      await writeFile(unfinished, content);
      await naming(whole, rename(unfinished, whole));
      await naming(whole, syncFolder(dirname(whole)));
    },
    async append(file, content) {
      const whole = at(file);
      await naming(whole, makeFolder(dirname(whole)));
      await naming(whole, appendFile(whole, content));
    },
    async list(folder) {
      const names = await naming(at(folder), unlessMissing(readdir(at(folder)), []));
      return names.filter((name) => !name.endsWith(UNFINISHED));
    },
    remove: (inside) => naming(at(inside), rm(at(inside), { recursive: true, force: true })),
  };
}

/** Resolves once the file is on the disk. */
async function writeFile(path: string, content: Uint8Array | FileWriter): Promise<void> {
  const handle = await naming(path, open(path, 'w'));
  try {
    const write = (chunk: Uint8Array) => naming(path, writeAll(handle, chunk));
    await (typeof content === 'function' ? content(write) : write(content));
    await naming(path, handle.sync());
  } finally {
    await handle.close();
  }
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let written = 0; written < chunk.length; ) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
}

/** Resolves once the names of new folders are on the disk. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
}

/** Resolves once the names in a folder are on the disk. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @throws Error for a pipe or a device, which may never end. */
async function requireEnding(path: string): Promise<void> {
  const stats = await naming(path, unlessMissing(stat(path), undefined));
  if (stats && !stats.isFile() && !stats.isDirectory()) throw new Error(`${path}: this is no file`);
}

async function unlessMissing<T, M>(found: Promise<T>, missing: M): Promise<T | M> {
  try {
    return await found;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR'].includes(code)) return missing;
    throw error;
  }
}

/** The meaning of system errors, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'there is no space left on the disk',
  EDQUOT: 'your share of the disk is used up',
  EROFS: 'the disk cannot be written to',
  EACCES: 'you may not read or write it',
  EPERM: 'you may not change it',
  EISDIR: 'it is a folder, where a file should be',
  ENOTDIR: 'it is a file, or lies in one, where a folder should be',
  EEXIST: 'a file is there, where a folder should be',
  EMFILE: 'too many files are open',
  EIO: 'the disk fails',
  ELOOP: 'the link leads back to itself',
};

/** An error that tells in words what went wrong with the file at `path`. */
export function fileError(path: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Error(`${path}: ${REASONS[code] ?? message}`, { cause: error });
}

/** Makes the error of an operation name the file and describe the fault in words. */
async function naming<T>(path: string, operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    throw fileError(path, error);
  }
}
