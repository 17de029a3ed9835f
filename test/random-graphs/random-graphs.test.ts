import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { devices, openOwn } from '../devices.ts';
import { assertSameValues } from '../same-values.ts';
import { randomFor, seed } from '../seed.ts';
import { Comparison } from './compare.ts';
import { opsIn, runGraph, showGraph } from './graph.ts';
import { randomGraph } from './random-graph.ts';
import { LEFT_OUT, VOCABULARY } from './vocabulary.ts';

// The long run is GRAPHS=3000 npm test -- random-graphs. SEED and FIRST, the number of a graph, repeat a failure.
const graphs = Number(process.env.GRAPHS ?? 100);
const first = Number(process.env.FIRST ?? 0);

const test = suite('random graphs');

test('every public op is in the vocabulary, or left out for a reason', () => {
  const face = readFileSync('src/index.ts', 'utf8');
  const ops = [...face.matchAll(/export \{([^}]*)\} from '\.\/ops\//g)]
    .flatMap(([, names]) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !name.startsWith('type '));
  assert.equal(ops.sort(), [...Object.keys(VOCABULARY), ...Object.keys(LEFT_OUT)].sort());
});

test(`${graphs} random graphs and their gradients are the same on all devices, optimised or not`, async () => {
  const reference = await openOwn({ device: 'reference' });
  const comparison = new Comparison(reference);
  const counts = new Map(Object.keys(VOCABULARY).map((op) => [op, 0]));
  const failures: string[] = [];
  for (let number = first; number < first + graphs; number++) {
    const graph = await randomGraph(randomFor(`graph ${number}`), reference);
    for (const op of opsIn(graph)) counts.set(op, counts.get(op)! + 1);
    try {
      const expected = await runGraph(graph, reference, { everything: true });
      for (const device of devices) {
        const { kind } = device.info;
        const plain = await runGraph(graph, device, { everything: true, optimize: false });
        await comparison.check(graph, expected, plain, `${kind}, graph ${number}`);
        for (const [name, values] of Object.entries(await runGraph(graph, device))) {
          assertSameValues(values, plain[name], `${kind}: ${name}, optimised and not`);
        }
      }
    } catch (error) {
      const { message } = error as Error;
      failures.push(`SEED=${seed} FIRST=${number} GRAPHS=1: ${message}\n${showGraph(graph)}`);
    }
  }
  reference.close();
  const rarest = [...counts].sort(([, a], [, b]) => a - b);
  console.log(`\nops: ${rarest.map((each) => each.join(' ')).join(', ')}\n${comparison}`);
  assert.is(failures.length, 0, failures.join('\n\n'));
  assert.ok(
    comparison.rounding <= 5 + graphs / 100,
    `${comparison.rounding} results are nothing but rounding`,
  );
  if (graphs >= 3000) assert.ok(rarest[0][1] >= 50, `${rarest[0].join(' ')} times`);
});

test.run();
