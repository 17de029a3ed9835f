import type { DirectoryHandle, FileHandle, SyncHandle } from '../../src/lab/worker/opfs.ts';

/** What a browser throws, by its name. */
function domError(name: string): Error {
  return Object.assign(new Error(`${name} of the browser`), { name });
}

class File {
  bytes = new Uint8Array();
  held = false;
}

type Entries = Map<string, File | Entries>;

/** The origin private file system of a browser, in memory. Its worker may be killed, and its room may be scarce. */
export class FakeOpfs {
  private readonly entries: Entries = new Map();
  private left = Number.POSITIVE_INFINITY;
  /** The bytes that there is room for. */
  room = Number.POSITIVE_INFINITY;

  get root(): DirectoryHandle {
    return this.directory(this.entries);
  }

  /** The worker dies before it has carried out `count` more operations: neither that one, nor any later one is. */
  dieAfter(count: number): void {
    this.left = count;
  }

  /** Another worker: what the one before held is free. */
  restart(): void {
    this.left = Number.POSITIVE_INFINITY;
    const free = (entries: Entries): void => {
      for (const entry of entries.values()) {
        if (entry instanceof File) entry.held = false;
        else free(entry);
      }
    };
    free(this.entries);
  }

  private live(): void {
    if (this.left-- <= 0) throw new Error('the worker is dead');
  }

  private bytes(entries: Entries = this.entries): number {
    let sum = 0;
    for (const entry of entries.values()) {
      sum += entry instanceof File ? entry.bytes.length : this.bytes(entry);
    }
    return sum;
  }

  private directory(entries: Entries): DirectoryHandle {
    const find = (name: string, create: boolean, make: () => File | Entries) => {
      this.live();
      if (!entries.has(name) && create) entries.set(name, make());
      const entry = entries.get(name);
      if (!entry) throw domError('NotFoundError');
      return entry;
    };
    return {
      getDirectoryHandle: async (name, { create }) => {
        const entry = find(name, create, () => new Map());
        if (entry instanceof File) throw domError('TypeMismatchError');
        return this.directory(entry);
      },
      getFileHandle: async (name, { create }) => {
        const entry = find(name, create, () => new File());
        if (!(entry instanceof File)) throw domError('TypeMismatchError');
        return this.file(entries, name, entry);
      },
      removeEntry: async (name, { recursive }) => {
        const entry = find(name, false, () => new File());
        if (entry instanceof File ? entry.held : !recursive && entry.size > 0) {
          throw domError('NoModificationAllowedError');
        }
        entries.delete(name);
      },
      keys: async function* (this: FakeOpfs) {
        this.live();
        yield* [...entries.keys()];
      }.bind(this),
    };
  }

  private file(entries: Entries, name: string, file: File): FileHandle {
    return {
      getFile: async () => {
        this.live();
        return new Blob([file.bytes.slice()]);
      },
      createSyncAccessHandle: async () => {
        this.live();
        if (file.held) throw domError('NoModificationAllowedError');
        file.held = true;
        return this.handle(file);
      },
      move: async (to) => {
        this.live();
        if (file.held) throw domError('NoModificationAllowedError');
        entries.delete(name);
        entries.set(to, file);
      },
    };
  }

  private handle(file: File): SyncHandle {
    return {
      getSize: () => file.bytes.length,
      write: (bytes, { at }) => {
        this.live();
        if (this.bytes() + bytes.length > this.room) throw domError('QuotaExceededError');
        const longer = new Uint8Array(Math.max(file.bytes.length, at + bytes.length));
        longer.set(file.bytes);
        longer.set(bytes, at);
        file.bytes = longer;
        return bytes.length;
      },
      truncate: (size) => {
        this.live();
        file.bytes = file.bytes.slice(0, size);
      },
      flush: () => this.live(),
      close: () => {
        file.held = false;
      },
    };
  }
}
