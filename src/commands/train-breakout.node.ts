import { openDevice } from '../device/open.ts';
import { BreakoutSession } from './breakout-session.node.ts';
import { readSettings } from './breakout-settings.node.ts';

const settings = await readSettings();
try {
  const device = await openDevice({ device: settings.device, threads: settings.threads });
  const session = await BreakoutSession.open(device, settings);
  await session.finish(await session.train());
  device.close();
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
