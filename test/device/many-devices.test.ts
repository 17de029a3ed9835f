import { execFileSync } from 'node:child_process';
import * as assert from 'uvu/assert';
import { forEachDevice } from '../devices.ts';

const OPENED = 100;

/** Opens, uses and closes devices. Prints the bytes that the process has after the tenth and after the last. */
const PROGRAM = `
const { load } = await import('./scripts/bundle.js');
const { openDevice, sum, tensor } = await load('src/index.ts');
for (let i = 1; i <= ${OPENED}; i++) {
  const device = await openDevice({ device: 'webgpu' });
  if (i % 10 === 0) await device.read(sum(tensor([1, 2, 3])));
  device.close();
  if (i === 10 || i === ${OPENED}) console.log(process.memoryUsage.rss());
}`;

forEachDevice(
  'many devices',
  (test) => {
    test(`${OPENED} devices, opened and closed, leave little memory in use, and the process ends well`, () => {
      const args = ['--input-type=module', '-e', PROGRAM];
      const printed = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: 'pipe' }); // throws if it fails
      const [before, after] = printed.trim().split('\n').map(Number);
      const each = (after - before) / (OPENED - 10);
      assert.ok(each < 1e6, `each device left ${Math.round(each / 1e3)} kB behind`);
    });
  },
  { only: 'webgpu' },
);
