import { readFileSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { type ServeOptions, serveFolder } from '../../src/commands/serve-folder.node.ts';

/** The lab must work at any path. */
const BASE = '/a/b/lab/';

/** With WebGPU on SwiftShader, or without any. */
const ARGUMENTS = {
  webgpu: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  none: ['--disable-features=WebGPU', '--disable-gpu'],
};

/** How the lab is visited. */
export interface Visit extends BrowserContextOptions {
  /** Behind the address, with its `#`. */
  readonly link?: string;
  /** Done before the page loads. */
  readonly before?: (page: Page) => Promise<unknown>;
}

/** The lab in a browser. */
export class LabBrowser {
  private constructor(
    private readonly browser: Browser,
    private server: { readonly port: number; close(): void },
  ) {}

  static async launch(webgpu: keyof typeof ARGUMENTS = 'none'): Promise<LabBrowser> {
    const [executablePath, args] = [process.env.CHROMIUM!, ARGUMENTS[webgpu]];
    const browser = await chromium.launch({ executablePath, args });
    return new LabBrowser(browser, await serveFolder('dist/lab', 0, { base: BASE }));
  }

  get url(): string {
    return `http://localhost:${this.server.port}${BASE}`;
  }

  /** Opens the lab, has it used, and fails for anything that the browser complains of, and for requests to elsewhere. */
  async visit({ link = '', before, ...options }: Visit, use: (page: Page) => Promise<void>): Promise<void> {
    const context = await this.browser.newContext(options);
    context.setDefaultTimeout(90_000); // for slow machines
    const problems: string[] = [];
    context.on('page', (page) => watch(page, this.url, problems));
    try {
      const page = await context.newPage();
      await before?.(page);
      await page.goto(this.url + link);
      await use(page);
      assert.equal(problems, []);
    } finally {
      await context.close();
    }
  }

  /** Has the address lead to another folder from now on. @param folder undefined: nobody answers. */
  async host(folder: string | undefined, how: Omit<ServeOptions, 'base'> = {}): Promise<void> {
    const { port } = this.server;
    this.server.close();
    if (folder !== undefined) this.server = await serveFolder(folder, port, { ...how, base: BASE });
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}

/** Adds to `problems` all that goes wrong on a page of the lab at `url`, from now on. */
export function watch(page: Page, url: string, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(`error: ${error.stack}`));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const own = request.url().startsWith(url) || /^(data|blob):/.test(request.url());
    if (!own) problems.push(`request: ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
}

/** A button that says just this. */
export function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name, exact: true });
}

/** Presses a button that saves a file; returns its bytes. */
export async function saved(page: Page, name: string): Promise<Buffer> {
  if ((await page.locator('.files').count()) === 0) await openRun(page);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.files').getByRole('button', { name, exact: true }).click(),
  ]);
  return readFileSync(await download.path());
}

/** Opens the panel of the run, where it is one of several tabs: a fall may have opened another one. */
async function openRun(page: Page): Promise<void> {
  const tab = page.getByRole('tab', { name: 'This run', selected: false });
  if ((await tab.count()) > 0) await tab.click();
}

/** The command that makes the run of the page. */
export async function shownCommand(page: Page): Promise<string> {
  await openRun(page);
  return (await page.locator('.command code').filter({ hasNotText: '--resume' }).textContent())!;
}

/** Tells the page that nobody sees it any more: it saves its run. */
export function hide(page: Page): Promise<void> {
  return page.evaluate(() => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

/** Resolves once the run has learned, and something of it is kept in the browser. */
export async function waitUntilKept(page: Page): Promise<void> {
  await waitForNow(page, 'Now it learns.');
  await hide(page);
  for (let tries = 0; !/[kM]B$/.test(await fact(page, 'kept here')); tries++) {
    assert.ok(tries < 300, 'nothing is kept');
    await page.waitForTimeout(100);
  }
}

/** What the page says of the run, once it says so; as the visitor reads it. */
export async function waitForNow(page: Page, text: string | RegExp, timeout = 90_000): Promise<void> {
  await page.locator('.now', { hasText: text }).waitFor({ timeout });
}

/** The picture of the game. */
export function picture(page: Page): Promise<string> {
  return page.locator('.picture').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** Resolves once the picture of the game is another one. */
export async function waitForMotion(page: Page): Promise<void> {
  const before = await picture(page);
  await page.waitForFunction(
    (before) => document.querySelector<HTMLCanvasElement>('.picture')?.toDataURL() !== before,
    before,
    { timeout: 30_000, polling: 100 },
  );
}

/** A fact of the panel of the run, by its name. */
export async function fact(page: Page, name: string): Promise<string> {
  const row = page.locator('dl.facts > div', { has: page.locator('dt', { hasText: name }) });
  if ((await row.count()) === 0) await openRun(page);
  return (await row.locator('dd').textContent())!.trim();
}

/** A number of the panel of the run. */
export async function number(page: Page, name: string): Promise<number> {
  return Number((await fact(page, name)).replace(',', ''));
}

/** Resolves once a number of the panel of the run has risen above `value`. */
export async function above(page: Page, name: string, value: number): Promise<void> {
  for (let tries = 0; (await number(page, name)) <= value; tries++) {
    assert.ok(tries < 300, `${name} stays ${value}`);
    await page.waitForTimeout(100);
  }
}

/** The notice that says this, once it is there. */
export async function waitForNotice(page: Page, text: string | RegExp): Promise<void> {
  await page.locator('.notice', { hasText: text }).waitFor({ timeout: 90_000 });
}

/** Trains as fast as it can. */
export async function hurry(page: Page): Promise<void> {
  await page.getByRole('slider', { name: 'Pace' }).fill('12');
}

/** The SHA-256 of the net, once training has ended. */
export async function finalHash(page: Page): Promise<string> {
  await page.locator('.pace-value', { hasText: 'training ended' }).waitFor({ timeout: 120_000 });
  await openRun(page);
  return (await page.locator('[data-hash]').getAttribute('data-hash'))!;
}
