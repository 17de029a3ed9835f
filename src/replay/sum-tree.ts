import { requirePositiveInteger } from '../require.ts';

/**
 * Weights of the numbers 0 .. capacity - 1, as the leaves of a binary tree whose nodes are the sums of their two
 * children: changing a weight and finding the number at a given mass both take log2(capacity) steps. Sums are
 * always recomputed from the children, in float64, so they do not drift.
 *
 * Source: T. Schaul et al., "Prioritized Experience Replay" (2016), appendix B.2.1.
 */
export class SumTree {
  readonly capacity: number;
  /** Node 1 is the root, the children of node i are 2 i and 2 i + 1, and the leaves come last. */
  readonly #nodes: Float64Array;
  readonly #firstLeaf: number;

  /** @throws RangeError unless `capacity` is a positive integer. */
  constructor(capacity: number) {
    requirePositiveInteger('capacity', capacity);
    this.capacity = capacity;
    this.#firstLeaf = SumTree.#leaves(capacity);
    this.#nodes = new Float64Array(2 * this.#firstLeaf);
  }

  static #leaves(capacity: number): number {
    let leaves = 1;
    while (leaves < capacity) leaves *= 2;
    return leaves;
  }

  static bytesFor(capacity: number): number {
    return 16 * SumTree.#leaves(capacity);
  }

  /** The sum of all weights. */
  get total(): number {
    return this.#nodes[1];
  }

  get(index: number): number {
    return this.#nodes[this.#firstLeaf + index];
  }

  set(index: number, weight: number): void {
    const nodes = this.#nodes;
    let node = this.#firstLeaf + index;
    nodes[node] = weight;
    for (node >>>= 1; node > 0; node >>>= 1) nodes[node] = nodes[2 * node] + nodes[2 * node + 1];
  }

  /**
   * The number whose part of [0, total) contains `mass`, where each part is as long as the weight. As long as any
   * weight is positive, a number of weight 0 is never found, in spite of rounding.
   */
  find(mass: number): number {
    const nodes = this.#nodes;
    let rest = mass;
    let node = 1;
    while (node < this.#firstLeaf) {
      node *= 2;
      if (rest >= nodes[node] && nodes[node + 1] > 0) {
        rest -= nodes[node];
        node++;
      }
    }
    return node - this.#firstLeaf;
  }

  /** A view of the weights, [capacity]. Call `rebuild` after writing to it. */
  get weights(): Float64Array {
    return this.#nodes.subarray(this.#firstLeaf, this.#firstLeaf + this.capacity);
  }

  rebuild(): void {
    const nodes = this.#nodes;
    for (let node = this.#firstLeaf - 1; node > 0; node--) {
      nodes[node] = nodes[2 * node] + nodes[2 * node + 1];
    }
  }
}
