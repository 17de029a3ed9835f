import { PANELS } from '../copy.ts';
import { type PanelName, panel } from '../panel-choice.ts';

interface Props {
  readonly of: readonly (PanelName & keyof typeof PANELS)[];
  readonly open: PanelName;
}

/** Panels that lie behind each other, where there is room for one. */
export function PanelSwitch({ of, open }: Props) {
  return (
    <div class="levels">
      {of.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === open}
          onClick={() => {
            panel.value = each;
          }}
        >
          {PANELS[each]}
        </button>
      ))}
    </div>
  );
}
