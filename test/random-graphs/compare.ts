import type { DataOf, DType } from '../../src/dtype.ts';
import type { Device } from '../../src/index.ts';
import { randomFor } from '../seed.ts';
import { type Graph, type Results, runGraph } from './graph.ts';

// A difference is a fault if it exceeds both bounds: a share of the result's largest element, and a multiple of how far
// shaking the graph's inputs moves that result in the reference. Neither bound can hold alone: rounding moves results
// that no input moves (cos of a comparison), and ill-conditioned results differ by more than any fixed share.

/** The first bound, as a share of a result's largest element. */
const TOLERANCE = 2e-4;
/** How far an input is shaken, as a share of each element; and how often. */
const SHAKE = 1e-6;
const SHAKES = 3;
/** The second bound, as a multiple of the largest change that shaking causes. */
const FACTOR = 10;

/** Compares results with the reference's, and remembers the largest difference. */
export class Comparison {
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
      const allowed = FACTOR * (await this.shaken(graph, name));
      if (!(difference <= allowed)) {
        const found = `[${results[name].slice(0, 4)} ...], expected [${values.slice(0, 4)} ...]`;
        throw new Error(`${where}: ${name} differs by ${difference}, allowed are ${allowed}: ${found}`);
      }
      this.shaky++;
    }
  }

  /** How much this result changes where every input changes a little. */
  private async shaken(graph: Graph, name: string): Promise<number> {
    const random = randomFor('shaking');
    const expected = await runGraph(graph, this.reference, { everything: true });
    let largest = 0;
    for (let i = 0; i < SHAKES; i++) {
      const results = await runGraph(graph, this.reference, {
        everything: true,
        factors: (size) => Float32Array.from({ length: size }, () => 1 + SHAKE * random.uniform(-1, 1)),
      });
      largest = Math.max(largest, largestDifference(results[name], expected[name]));
    }
    return largest;
  }

  toString(): string {
    const { share, what } = this.worst;
    return (
      `largest difference ${share.toExponential(1)} of the largest element (${what}); beside it ${this.shaky} larger ` +
      'ones that shaking the inputs explains'
    );
  }
}

/** The largest difference of two elements; infinite where one is not a number, or they are no floats and not the same. */
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
