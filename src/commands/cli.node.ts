#!/usr/bin/env node
import { start } from './main.node.ts';

await start(process.argv.slice(2), 'npx webgpu-dqn');
