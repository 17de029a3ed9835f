// `npm run test:queue`: workers and a queue in a Redis of its own, with BullMQ, which it installs into tools/bullmq.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './root.js';

const at = `${root}tools/bullmq/`;
const run = (program, args, cwd = root) => spawnSync(program, args, { cwd, stdio: 'inherit' }).status ?? 1;

if (spawnSync('redis-server', ['--version']).status !== 0) {
  console.error('redis-server is missing: apt-get install redis-server');
  process.exit(1);
}
if (!existsSync(`${at}node_modules/bullmq`)) {
  console.error('installing bullmq and ioredis, 16 MB, into tools/bullmq');
  if (run('npm', ['install', '--ignore-scripts'], at) !== 0) process.exit(1);
}
process.exitCode = run(process.execPath, ['scripts/test.js', '--device', 'cpu', 'commands/queue.test']);
