import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Pace } from '../../src/lab/worker/pace.ts';
import { randomFor } from '../seed.ts';

const test = suite('two runs of the lab that keep step');

/** Steps that are made at once. */
const STRIDE = 4;

/** Training by a pace, which sometimes takes its time. */
class Training {
  readonly counters = { steps: 0, updates: 0, episodes: 0 };
  readonly pace = new Pace(this.counters);
  /** The run ends here. */
  until = Number.POSITIVE_INFINITY;
  private readonly ended: Promise<void>;

  constructor(private readonly random: () => number) {
    this.ended = this.train();
  }

  private async train(): Promise<void> {
    const { pace, counters } = this;
    await pace.afterStep();
    while (counters.steps < this.until) {
      counters.updates++;
      counters.steps += STRIDE;
      await pace.afterStep();
      if (this.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, 3 * this.random()));
      else await new Promise((resolve) => setImmediate(resolve));
    }
    pace.pair(undefined);
  }

  async end(): Promise<void> {
    this.until = 0;
    this.pace.pair(undefined);
    this.pace.set('max');
    await this.ended;
  }
}

async function pairOf(rate: number | 'max', ahead = 0) {
  const random = randomFor(`lockstep ${rate}`);
  const [a, b] = [0, 1].map(() => new Training(() => random.uniform(0, 1)));
  a.counters.steps = ahead;
  const { port1, port2 } = new MessageChannel();
  a.pace.pair(port1);
  b.pace.pair(port2);
  for (const { pace } of [a, b]) pace.set(rate);
  return {
    ...{ a, b, both: [a, b] },
    lead: () => a.counters.steps - b.counters.steps,
    async end() {
      await Promise.all([a.end(), b.end()]);
      for (const port of [port1, port2]) port.close();
    },
  };
}

const waitFor = async (is: () => boolean, what: string) => {
  for (let tries = 0; !is(); tries++) {
    assert.ok(tries < 5000, what);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};

for (const [rate, window] of [
  ['max', 100],
  [400, 40],
  [20, 2],
] as const) {
  test(`at a pace of ${rate} they differ by its window at most, and both go on`, async () => {
    const { a, b, lead, end } = await pairOf(rate);
    const goal = rate === 20 ? 12 : 200;
    await waitFor(() => {
      assert.ok(Math.abs(lead()) <= window + STRIDE, `${lead()} steps`);
      return Math.min(a.counters.steps, b.counters.steps) >= goal;
    }, 'they stand still');
    await end();
  });
}

test('one that begins late catches up at full speed while the other waits, and then both have the pace', async () => {
  const { a, b, lead, end } = await pairOf(200, 2000);
  const begun = performance.now();
  await waitFor(() => lead() <= 20 + STRIDE, 'B does not catch up');
  assert.ok(a.counters.steps <= 2000 + STRIDE, 'A went on');
  const at = b.counters.steps;
  const from = performance.now();
  assert.ok(from - begun < 8000, 'at 200 steps a second that would be ten seconds');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const made = b.counters.steps - at;
  const most = 200 * ((performance.now() - from) / 1000 + 0.1) + 20 + 2 * STRIDE;
  assert.ok(made > 0 && made <= most, `${made} steps, not ${most}`);
  await end();
});

test('a pause holds both, and one more update is one of each, whoever is ahead', async () => {
  const { a, b, both, end } = await pairOf('max', 60);
  await waitFor(() => b.counters.steps > 200, 'B stands still');
  for (const { pace } of both) pace.set(0);
  await waitFor(() => both.every(({ pace }) => pace.idle), 'they do not pause');
  for (let more = 0; more < 3; more++) {
    const before = both.map(({ counters }) => counters.updates);
    for (const { pace } of both) pace.advance('update');
    await waitFor(() => both.every(({ pace }) => pace.idle), 'they do not pause again');
    assert.equal([a.counters.updates, b.counters.updates], [before[0] + 1, before[1] + 1]);
  }
  await end();
});

test('nobody waits for a run that is over, or is not beside it any more', async () => {
  const { a, b, end } = await pairOf('max');
  b.until = 120;
  await waitFor(() => a.counters.steps > 1000, 'A waits for a run that is over');
  assert.is(b.counters.steps, 120);
  await end();

  const other = await pairOf('max');
  other.b.pace.set(0);
  await waitFor(() => other.a.pace.idle, 'A does not wait');
  const { steps } = other.a.counters;
  other.a.pace.pair(undefined);
  await waitFor(() => other.a.counters.steps > steps + 500, 'A still waits');
  await other.end();
});

test.run();
