import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wait } from '../../src/platform/platform.browser.ts';

const test = suite('the platform of browsers');

const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

test.after.each(() => {
  if (own) Object.defineProperty(globalThis, 'navigator', own);
  else Reflect.deleteProperty(globalThis, 'navigator');
});

test('Firefox is made to notice results that are ready', async () => {
  const { device, done } = noticesAtSubmit(3);
  browseWith('Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0');
  assert.is(await orNothing(wait(done, device, false)), 'done');
});

test('other browsers notice them by themselves, and waiting submits nothing', async () => {
  const { device, done } = noticesAtSubmit(1);
  browseWith('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36');
  assert.is(await orNothing(wait(done, device, false)), 'nothing');
});

test.run();

function browseWith(userAgent: string): void {
  Object.defineProperty(globalThis, 'navigator', { value: { userAgent }, configurable: true });
}

/** A device that notices at the n-th submit that its work is done, and never by itself. */
function noticesAtSubmit(n: number): { device: GPUDevice; done: Promise<string> } {
  let finish: (value: string) => void;
  const done = new Promise<string>((resolve) => {
    finish = resolve;
  });
  let submits = 0;
  const queue = {
    submit() {
      submits++;
      if (submits === n) finish('done');
    },
  };
  const device = { queue, pushErrorScope() {}, popErrorScope: () => Promise.resolve(null) };
  return { device: device as unknown as GPUDevice, done };
}

/** The value of `promise`, or 'nothing' if it is still pending when a timer fires. */
function orNothing(promise: Promise<string>): Promise<string> {
  return Promise.race([promise, new Promise<string>((resolve) => setTimeout(resolve, 50, 'nothing'))]);
}
