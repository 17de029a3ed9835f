import type { DataOf, DType } from '../../src/dtype.ts';
import type { Device } from '../../src/index.ts';
import { randomFor } from '../seed.ts';
import { type Graph, type Node, type Results, runGraph } from './graph.ts';

// A difference is a fault if it exceeds both bounds: a share of the result's largest element, and a multiple of how far
// shaking the graph's inputs moves that result in the reference. Neither bound can hold alone: rounding moves results
// that no input moves (cos of a comparison), and ill-conditioned results differ by more than any fixed share.
//
// A few results have no digits to compare, as they are 0 except for rounding: for example, the gradient of the sum of a
// layerNorm. Rounding alone changes such a result in the reference by much of its size. They are counted, and must be
// rare.

/** The first bound, as a share of a result's largest element. */
const TOLERANCE = 2e-4;
/** How far each element of an input is shaken, up or down, as a share of it. */
const SHAKE = 1e-6;
/** The second bound, as a multiple of the largest change that shaking causes. */
const FACTOR = 10;
/** How often the inputs are shaken. */
const TIMES = 10;
/** The last place of an f32, as a share of an element. */
const ROUNDING = 2 ** -23;
/** A result is nothing but rounding if rounding changes more than this share of it. */
const NOTHING_ELSE = 0.1;

/** Compares results with the reference's, and remembers the largest difference. */
export class Comparison {
  /** Results that are nothing but rounding. */
  rounding = 0;
  private worst = { share: 0, what: '' };
  private shaky = 0;

  constructor(private readonly reference: Device) {}

  /** @throws Error if a result differs by more than it may. */
  async check(graph: Graph, expected: Results, results: Results, where: string): Promise<void> {
    const [names, wanted] = [results, expected].map((each) => Object.keys(each).join(', '));
    if (names !== wanted) throw new Error(`${where}: there are ${names}, expected ${wanted}`);
    for (const [name, values] of Object.entries(expected)) {
      const difference = largestDifference(results[name], values);
      const largest = largestOf(values);
      if (difference <= TOLERANCE * largest) {
        const share = difference / (largest || 1);
        if (share > this.worst.share) this.worst = { share, what: `${where}, ${name}` };
        continue;
      }
      const allowed = FACTOR * (await this.change(graph, name, SHAKE, ({ isLeaf }) => isLeaf));
      if (difference <= allowed) this.shaky++;
      else if ((await this.change(graph, name, ROUNDING, () => true)) > NOTHING_ELSE * largest)
        this.rounding++;
      else {
        const found = `[${results[name].slice(0, 4)} ...], expected [${values.slice(0, 4)} ...]`;
        throw new Error(`${where}: ${name} differs by ${difference}, allowed are ${allowed}: ${found}`);
      }
    }
  }

  /** How far this result moves in the reference where each element of some tensors moves by `share`, up or down. */
  private async change(
    graph: Graph,
    name: string,
    share: number,
    which: (node: Node) => boolean,
  ): Promise<number> {
    const random = randomFor('shaking');
    const expected = await runGraph(graph, this.reference, { everything: true });
    let largest = 0;
    for (let i = 0; i < TIMES; i++) {
      const results = await runGraph(graph, this.reference, {
        everything: true,
        factors: (node) =>
          which(node)
            ? Float32Array.from({ length: node.size }, () => 1 + share * (2 * random.int(2) - 1))
            : undefined,
      });
      largest = Math.max(largest, largestDifference(results[name], expected[name]));
    }
    return largest;
  }

  toString(): string {
    const { share, what } = this.worst;
    return (
      `largest difference ${share.toExponential(1)} of the largest element (${what}); beside it ${this.shaky} larger ` +
      `ones that shaking the inputs explains, and ${this.rounding} results that are nothing but rounding`
    );
  }
}

/** The largest difference of two elements. Infinite if one of them is NaN, or if integers differ. */
function largestDifference(found: DataOf<DType>, expected: DataOf<DType>): number {
  const exact = !(expected instanceof Float32Array);
  let difference = 0;
  for (const [i, value] of expected.entries()) {
    if (Object.is(found[i], value)) continue;
    const apart = Math.abs(found[i] - value);
    if (Number.isNaN(apart) || (exact && apart > 0)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, apart);
  }
  return difference;
}

function largestOf(values: DataOf<DType>): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
