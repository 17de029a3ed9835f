/** A range of bytes in a `LinearMemory`. */
export interface Range {
  readonly address: number;
  readonly bytes: number;
}

const PAGE = 65536;
const MAX_PAGES = 65536;
/** The alignment of ranges: the size of a cache line, and more than any vector needs. */
const ALIGNMENT = 64;
/** The smallest growth. Every program needs new views after it, so it should be rare. */
const LEAST_GROWTH = 64 * PAGE;

/**
 * The one memory in which a device keeps all tensors, so that kernels can pass them by address. It grows when it must,
 * and never shrinks: freed ranges are used again.
 */
export class LinearMemory {
  readonly memory: WebAssembly.Memory;
  /** The memory's bytes. When it grows, this is replaced, and views of the old buffer become empty. */
  buffer: ArrayBuffer;
  /** Free ranges, sorted by address; no two touch. */
  private free: Range[] = [];

  /** @param options `shared` memory can be used by several threads. */
  constructor({ shared = false }: { readonly shared?: boolean } = {}) {
    this.memory = new WebAssembly.Memory({ initial: LEAST_GROWTH / PAGE, maximum: MAX_PAGES, shared });
    this.buffer = this.memory.buffer;
  }

  /** Makes everything from `first` on available: that is where the module's own data ends. */
  start(first: number): void {
    const address = align(first);
    this.free = [{ address, bytes: this.buffer.byteLength - address }];
  }

  /**
   * Zeroed bytes for `what`.
   * @throws Error if WebAssembly or the machine cannot provide them.
   */
  allocate(length: number, what: string): Range {
    const bytes = Math.max(align(length), ALIGNMENT);
    const range = this.free.find((free) => free.bytes >= bytes) ?? this.grow(bytes, what);
    const rest = { address: range.address + bytes, bytes: range.bytes - bytes };
    this.free.splice(this.free.indexOf(range), 1, ...(rest.bytes > 0 ? [rest] : []));
    new Uint8Array(this.buffer, range.address, bytes).fill(0);
    return { address: range.address, bytes };
  }

  release(range: Range): void {
    const at = this.free.findIndex(({ address }) => address > range.address);
    this.free.splice(at < 0 ? this.free.length : at, 0, range);
    this.free = this.free.reduce<Range[]>((merged, next) => {
      const last = merged.at(-1);
      if (last && last.address + last.bytes === next.address) {
        merged[merged.length - 1] = { address: last.address, bytes: last.bytes + next.bytes };
      } else merged.push(next);
      return merged;
    }, []);
  }

  /** The bytes in use. */
  get used(): number {
    return this.buffer.byteLength - this.free.reduce((total, { bytes }) => total + bytes, 0);
  }

  /** The last free range, grown until it has room for `bytes`. */
  private grow(bytes: number, what: string): Range {
    const size = this.buffer.byteLength;
    const last = this.free.at(-1);
    const tail = last && last.address + last.bytes === size ? last.bytes : 0;
    const pages = Math.ceil(Math.max(bytes - tail, LEAST_GROWTH) / PAGE);
    try {
      this.memory.grow(pages);
    } catch (cause) {
      throw new Error(
        `${what}: ${bytes} bytes of memory are needed, and ${this.used} are in use; ` +
          `WebAssembly allows ${MAX_PAGES * PAGE}, and this machine may allow less`,
        { cause },
      );
    }
    this.buffer = this.memory.buffer;
    this.release({ address: size, bytes: pages * PAGE });
    return this.free.at(-1)!;
  }
}

function align(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
