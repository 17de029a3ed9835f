import type { Spec } from '../protocol.ts';
import { formatLink } from '../shared/link.ts';

/** What the address says of a run: enough to begin it again. */
export function addressOf({ recipe, preset, seed, device, settings, changes = [] }: Spec): string {
  return formatLink({ recipe, preset, seed, settings, changes, ...(device !== 'auto' && { device }) });
}
