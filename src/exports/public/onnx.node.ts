/** `webgpu-dqn/onnx`: networks as ONNX files. For Node, as it has the file system. */

export { type ONNXOptions, toONNX } from '../onnx/to-onnx.ts';
export type { Networks } from '../run-nets.node.ts';
export { type ExportONNXOptions, exportONNX } from '../run-onnx.node.ts';
