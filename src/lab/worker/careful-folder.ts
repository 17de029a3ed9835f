import type { FileWriter, Folder } from '../../runs/folder.ts';
import { joined, memoryFolder } from './memory-folder.ts';

/**
 * The folder of a run that trains on where it cannot be saved. Once a file cannot be written the folder below is left as it
 * is, so that its latest checkpoint stays whole, and all that follows is kept in memory; `retry` brings it over.
 */
export class CarefulFolder implements Folder {
  /** What the browser said. Undefined: all is saved. */
  trouble: Error | undefined;
  private readonly files = new Map<string, Uint8Array>();
  private readonly memory: Folder;
  private readonly removed = new Set<string>();

  constructor(private readonly below: Folder) {
    this.memory = memoryFolder(below.path, this.files);
  }

  get path(): string {
    return this.below.path;
  }

  /** The bytes that wait for room. */
  get waiting(): number {
    return [...this.files.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Brings over what is only in memory, if that can be done now. */
  async retry(): Promise<void> {
    if (!this.trouble) return;
    try {
      // As they came: a manifest after the files that it names.
      for (const [file, bytes] of this.files) await this.below.write(file, bytes);
      for (const path of this.removed) await this.below.remove(path);
    } catch {
      return;
    }
    this.files.clear();
    this.removed.clear();
    this.trouble = undefined;
  }

  async read(file: string) {
    return (await this.memory.read(file)) ?? (this.isRemoved(file) ? undefined : this.below.read(file));
  }

  async open(file: string) {
    return (await this.memory.open(file)) ?? (this.isRemoved(file) ? undefined : this.below.open(file));
  }

  async list(folder: string): Promise<string[]> {
    const inside = (name: string) => (folder === '' ? name : `${folder}/${name}`);
    const below = (await this.below.list(folder)).filter((name) => !this.isRemoved(inside(name)));
    return [...new Set([...below, ...(await this.memory.list(folder))])];
  }

  async write(file: string, content: Uint8Array | FileWriter): Promise<void> {
    if (await this.attempt(() => this.below.write(file, content))) return;
    await this.memory.write(file, content);
  }

  async append(file: string, content: Uint8Array): Promise<void> {
    if (await this.attempt(() => this.below.append(file, content))) return;
    await this.memory.write(file, joined([(await this.read(file)) ?? new Uint8Array(), content]));
  }

  async remove(path: string): Promise<void> {
    if (await this.attempt(() => this.below.remove(path))) return;
    await this.memory.remove(path);
    this.removed.add(path);
  }

  /** Whether it was done. */
  private async attempt(change: () => Promise<void>): Promise<boolean> {
    if (this.trouble) return false;
    try {
      await change();
      return true;
    } catch (error) {
      this.trouble = error as Error;
      return false;
    }
  }

  private isRemoved(path: string): boolean {
    return [...this.removed].some((each) => path === each || path.startsWith(`${each}/`));
  }
}

/** Whether an error says that no room is left. */
export function isFull({ cause }: Error): boolean {
  return (cause as Error | undefined)?.name === 'QuotaExceededError';
}
