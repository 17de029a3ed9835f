import { suite } from 'uvu';
import { bytesAllocatedPerCall } from './allocation.ts';
const test = suite('zz');
test('x', () => { for (let i=0;i<12;i++) { const t=performance.now(); console.log(JSON.stringify(bytesAllocatedPerCall('test/replay/allocation.ts')), JSON.stringify(bytesAllocatedPerCall('test/envs/allocation.ts')), performance.now()-t);} });
test.run();
