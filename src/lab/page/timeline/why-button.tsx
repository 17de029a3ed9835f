import { TIMELINE } from '../copy-timeline.ts';
import { panel } from '../panel-choice.ts';

/** Leads to why the run fell. */
export function WhyButton() {
  return (
    <button
      type="button"
      onClick={() => {
        panel.value = 'why';
      }}
    >
      {TIMELINE.why}
    </button>
  );
}
