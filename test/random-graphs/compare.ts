import type { DataOf, DType } from '../../src/dtype.ts';
import type { Device } from '../../src/index.ts';
import { randomFor } from '../seed.ts';
import { type Graph, type Results, runGraph } from './graph.ts';

/** What may differ, as a share of a result's largest element. */
const TOLERANCE = 2e-4;
/** By how much the inputs of every op are shaken where more differs, as a share of each; and how often. */
const SHAKE = 1e-6;
const SHAKES = 3;
/** More than this many times what shaking does never differs. */
const FACTOR = 10;
/** So much of the largest element of the whole graph may be left where a subtraction leaves only rounding. */
const ROUNDING = 1e-6;

/** Compares results with the reference's, and remembers the largest difference. */
export class Comparison {
  private worst = { share: 0, what: '' };
  private shaky = 0;
  private rounding = 0;

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
      const rounding = ROUNDING * Math.max(...Object.values(expected).map(largestOf));
      const allowed = Math.max(rounding, FACTOR * (await this.shaken(graph, name)));
      if (!(difference <= allowed)) {
        const found = `[${results[name].slice(0, 4)} ...], expected [${values.slice(0, 4)} ...]`;
        throw new Error(`${where}: ${name} differs by ${difference}, allowed are ${allowed}: ${found}`);
      }
      if (difference <= rounding) this.rounding++;
      else this.shaky++;
    }
  }

  /** How much this result changes where every tensor changes a little, as rounding does it. */
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
      `ones that shaking explains, and ${this.rounding} that are rounding`
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
