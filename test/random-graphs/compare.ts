import type { DataOf, DType } from '../../src/dtype.ts';
import type { Device } from '../../src/index.ts';
import { randomFor } from '../seed.ts';
import { type Graph, type Results, runGraph } from './graph.ts';

/** What may differ, as a share of the largest element. */
const TOLERANCE = 2e-4;
/** By how much the inputs are shaken where more differs, as a share of each; and how often. */
const SHAKE = 1e-6;
const SHAKES = 3;
/** More than this many times what shaking does never differs. */
const FACTOR = 10;

/** Compares results with the reference's, and remembers the largest difference. */
export class Comparison {
  private worst = { difference: 0, what: '' };
  private excused = 0;

  constructor(private readonly reference: Device) {}

  /** @throws Error if a result differs by more than it may. */
  async check(graph: Graph, expected: Results, results: Results, where: string): Promise<void> {
    const [names, wanted] = [results, expected].map((each) => Object.keys(each).join(', '));
    if (names !== wanted) throw new Error(`${where}: there are ${names}, expected ${wanted}`);
    for (const [name, values] of Object.entries(expected)) {
      const difference = largestDifference(results[name], values);
      if (difference > TOLERANCE) {
        const allowed = FACTOR * (await this.shaken(graph, name));
        if (!(difference <= allowed)) {
          const found = `${results[name].slice(0, 4)} ..., expected ${values.slice(0, 4)} ...`;
          throw new Error(
            `${where}: ${name} differs by ${difference} of its largest element, shaking allows ${allowed}: ${found}`,
          );
        }
        this.excused++;
      } else if (difference > this.worst.difference) {
        this.worst = { difference, what: `${where}, ${name}` };
      }
    }
  }

  /** How much this result changes where the inputs change a little. */
  private async shaken(graph: Graph, name: string): Promise<number> {
    const random = randomFor('shaking');
    const expected = await runGraph(graph, this.reference, { everything: true });
    let largest = 0;
    for (let i = 0; i < SHAKES; i++) {
      const leaves = graph.flatMap((node) => {
        const { source, values } = node;
        if (source.kind === 'call' || source.exact) return [];
        return [[node, values.map((value) => value * (1 + SHAKE * random.uniform(-1, 1)))]] as const;
      });
      const results = await runGraph(graph, this.reference, { leaves: new Map(leaves), everything: true });
      largest = Math.max(largest, largestDifference(results[name], expected[name]));
    }
    return largest;
  }

  toString(): string {
    const { difference, what } = this.worst;
    return `largest difference ${difference.toExponential(1)} (${what}); ${this.excused} larger ones that shaking explains`;
  }
}

/** As a share of the largest expected element; infinite where one is not a number, or no float and not the same. */
function largestDifference(found: DataOf<DType>, expected: DataOf<DType>): number {
  const exact = !(expected instanceof Float32Array);
  let [largest, difference] = [0, 0];
  for (const [i, value] of expected.entries()) {
    if (Object.is(found[i], value)) continue;
    const apart = Math.abs(found[i] - value);
    if (Number.isNaN(apart) || (exact && apart > 0)) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, apart);
  }
  for (const value of expected) largest = Math.max(largest, Math.abs(value));
  return difference === 0 ? 0 : difference / largest;
}
