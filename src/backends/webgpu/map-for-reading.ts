import { askDawn } from '#platform';

/** Asks for `buffer` to be mapped; its `mapState` tells, too, once it is. */
export function mapForReading(buffer: GPUBuffer): Promise<void> {
  return askDawn(() => buffer.mapAsync(GPUMapMode.READ));
}
