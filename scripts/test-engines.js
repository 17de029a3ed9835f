// `npm run test:engines -- [--json FILE] [engine ...]`: holds JavaScript engines to the same bytes, and runs tests on
// WebGPU implementations other than Dawn. See README.md, "The same in every engine".
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
