// Run in a new process by setup.js, as a driver may bring the process down, and as one that is installed after the
// search for Vulkan would not be seen. Exit status: 0 for an adapter, 3 for none, anything else if Dawn fails.
import { create } from 'webgpu';

globalThis.gpu = create([]); // global, or it may be collected, and the process then dies
const adapter = await globalThis.gpu.requestAdapter();
process.exit(adapter ? 0 : 3);
