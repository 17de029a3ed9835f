import * as assert from 'uvu/assert';
import { fact, finalHash, hurry, waitForNow } from './browser.ts';
import { labSuite, seed } from './lab-suite.ts';

const { test, visit } = labSuite('games of pixels in the lab, at length', 'none');
const software = labSuite('games of pixels in the lab, with WebGPU in software', 'webgpu');

const few = [
  'evaluation.every=80',
  'evaluation.games=2',
  'evaluation.finalGames=2',
  'evaluation.maxSteps=100',
];

test('a game played to its end is ranked among those of the trained net', () =>
  visit({ link: '#net=breakout' }, async (page) => {
    await waitForNow(page, 'This net was trained before');
    await page.getByRole('button', { name: 'Beat it.' }).click();
    await page.getByText('It begins with your first move.').waitFor();
    const result = page.locator('.sign-head');
    for (let tries = 0; (await result.count()) === 0; tries++) {
      assert.ok(tries < 600, 'five balls are not lost');
      await page.keyboard.press(' '); // serves, where there is no ball
      await page.waitForTimeout(200);
    }
    assert.match((await result.textContent())!, /^You: \d+, better than \d+ % of its games\.$/);
  }));

software.test('Breakout is trained on WebGPU in software, and looked into', () =>
  software.visit(
    {
      link: `#r=breakout&p=laptop&s=${seed}&d=webgpu&set=steps:112&set=learningStarts:80&set=batchSize:8&set=replayCapacity:1000${few
        .map((each) => `&set=${each.replace('=', ':')}`)
        .join('')}`,
    },
    async (page) => {
      await waitForNow(page, 'Shaders are being compiled.');
      page.setDefaultTimeout(400_000); // shaders take minutes on a busy machine
      await page.getByRole('button', { name: 'what it looks at' }).click();
      await page.locator('.shades[aria-label*="Most"]').waitFor();
      await hurry(page);
      await finalHash(page);
      assert.match(await fact(page, 'device'), /^WebGPU on .*software adapter/);
    },
  ),
);

test.run();
software.test.run();
