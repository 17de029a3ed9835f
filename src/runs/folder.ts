/**
 * A folder of files for runs, on a disk or in a browser's private file system. Paths in it are relative, with `/`
 * between names. Nothing is ever renamed: a group of files is complete once its manifest exists, which is written last.
 */
export interface Folder {
  /** Its path in messages. */
  readonly path: string;
  /** The bytes of a file; undefined if there is none. */
  read(file: string): Promise<Uint8Array | undefined>;
  /** Opens a file that may be too large for memory; undefined if there is none. Close it after use. */
  open(file: string): Promise<OpenFile | undefined>;
  /**
   * Writes a file, and the folders that it is in. Resolves once it is safe from a loss of power. A process that is
   * killed earlier leaves the previous file, or none.
   *
   * @throws Error that names the file; whatever `content` throws.
   */
  write(file: string, content: Uint8Array | FileWriter): Promise<void>;
  /**
   * Appends to a file, and makes it and the folders that it is in if necessary. Resolves once others can read it. A
   * loss of power, or a process that is killed earlier, may cut off the end of the added bytes.
   *
   * @throws Error that names the file.
   */
  append(file: string, content: Uint8Array): Promise<void>;
  /** The names in a folder; none if there is no such folder. */
  list(folder: string): Promise<string[]>;
  /** Removes a file, or a folder with everything in it, if it exists. */
  remove(path: string): Promise<void>;
}

/** Writes a file's bytes, one chunk after the other, each awaited. */
export type FileWriter = (write: (chunk: Uint8Array) => Promise<void>) => Promise<void>;

export interface OpenFile {
  /** The size in bytes. */
  readonly size: number;
  /** Fills `into` with the bytes from `position` on, and returns their number. */
  read(into: Uint8Array, position: number): Promise<number>;
  close(): Promise<void>;
}

/** The path of a file in a folder, for messages. */
export function pathIn({ path }: Folder, file: string): string {
  return `${path}/${file}`;
}

/** A folder within a folder, which need not exist yet. */
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
