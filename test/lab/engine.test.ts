import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dispatchesOf, nextOrder, sortDispatches } from '../../src/lab/shared/dispatches.ts';
import { lifetimesOf } from '../../src/lab/shared/lifetimes.ts';

const test = suite('the kernels of an update, in the lab');

const [reads, writes] = ['read', 'write'] as const;

const called = { shape: '', workgroups: [1, 1, 1] };
const rows = dispatchesOf(
  ['b', 'a', 'c'].map((label) => ({ ...called, label })),
  [
    {
      ...{ milliseconds: 2, share: 0.5, gigabytesPerSecond: 3, bandwidthShare: 0.1 },
      arithmetic: { gigaflops: 7, share: 0.4 },
    },
    { milliseconds: 1, share: 0.25, gigabytesPerSecond: 40, bandwidthShare: 1.2 },
    {
      ...{ milliseconds: 1, share: 0.25, gigabytesPerSecond: 6, bandwidthShare: 0.2 },
      arithmetic: { gigaflops: 9, share: 0.1 },
    },
  ],
);

test('are held against the ceiling that each comes nearest to', () => {
  assert.equal(
    rows.map(({ ceiling, nearest }) => [ceiling, nearest]),
    [
      [0.4, 'arithmetic'],
      [1.2, 'memory'],
      [0.2, 'memory'],
    ],
  );
});

test('are sorted by a number, by name or as they run; without the number they come last, equal ones as they run', () => {
  const sorted = (column: Parameters<typeof nextOrder>[1], descending: boolean) =>
    sortDispatches(rows, { column, descending }).map(({ index }) => index);
  assert.equal(sorted('ceiling', true), [1, 0, 2]);
  assert.equal(sorted('ceiling', false), [2, 0, 1]);
  assert.equal(sorted('milliseconds', true), [0, 1, 2]);
  assert.equal(sorted('milliseconds', false), [1, 2, 0]);
  assert.equal(sorted('label', false), [1, 0, 2]);
  assert.equal(sorted('gigaflops', true), [2, 0, 1]);
  assert.equal(sorted('gigaflops', false), [0, 2, 1]);
});

test('a click on a head sorts numbers from the largest down, names and places from the first, and then turns', () => {
  const byPlace = { column: 'index', descending: false } as const;
  assert.equal(nextOrder(byPlace, 'ceiling'), { column: 'ceiling', descending: true });
  assert.equal(nextOrder({ column: 'ceiling', descending: true }, 'ceiling'), {
    ...{ column: 'ceiling', descending: false },
  });
  assert.equal(nextOrder({ column: 'ceiling', descending: true }, 'label'), {
    ...{ column: 'label', descending: false },
  });
});

test('a result lives from who writes it to who reads it last, and a later one may take its place', () => {
  const bound = (buffer: number, access: 'read' | 'write') => ({ buffer, access });
  const program = {
    buffers: ['upload', 'scratch', 'scratch', 'state', 'scratch', 'scratch'].map((kind) => ({ kind })),
    steps: [
      [bound(0, reads), bound(1, writes)],
      [bound(1, reads), bound(2, writes)],
      [bound(1, reads), bound(2, writes)], // the other half
      [bound(2, reads), bound(1, writes)],
      [bound(1, reads), bound(3, writes)],
      [bound(3, reads), bound(4, writes)],
      [bound(3, reads), bound(1, writes)],
    ].map((bindings) => ({ bindings })),
    outputs: [{ buffer: 4 }],
  };
  const lifetimes = lifetimesOf(program);
  const span = (from: number, to: number) => ({ from, to });
  assert.equal(
    lifetimes.map(({ spans }) => spans),
    [[span(0, 6)], [span(0, 2), span(3, 4), span(6, 6)], [span(1, 3)], [span(0, 6)], [span(5, 6)], []],
  );
  assert.equal(
    lifetimes.map(({ uses }) => uses),
    [[0], [0, 1, 2, 3, 4, 6], [1, 2, 3], [4, 5, 6], [5], []],
  );
});

test.run();
