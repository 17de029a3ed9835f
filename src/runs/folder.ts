/**
 * A folder of files, as runs need one: on a disk, or in a browser's private file system. Paths in it are relative, with
 * `/` between names. Nothing is ever renamed: what consists of several files is complete once the last one that was
 * written, its manifest, is there.
 */
export interface Folder {
  /** What messages call it: its path. */
  readonly path: string;
  /** The bytes of a file; undefined where there is none. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** For files that are too large to be in memory at once; undefined where there is none. Close it after use. */
  open(file: string): Promise<OpenFile | undefined>;
  /**
   * Writes a file, and the folders that it is in. Resolves once it is safe from a loss of power. A process that is killed
   * before leaves the file that was there before, or none.
   *
   * @throws Error that names the file; whatever `content` throws.
   */
  write(file: string, content: Uint8Array | FileWriter): Promise<void>;
  /**
   * Adds to the end of a file, and makes it and the folders that it is in where there are none. Resolves once others can
   * read it. A loss of power, or a process that is killed before, may cost the end of what was added.
   *
   * @throws Error that names the file.
   */
  append(file: string, content: Uint8Array): Promise<void>;
  /** The names in a folder, or none where there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Removes a file, or a folder and all that is in it. Does nothing where there is none. */
  remove(path: string): Promise<void>;
}

/** Writes a file's bytes, one chunk after the other, each awaited. */
export type FileWriter = (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>;

export interface OpenFile {
  /** In bytes. */
  readonly size: number;
  /** Fills `into` with the bytes from `position` on, and gives how many there were. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** The path of a file in a folder, as messages name it. */
export function pathIn({ path }: Folder, file: string): string {
  return `${path}/${file}`;
}

/** A folder within a folder, which need not be there yet. */
export function subfolder(outer: Folder, name: string): Folder {
  const inside = (path: string) => (path === '' ? name : `${name}/${path}`);
  return {
    path: pathIn(outer, name),
    read: (file) => outer.read(inside(file)),
    open: (file) => outer.open(inside(file)),
    write: (file, content) => outer.write(inside(file), content),
    append: (file, content) => outer.append(inside(file), content),
    list: (folder) => outer.list(inside(folder)),
    remove: (path) => outer.remove(inside(path)),
  };
}

/** Plain data as a file that people can read. */
export function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, undefined, 2)}\n`);
}
