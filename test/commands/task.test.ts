import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isOwn, readShare } from '../../src/commands/task.node.ts';

const test = suite('the share of a task');

const slurm = (id: number, min: number, step: number, count: number) => ({
  SLURM_ARRAY_TASK_ID: String(id),
  SLURM_ARRAY_TASK_MIN: String(min),
  SLURM_ARRAY_TASK_MAX: String(min + step * (count - 1)),
  SLURM_ARRAY_TASK_STEP: String(step),
  SLURM_ARRAY_TASK_COUNT: String(count),
});

/** What `readShare` prints when it exits with 2. */
function refusal(...args: Parameters<typeof readShare>): string {
  const { exit } = process;
  const { error } = console;
  let said = '';
  console.error = (text: string) => {
    said += text;
  };
  process.exit = (code) => {
    throw new Error(String(code));
  };
  try {
    readShare(...args);
  } catch (thrown) {
    assert.is((thrown as Error).message, '2');
  } finally {
    process.exit = exit;
    console.error = error;
  }
  return said;
}

test('is everything by default', () => {
  assert.equal(readShare({}, {}), { task: 0, of: 1 });
  assert.equal(readShare({}, { JOB_COMPLETION_INDEX: '' }), { task: 0, of: 1 });
});

test('follows the variables of the schedulers', () => {
  assert.equal(readShare({}, slurm(5, 1, 2, 4)), { task: 2, of: 4 });
  assert.equal(readShare({}, slurm(0, 0, 1, 3)), { task: 0, of: 3 });
  const batch = { AWS_BATCH_JOB_ARRAY_INDEX: '7', AWS_BATCH_JOB_ARRAY_SIZE: '10' };
  assert.equal(readShare({}, batch), { task: 7, of: 10 });
  assert.equal(readShare({ of: '6' }, { JOB_COMPLETION_INDEX: '4' }), { task: 4, of: 6 });
});

test('follows the flags first, so that a task that is submitted alone does its own part', () => {
  assert.equal(readShare({ of: '6', task: '2' }, slurm(5, 0, 1, 6)), { task: 2, of: 6 });
  assert.equal(readShare({ of: '6' }, slurm(5, 5, 1, 1)), { task: 5, of: 6 });
});

test('is refused if it cannot be known', () => {
  assert.match(
    refusal({}, { JOB_COMPLETION_INDEX: '4' }),
    'JOB_COMPLETION_INDEX is 4, and of how many tasks',
  );
  assert.match(
    refusal({ of: '4' }, { JOB_COMPLETION_INDEX: '4' }),
    '--of 4 has tasks 0 to 3, and JOB_COMPLETION',
  );
  assert.match(refusal({ of: '4' }, {}), '--of 4: which of them? --task I, from 0 to 3');
  assert.match(refusal({ task: '4' }, {}), '--task 4 is one of how many? --of N');
  assert.match(refusal({ task: '4', of: '4' }, {}), '--task must be an integer from 0 to 3');
  assert.match(
    refusal({}, { ...slurm(1, 1, 1, 3), SLURM_ARRAY_TASK_ID: '7' }),
    'which is no place among 3 tasks',
  );
});

test('covers everything once, over all tasks together', () => {
  for (const of of [1, 3, 8]) {
    const owners = Array.from(
      { length: 20 },
      (_, number) =>
        Array.from({ length: of }, (_, task) => isOwn({ task, of }, number)).filter(Boolean).length,
    );
    assert.ok(owners.every((each) => each === 1));
  }
});

test.run();
