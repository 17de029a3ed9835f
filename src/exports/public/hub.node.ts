/** `webgpu-dqn/hub`: folders of runs for model hubs. For Node, as it has the file system. */

export type { Networks } from '../run-nets.node.ts';
export { type ExportHubOptions, exportHub, type HubFolder } from '../run-hub.node.ts';
