/** `webgpu-dqn/tensorboard`: the curves of runs for TensorBoard. For Node, as it has the file system. */

export { exportTensorBoard, type TensorBoardOptions } from '../run-tensorboard.node.ts';
export type { Tags } from '../tensorboard/tags.ts';
