import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import { seed as fresh } from '../seed.ts';
import { LabBrowser, type Visit } from './browser.ts';

/** One that a link can hold. */
export const seed = fresh % 1_000_000;

export type LabSuite = ReturnType<typeof labSuite>;

/** Tests of the lab in a browser of their own, and a folder for files that they leave. */
export function labSuite(name: string, webgpu?: Parameters<typeof LabBrowser.launch>[0]) {
  const test = suite(name);
  const root = mkdtempSync(join(tmpdir(), 'lab-'));
  let lab: LabBrowser;
  test.before(async () => {
    lab = await LabBrowser.launch(webgpu);
  });
  test.after(async () => {
    await lab.close();
    rmSync(root, { recursive: true });
  });
  return {
    test,
    root,
    host: (...what: Parameters<LabBrowser['host']>): Promise<void> => lab.host(...what),
    visit: (how: Visit, use: (page: Page) => Promise<void>): Promise<void> => lab.visit(how, use),
  };
}
