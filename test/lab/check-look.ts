import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { lowContrasts, smallTargets, unnamed } from './page-checks.ts';

/** Where screenshots are kept, if they are asked for. */
const { SCREENSHOTS } = process.env;

/** Fails for what somebody cannot read, reach or hear. */
export async function check(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${name} scrolls sideways by ${wider} px`);
  for (const find of [lowContrasts, smallTargets, unnamed]) assert.equal(await page.evaluate(find), [], name);
}
