// A process that goes on from the latest checkpoint of the given folder, saves without end, and prints every step
// that it saved.
import { writeSync } from 'node:fs';
import { Checkpoints } from '../../src/runs/checkpoints.ts';
import { folderAt } from '../../src/runs/folder.node.ts';
import { filesOf } from './checkpoint-files.ts';

const checkpoints = new Checkpoints(folderAt(process.argv[2]));
for (let step = (await checkpoints.latest())?.step ?? 0; ; ) {
  step++;
  await checkpoints.save(step, filesOf(step));
  writeSync(1, `${step}\n`);
}
