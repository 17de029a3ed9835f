import { createRequire } from 'node:module';
import { findPackage } from '../platform/find-package.node.ts';
import { refuse } from './arguments.node.ts';

/** The part of BullMQ that is used here. It is not among the dependencies, as few need it. */
interface BullMQ {
  readonly Queue: new (name: string, options: object) => Queue;
  readonly Worker: new (
    name: string,
    process: (job: QueuedJob, token: string) => Promise<unknown>,
    options: object,
  ) => Worker;
  /** Thrown for a job that fails however often it is tried. */
  readonly UnrecoverableError: new (
    message: string,
  ) => Error;
  /** Thrown for a job that went back to those that wait. */
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

/** The one queue of a Redis: jobs say themselves what they are of. */
export const QUEUE = 'webgpu-dqn';

/** Says which packages `--queue` lacks, and how to install them; undefined where it has all: BullMQ reaches Redis by ioredis. */
export function missingPackages(find = findPackage): string | undefined {
  const missing = ['bullmq', 'ioredis'].filter((name) => find(name, 'bullmq') === undefined);
  if (missing.length === 0) return undefined;
  const are = missing.length > 1 ? 'are' : 'is';
  return `--queue needs ${missing.join(' and ')}, which ${are} not installed: npm install bullmq ioredis`;
}

/** BullMQ, where it is installed; or else a line says how to install it, and the exit is 2. */
export function loadBullMQ(): BullMQ {
  const missing = missingPackages();
  if (missing !== undefined) return refuse(missing);
  const path = findPackage('bullmq', 'bullmq')!;
  return createRequire(path)(path) as BullMQ;
}

/** The flag of commands whose runs workers train. */
export const QUEUE_FLAG = {
  queue: {
    value: 'URL',
    help: 'have workers train the runs: the commands `worker` with the same Redis or Valkey, redis://HOST:PORT',
  },
} as const;

/** What a command that was stopped leaves, in words, before the command that goes on. */
export function whatIsLeft(queue: URL | undefined): string {
  return queue ? 'the workers go on; to watch them again' : 'every run was saved; go on with';
}

/** Where Redis or Valkey is. What is no such URL prints a line and exits with 2, without the password that may be in it. */
export function readQueueURL(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^rediss?:$/.test(url.protocol) && url.hostname !== '') return url;
  return refuse(
    '--queue must be redis://HOST:PORT, or rediss:// for TLS, with user:password@ where it needs one',
  );
}

/** What messages call it: without a password. */
export function shownURL({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

/** Arguments as a page may show them: without the password of a queue. */
export function withoutPasswords(args: readonly string[]): string[] {
  return args.map((each) => each.replace(/(rediss?:\/\/)[^@\s]*@/, '$1'));
}

/** Waits for Redis, for so long; or else a line says so, and the exit is 2. */
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
