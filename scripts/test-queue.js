// `npm run test:queue`: tests workers and a queue in a Redis that it starts, with BullMQ, which it installs into
// tools/bullmq.
import { spawnSync } from 'node:child_process';
import { root } from './root.js';
import { installTools } from './tools.js';

if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.error('redis-server is missing: apt-get install redis-server');
  process.exit(1);
}
installTools('bullmq'); // 16 MB, with ioredis
const test = ['scripts/test.js', '--device', 'cpu', 'commands/queue.test'];
process.exitCode = spawnSync(process.execPath, test, { cwd: root, stdio: 'inherit' }).status ?? 1;
