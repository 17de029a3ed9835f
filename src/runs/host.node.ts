import { freemem } from 'node:os';
import { join } from 'node:path';
import manifest from '../../package.json';
import type { Host } from './host.ts';
import { lockRun } from './lock.node.ts';

const REPORT = 'report.html';

/** Node, and a folder on its disk. */
export const nodeHost: Host = {
  versions: { 'webgpu-dqn': manifest.version, Node: process.versions.node },
  lock: async ({ path }) => lockRun(path),
  availableBytes: () => process.availableMemory?.() ?? freemem(),
  async openLogs(...run) {
    const { openLogs } = await import('./logs.node.ts'); // few runs write any
    return openLogs(...run);
  },
  async writeReport(folder, records, info) {
    const { renderReport } = await import('../report/report.ts'); // draws with a large library
    await folder.write(REPORT, new TextEncoder().encode(renderReport(records, info)));
    return join(folder.path, REPORT);
  },
};
