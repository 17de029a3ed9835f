/** `webgpu-dqn/torch`: weights for PyTorch and Stable-Baselines3, and from them. For Node, as it has the file system. */

export type { Networks } from '../run-nets.node.ts';
export { exportSB3, exportTorch, type ExportTorchOptions, type TorchNet } from '../run-torch.node.ts';
export { fromSB3, sb3Lines, toSB3 } from '../torch/sb3.ts';
export { type TorchOptions, toTorch } from '../torch/to-torch.ts';
