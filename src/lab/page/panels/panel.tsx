import type { ComponentChildren } from 'preact';

interface Props {
  /** Names the panel for styles and tests. */
  readonly name: string;
  readonly heading: string;
  /** Beside the heading. */
  readonly aside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A part of the page with a heading. */
export function Panel({ name, heading, aside, children }: Props) {
  return (
    <section class={`panel panel-${name}`} aria-labelledby={`heading-${name}`}>
      <header class="panel-head">
        <h2 id={`heading-${name}`}>{heading}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
