import type { Signal } from '@preact/signals';

interface Props {
  /** Whether the table is shown, in place of the drawing. */
  readonly asTable: Signal<boolean>;
  /** The button's words for either. */
  readonly words: { readonly asTable: string; readonly asChart: string };
}

/** Every drawing of numbers has a table, which a screen reader can read. */
export function TableToggle({ asTable, words }: Props) {
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={asTable.value}
      onClick={() => {
        asTable.value = !asTable.value;
      }}
    >
      {asTable.value ? words.asChart : words.asTable}
    </button>
  );
}
