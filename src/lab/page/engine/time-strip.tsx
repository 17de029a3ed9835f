import type { Ceiling } from '../../shared/dispatches.ts';
import { ENGINE } from './copy-engine.ts';
import { dispatches, engine } from './look.ts';

const NEAREST: readonly Ceiling[] = ['arithmetic', 'memory'];

/** The kernels side by side, as wide as each takes time. */
export function TimeStrip() {
  return (
    <>
      <div class="time-strip" role="img" aria-label={ENGINE.strip}>
        {dispatches.value.map(({ index, share, nearest }) => (
          <i
            key={index}
            class={`by-${nearest}${index === engine.chosen.value ? ' chosen' : ''}`}
            style={{ flexGrow: share }}
          />
        ))}
      </div>
      <p class="legend">
        {NEAREST.map((each) => (
          <span key={each}>
            <i class={`swatch by-${each}`} /> {ENGINE.nearest[each]}
          </span>
        ))}
      </p>
    </>
  );
}
