import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DataOf, DType } from '../../src/dtype.ts';
import { assertSameValues } from '../same-values.ts';
import { devices, openOwn } from '../devices.ts';
import { randomFor, seed } from '../seed.ts';
import { type Graph, type Results, runGraph, showGraph } from './graph.ts';
import { randomGraph } from './random-graph.ts';
import { LEFT_OUT, VOCABULARY } from './vocabulary.ts';

// GRAPHS=3000 npm test -- random-graphs: the long run. With FIRST it starts at that graph of the SEED.
const graphs = Number(process.env.GRAPHS ?? 100);
const first = Number(process.env.FIRST ?? 0);

const reference = await openOwn({ device: 'reference' });
const test = suite('random graphs');

test('every op of the public face is in the vocabulary, or left out for a reason', () => {
  const face = readFileSync('src/index.ts', 'utf8');
  const ops = [...face.matchAll(/export \{([^}]*)\} from '\.\/ops\//g)]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  assert.equal(ops.sort(), [...Object.keys(VOCABULARY), ...Object.keys(LEFT_OUT)].sort());
});

test(`${graphs} random graphs and their gradients are the same on all devices`, async () => {
  const counts = new Map(Object.keys(VOCABULARY).map((op) => [op, 0]));
  const worst = { difference: 0, what: '' };
  const failures: string[] = [];
  let shaky = 0;
  for (let number = first; number < first + graphs; number++) {
    const graph = await randomGraph(randomFor(`graph ${number}`), reference);
    for (const { source } of graph)
      if (source.kind === 'call') counts.set(source.op, counts.get(source.op)! + 1);
    try {
      const expected = await runGraph(graph, reference);
      for (const device of devices) {
        const found = await runGraph(graph, device);
        assertSameValues(
          await runGraph(graph, device, { optimize: false }),
          found,
          `${device.info.kind}, not optimised`,
        );
        for (const { what, difference, allowed } of await differences(graph, expected, found)) {
          if (difference > TOLERANCE) shaky++;
          else if (difference > worst.difference)
            Object.assign(worst, { difference, what: `${device.info.kind}, graph ${number}, ${what}` });
          if (difference > allowed) {
            assert.unreachable(
              `${device.info.kind}: ${what} differs by ${difference} of its largest element, ${allowed} is allowed`,
            );
          }
        }
      }
    } catch (error) {
      failures.push(
        `SEED=${seed} FIRST=${number} GRAPHS=1: ${(error as Error).message}\n${showGraph(graph)}`,
      );
    }
  }
  const sorted = [...counts].sort(([, a], [, b]) => a - b);
  console.log(sorted.map(([op, count]) => `${op} ${count}`).join(', '));
  console.log(
    `worst difference ${worst.difference} (${worst.what}); ${shaky} above ${TOLERANCE} are as the inputs shake them`,
  );
  assert.is(failures.length, 0, failures.join('\n\n'));
});

/** Of the largest element. */
const TOLERANCE = 2e-4;

/** The largest difference of each result, and what is allowed, as shares of its largest element. */
async function differences(graph: Graph, expected: Results, found: Results) {
  assert.equal(Object.keys(found), Object.keys(expected));
  let shaken: Results | undefined;
  const list: { what: string; difference: number; allowed: number }[] = [];
  for (const [what, values] of Object.entries(expected)) {
    const difference = largestDifference(found[what], values);
    let allowed = TOLERANCE;
    if (difference > TOLERANCE) {
      shaken ??= await runGraph(graph, reference, { leaves: shake(graph) });
      allowed = Math.max(allowed, 10 * largestDifference(shaken[what], values));
    }
    list.push({ what, difference, allowed });
  }
  return list;
}

function largestDifference(found: DataOf<DType>, expected: DataOf<DType>): number {
  let [largest, difference] = [0, 0];
  for (const [i, value] of expected.entries()) {
    largest = Math.max(largest, Math.abs(value));
    if (found[i] !== value) difference = Math.max(difference, Math.abs(found[i] - value));
    if (Number.isNaN(found[i]) !== Number.isNaN(value)) return Number.POSITIVE_INFINITY;
  }
  if (!(expected instanceof Float32Array) && difference > 0) return Number.POSITIVE_INFINITY;
  return difference === 0 ? 0 : difference / largest;
}

/** The leaves a millionth larger or smaller. */
function shake(graph: Graph) {
  const random = randomFor('shaking');
  return new Map(
    graph.flatMap((node) => {
      const { source, values } = node;
      if (source.kind === 'call' || source.exact) return [];
      return [[node, values.map((value) => value * (1 + 1e-6 * random.uniform(-1, 1)))]] as const;
    }),
  );
}

test.run();
