import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

/** The names of the numbers that the one under the pointer comes from. */
const sources = signal<readonly string[]>([]);

interface Props {
  /** Names it for those that come from it. */
  readonly name: string;
  /** The numbers that it comes from. */
  readonly from?: readonly string[];
  readonly children: ComponentChildren;
}

/** A number that points at those it was computed from, while it is pointed at or has the focus. */
export function Num({ name, from, children }: Props) {
  const marked = sources.value.includes(name) ? ' num-source' : '';
  if (!from) {
    return (
      <span class={`num${marked}`} data-number={name}>
        {children}
      </span>
    );
  }
  const point = () => {
    sources.value = from;
  };
  const leave = () => {
    sources.value = [];
  };
  return (
    <button
      type="button"
      class={`num num-made${marked}`}
      data-number={name}
      onPointerEnter={point}
      onPointerLeave={leave}
      onFocus={point}
      onBlur={leave}
    >
      {children}
    </button>
  );
}
