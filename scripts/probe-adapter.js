// Run in a process of its own, by setup.js: a driver may bring the process down, and one that was installed
// after Vulkan was looked for would not be seen. Exit status: 0 an adapter, 3 none, anything else Dawn fails.
import { create } from 'webgpu';

globalThis.gpu = create([]); // global, or it may be collected, and the process then dies
const adapter = await globalThis.gpu.requestAdapter();
process.exit(adapter ? 0 : 3);
