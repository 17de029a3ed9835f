import type { FileWriter, Folder } from '../../runs/folder.ts';

/** A folder of the origin private file system, as far as it is needed: `FileSystemDirectoryHandle` is one. */
export interface DirectoryHandle {
  getDirectoryHandle(name: string, options: { readonly create: boolean }): Promise<DirectoryHandle>;
  getFileHandle(name: string, options: { readonly create: boolean }): Promise<FileHandle>;
  removeEntry(name: string, options: { readonly recursive: boolean }): Promise<void>;
  keys(): AsyncIterable<string>;
}

export interface FileHandle {
  getFile(): Promise<Pick<Blob, 'size' | 'slice' | 'arrayBuffer'>>;
  createSyncAccessHandle(): Promise<SyncHandle>;
  /**
   * Gives the file another name in its folder, in place of a file that has it. Every browser with synchronous handles
   * has it, and its standard does not: https://github.com/whatwg/fs/pull/10.
   */
  move(name: string): Promise<void>;
}

/** A file that is being written; nobody else can write it meanwhile. */
export interface SyncHandle {
  getSize(): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** Ends the name of a file that is being written. One that a killed worker left is written over. */
const UNFINISHED = '.new';

/**
 * A folder of a browser's private file system, in a worker: only there can files be written at once.
 *
 * @param root the system's root: `navigator.storage.getDirectory()`.
 * @param path of the folder, names with `/` between them. It need not be there yet.
 */
export function opfsFolder(root: DirectoryHandle, path: string): Folder {
  const at = (inside: string) => (inside === '' ? path : `${path}/${inside}`);
  const directory = (inside: string, create: boolean) => walk(root, namesIn(at(inside)), create);
  const parent = (inside: string, create: boolean) => walk(root, namesIn(at(inside)).slice(0, -1), create);
  const existing = async (file: string) => {
    const folder = await parent(file, false);
    return folder && unlessMissing(folder.getFileHandle(lastOf(file), { create: false }));
  };
  return {
    path,
    async read(file) {
      return naming(at(file), async () => {
        const content = await (await existing(file))?.getFile();
        return content && new Uint8Array(await content.arrayBuffer());
      });
    },
    async open(file) {
      return naming(at(file), async () => {
        const content = await (await existing(file))?.getFile();
        if (!content) return undefined;
        return {
          size: content.size,
          async read(into, position) {
            const bytes = await content.slice(position, position + into.length).arrayBuffer();
            into.set(new Uint8Array(bytes));
            return bytes.byteLength;
          },
          async close() {},
        };
      });
    },
    async write(file, content) {
      const folder = await naming(at(file), async () => (await parent(file, true))!);
      const name = lastOf(file);
      const unfinished = await naming(at(file), () =>
        folder.getFileHandle(name + UNFINISHED, { create: true }),
      );
      await writeFile(at(file), unfinished, content, 'anew');
      await naming(at(file), () => unfinished.move(name));
    },
    async append(file, content) {
      const handle = await naming(at(file), async () =>
        (await parent(file, true))!.getFileHandle(lastOf(file), { create: true }),
      );
      await writeFile(at(file), handle, content, 'behind');
    },
    async list(inside) {
      return naming(at(inside), async () => {
        const folder = await directory(inside, false);
        const names: string[] = [];
        if (folder) for await (const name of folder.keys()) if (!name.endsWith(UNFINISHED)) names.push(name);
        return names;
      });
    },
    async remove(inside) {
      await naming(at(inside), async () => {
        const folder = await parent(inside, false);
        if (folder) await unlessMissing(folder.removeEntry(lastOf(at(inside)), { recursive: true }));
      });
    },
  };
}

function namesIn(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function lastOf(path: string): string {
  return namesIn(path).at(-1)!;
}

/** The folder at `names`; undefined where there is none and it is not to be made. */
async function walk(
  root: DirectoryHandle,
  names: readonly string[],
  create: boolean,
): Promise<DirectoryHandle | undefined> {
  let folder: DirectoryHandle | undefined = root;
  for (const name of names) {
    const next: Promise<DirectoryHandle> = folder.getDirectoryHandle(name, { create });
    folder = create ? await next : await unlessMissing(next);
    if (!folder) return undefined;
  }
  return folder;
}

/** Resolves once the bytes are on the disk. */
async function writeFile(
  path: string,
  handle: FileHandle,
  content: Uint8Array | FileWriter,
  where: 'anew' | 'behind',
): Promise<void> {
  const file = await naming(path, () => handle.createSyncAccessHandle());
  try {
    let at = where === 'behind' ? file.getSize() : 0;
    if (where === 'anew') await naming(path, async () => file.truncate(0));
    const write = (chunk: Uint8Array) =>
      naming(path, async () => {
        const written = file.write(chunk, { at });
        at += chunk.length;
        // Where there is no room Chromium may write less than it says.
        if (written < chunk.length || file.getSize() < at) {
          throw Object.assign(new Error(), { name: 'QuotaExceededError' });
        }
      });
    await (typeof content === 'function' ? content(write) : write(content));
    await naming(path, async () => file.flush());
  } finally {
    file.close();
  }
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (['NotFoundError', 'TypeMismatchError'].includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** What errors of the file system mean to people. */
const REASONS: Readonly<Record<string, string>> = {
  QuotaExceededError: 'there is no room left for this page',
  NoModificationAllowedError: 'it is being written elsewhere, perhaps in another tab',
  NotAllowedError: 'the browser does not let this page keep files',
  SecurityError: 'the browser does not let this page keep files',
  TypeMismatchError: 'a file is where a folder should be, or a folder where a file should be',
  InvalidStateError: 'the browser closed it',
};

/** Sees to it that the error of an operation names the file, and says what is wrong in words. */
async function naming<T>(path: string, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(`${path}: ${REASONS[name] ?? message}`, { cause: error });
  }
}
