import { askDawn } from '#platform';

/** Asks for `buffer` to be mapped. Afterwards its `mapState` is 'mapped', too. */
export function mapForReading(buffer: GPUBuffer): Promise<void> {
  return askDawn(() => buffer.mapAsync(GPUMapMode.READ));
}
