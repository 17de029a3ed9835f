/** Rows of the table of an update's kernels. */

/** What the device was measured to be limited by. */
export type Ceiling = 'arithmetic' | 'memory';

/** A kernel's call, and how long it took. */
export interface Dispatch {
  /** Its place in the update, from 0. */
  readonly index: number;
  readonly label: string;
  readonly shape: string;
  readonly workgroups: readonly number[];
  readonly milliseconds: number;
  /** Of the time of all kernels. */
  readonly share: number;
  /** Undefined for a kernel whose arithmetic is not counted. */
  readonly gigaflops: number | undefined;
  readonly gigabytesPerSecond: number;
  /** The share of the ceiling that it comes nearest to. */
  readonly ceiling: number;
  readonly nearest: Ceiling;
}

interface Called {
  readonly label: string;
  readonly shape: string;
  readonly workgroups: readonly number[];
}

interface Timed {
  readonly milliseconds: number;
  readonly share: number;
  readonly gigabytesPerSecond: number;
  readonly bandwidthShare: number;
  readonly arithmetic?: { readonly gigaflops: number; readonly share: number };
}

/** The calls of an update in their order, of a program's steps and the profile of each. */
export function dispatchesOf(steps: readonly Called[], kernels: readonly Timed[]): Dispatch[] {
  return steps.map(({ label, shape, workgroups }, index) => {
    const { milliseconds, share, gigabytesPerSecond, bandwidthShare, arithmetic } = kernels[index];
    const computes = arithmetic !== undefined && arithmetic.share >= bandwidthShare;
    return {
      ...{ index, label, shape, workgroups, milliseconds, share, gigabytesPerSecond },
      gigaflops: arithmetic?.gigaflops,
      ceiling: computes ? arithmetic.share : bandwidthShare,
      nearest: computes ? 'arithmetic' : 'memory',
    };
  });
}

/** A column that rows can be sorted by. */
export type SortColumn = Exclude<keyof Dispatch, 'shape' | 'workgroups' | 'nearest'>;

export interface Order {
  readonly column: SortColumn;
  readonly descending: boolean;
}

/** Sorted rows; those without a number in the column come last, and equal ones stay in the order of the update. */
export function sortDispatches(rows: readonly Dispatch[], { column, descending }: Order): Dispatch[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [a[column], b[column]];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
    if (x === y) return 0;
    return x < y ? -sign : sign;
  });
}

/** The order after a click on a column's head: numbers from the largest down, then the other way round. */
export function nextOrder(now: Order, column: SortColumn): Order {
  const first = column !== 'index' && column !== 'label';
  return { column, descending: now.column === column ? !now.descending : first };
}
