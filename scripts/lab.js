// `npm run lab -- [--port N]`: sets up, builds the lab and serves it, as `webgpu-dqn lab` does.
import { setup } from './setup.js';

setup({ adapter: false });
await import('./build-lab.js'); // needs node modules
const { load } = await import('./bundle.js');
const { start } = await load('src/commands/main.node.ts');
await start(['lab', ...process.argv.slice(2)], 'npm run');
