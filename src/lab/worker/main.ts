/** The worker of a run. All that it does is in `host.ts`. */
import type { ToWorker } from '../protocol.ts';
import { Host } from './host.ts';

const host = new Host((message, transfer) => postMessage(message, { transfer: [...transfer] }));
addEventListener('message', ({ data }: MessageEvent<ToWorker>) => host.receive(data));
