/** Threads beside this one, which compute their shares of a call at the same time. */
export interface Threads {
  /** What this thread is to instantiate, too: it works on shared memory. */
  readonly module: WebAssembly.Module;
  /** How many there are, with this one. */
  readonly count: number;
  /** Prepares calls of an exported function: the arguments for each of the others, or for the first of them. */
  job(name: string, calls: readonly (readonly number[])[]): Int32Array;
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
