/** Threads beside this one, which compute their shares of a call at the same time. */
export interface Threads {
  /** What this thread is to instantiate, too: it works on shared memory. */
  readonly module: WebAssembly.Module;
  /** Shares of a call: one for each thread, the first for this one. */
  readonly shares: number;
  /** Prepares a call of an exported function: each thread adds its own scratch memory, its share, and `shares`. */
  job(name: string, args: readonly number[], scratch: number, scratchBytes: number): Int32Array;
  /**
   * Lets the others begin.
   * @throws if one of them has ended.
   */
  start(job: Int32Array): void;
  /**
   * Waits until all are done.
   * @throws if one of them failed, or does not come to an end.
   */
  join(): void;
  /** Ends the threads. */
  close(): void;
}
