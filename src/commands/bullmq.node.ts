import { createRequire } from 'node:module';
import { findPackage } from '../platform/find-package.node.ts';
import { refuse } from './arguments.node.ts';

/** The part of BullMQ that is used here. It is not among the dependencies, as few users need it. */
interface BullMQ {
  readonly Queue: new (name: string, options: object) => Queue;
  readonly Worker: new (
    name: string,
    process: (job: QueuedJob, token: string) => Promise<unknown>,
    options: object,
  ) => Worker;
  /** Thrown for a job that must not be tried again. */
  readonly UnrecoverableError: new (
    message: string,
  ) => Error;
  /** Thrown for a job that was put back into the queue. */
  readonly WaitingError: new () => Error;
}

interface Emitter {
  on(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

export interface Queue extends Emitter {
  add(name: string, data: object, options: { readonly jobId: string }): Promise<unknown>;
  getJob(id: string): Promise<QueuedJob | undefined>;
  disconnect(): Promise<void>;
}

export interface QueuedJob {
  readonly data: unknown;
  /** The latest report of its worker. */
  readonly progress: unknown;
  readonly failedReason?: string;
  getState(): Promise<string>;
  remove(): Promise<unknown>;
  updateProgress(progress: object): Promise<void>;
  moveToWait(token: string): Promise<unknown>;
}

export interface Worker extends Emitter {
  readonly name: string;
}

/** The name of the only queue in a Redis. Jobs name the recipe and the folder that they belong to. */
export const QUEUE = 'webgpu-dqn';

/** Names the packages that `--queue` lacks, and how to install them; undefined if it has all. BullMQ needs ioredis. */
export function missingPackages(find = findPackage): string | undefined {
  const missing = ['bullmq', 'ioredis'].filter((name) => find(name, 'bullmq') === undefined);
  if (missing.length === 0) return undefined;
  const are = missing.length > 1 ? 'are' : 'is';
  return `--queue needs ${missing.join(' and ')}, which ${are} not installed: npm install bullmq ioredis`;
}

/** Loads BullMQ. If it is not installed, prints how to install it and exits with 2. */
export function loadBullMQ(): BullMQ {
  const missing = missingPackages();
  if (missing !== undefined) return refuse(missing);
  const path = findPackage('bullmq', 'bullmq')!;
  return createRequire(path)(path) as BullMQ;
}

/** The flag of commands whose runs workers can train. */
export const QUEUE_FLAG = {
  queue: {
    value: 'URL',
    help: 'have workers train the runs: the commands `worker` with the same Redis or Valkey, redis://HOST:PORT',
  },
} as const;

/** How a stopped command left its runs, in words that introduce the command to go on with. */
export function whatIsLeft(queue: URL | undefined): string {
  return queue ? 'the workers go on; to watch them again' : 'every run was saved; go on with';
}

/** The URL of Redis or Valkey. For any other text it prints a line, without a password in it, and exits with 2. */
export function readQueueURL(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return url;
  return refuse(
    '--queue must be redis://HOST:PORT, or rediss:// for TLS, with user:password@ where it needs one',
  );
}

/** The URL as messages show it: without a password. */
export function shownURL({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Arguments without the password of a queue, for pages. */
export function withoutPasswords(args: readonly string[]): string[] {
  return args.map((each) => each.replace(/(rediss?:\/\/)[^@\s]*@/, '$1'));
}

/** Waits for Redis, for at most `READY_MS`. If it does not answer, prints a line and exits with 2. */
export async function requireReady(queue: Emitter, url: URL): Promise<void> {
  let told = 'no answer';
  queue.on('error', ({ message }) => {
    told = message.replaceAll(/\s+/g, ' ').trim() || told;
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, READY_MS, false);
  });
  const ready = await Promise.race([queue.waitUntilReady().catch(() => false), late]);
  clearTimeout(timer);
  if (ready === false) refuse(`--queue: there is no Redis at ${shownURL(url)} (${told})`);
}

const READY_MS = 5000;
