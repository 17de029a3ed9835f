import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { lowContrasts, roleless, smallTargets, unnamed } from './page-checks.ts';

/** Where screenshots are kept, if they are asked for. */
const { SCREENSHOTS } = process.env;

/** Fails for what somebody cannot read, reach or hear. */
export async function check(page: Page, name: string): Promise<void> {
  if (SCREENSHOTS) await page.screenshot({ path: `${SCREENSHOTS}/${name.replaceAll(' ', '-')}.png` });
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${name} scrolls sideways by ${wider} px`);
  for (const find of [lowContrasts, smallTargets, unnamed, roleless])
    assert.equal(await page.evaluate(find), [], name);
}

/** The same in both themes, of which the system's may be either at any time. */
export async function checkThemes(page: Page, name: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`:root[data-theme=${colorScheme}]`).waitFor();
    await check(page, `${name}-${colorScheme}`);
  }
}
