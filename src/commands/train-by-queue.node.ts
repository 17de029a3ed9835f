import { setTimeout } from 'node:timers/promises';
import { count } from '../amounts.ts';
import { isRecord } from '../json.ts';
import { loadBullMQ, QUEUE, type Queue, requireReady, shownURL } from './bullmq.node.ts';
import { jobId, type QueuedRun, queuedRun } from './queued-run.node.ts';
import type { JobListener, NextJob } from './side-by-side.node.ts';
import { onStop } from './stop.node.ts';
import { type Job, jobResult } from './train-child.node.ts';

export interface QueueOptions extends JobListener {
  readonly url: URL;
  /** The folder of all runs, which the workers share. */
  readonly root: string;
  /** The name of a job's recipe. */
  readonly recipeOf: (job: Job) => string;
  readonly requeue?: boolean;
}

/** Milliseconds between two looks at what the workers have done. */
const LOOK_MS = 1000;
/** The number of looks after which a run that the queue calls done is put into it again, if it has left no result. */
const PATIENCE = 30;
/** Milliseconds between two lines that name the runs in training. */
const TELL_MS = 60_000;

interface Pending {
  readonly job: Job;
  readonly run: QueuedRun;
  /** How often the queue called it done without a result. */
  looks: number;
  /** Whether this process put it into the queue, or found it waiting there. */
  asked: boolean;
}

/**
 * Lets workers train jobs, through a queue in Redis. Only the folder of the runs tells which jobs have ended, and jobs
 * that Redis has lost are put into it again. Resolves to false if a signal ended the watching: the workers go on.
 *
 * @throws Error with the messages of a run that failed.
 */
export async function trainByQueue(next: NextJob, options: QueueOptions): Promise<boolean> {
  const { url, root, recipeOf, requeue } = options;
  const queue = new (loadBullMQ().Queue)(QUEUE, {
    // Fails at once instead of waiting, as the next look tries again.
    connection: {
      url: url.href,
      maxRetriesPerRequest: 1,
      enableOfflineQueue: false,
      retryStrategy: () => 1000,
    },
    defaultJobOptions: {
      ...{ attempts: 10, backoff: { type: 'exponential', delay: 5000 } },
      ...{ removeOnComplete: false, removeOnFail: false },
    },
  });
  await requireReady(queue, url);
  const stopper = new AbortController();
  const handBack = onStop((status) => {
    process.exitCode = status;
    stopper.abort();
  }, requeue);
  const pending = new Map<string, Pending>();
  let told = Date.now();
  let answers = true;
  try {
    while (!stopper.signal.aborted) {
      for (let job = await next(); job; job = await next()) {
        const run = queuedRun(job, recipeOf(job), root);
        pending.set(jobId(run), { job, run, looks: 0, asked: false });
      }
      if (pending.size === 0) return true;
      await takeResults(pending, options);
      answers = await lookAt(queue, pending, options).then(
        () => true,
        (error: Error) => {
          if (error instanceof RunFailed) throw error;
          if (answers) console.error(`${shownURL(url)} does not answer (${error.message}); asking again`);
          return false;
        },
      );
      if (Date.now() - told > TELL_MS) {
        told = Date.now();
        await tell(queue, pending).catch(() => {});
      }
      await setTimeout(LOOK_MS, undefined, { signal: stopper.signal }).catch(() => {});
    }
    return false;
  } finally {
    handBack();
    await queue.close().catch(() => {});
  }
}

class RunFailed extends Error {}

async function takeResults(pending: Map<string, Pending>, { onResult }: JobListener): Promise<void> {
  for (const [id, { job }] of pending) {
    const result = await jobResult(job);
    if (!result) continue;
    pending.delete(id);
    onResult?.(job, result);
  }
}

/** Puts missing runs into the queue, and takes failed ones out of it. */
async function lookAt(
  queue: Queue,
  pending: Map<string, Pending>,
  { onFailure }: JobListener,
): Promise<void> {
  for (const [id, each] of pending) {
    const found = await queue.getJob(id);
    const state = await found?.getState();
    const ended = state === 'completed' || state === 'failed';
    if (found && state === 'failed' && each.asked) {
      const error = new RunFailed(`the run in ${each.job.folder} failed: ${found.failedReason}`);
      pending.delete(id);
      if (!onFailure) throw error;
      await onFailure(each.job, error);
    } else if (found && ended && (!each.asked || ++each.looks > PATIENCE)) {
      await found.remove(); // left over from an earlier time, with another folder
      each.looks = 0;
      each.asked = false;
    } else if (!ended) {
      // Adding does nothing if the job is already there.
      if (!found) await queue.add(each.run.recipe, each.run, { jobId: id });
      each.asked = true;
    }
  }
}

/** Prints the runs in training, and how far they are. */
async function tell(queue: Queue, pending: Map<string, Pending>): Promise<void> {
  const found = await Promise.all(
    [...pending].map(async ([id, { job }]) => ({ job, of: await queue.getJob(id) })),
  );
  for (const { job, of } of found) {
    const { progress } = of ?? {};
    if (!isRecord(progress) || typeof progress.steps !== 'number') continue;
    const score =
      typeof progress.score === 'number' ? `, latest evaluation ${progress.score.toFixed(2)}` : '';
    console.error(`${job.folder}: at step ${count(progress.steps)}${score}`);
  }
}
