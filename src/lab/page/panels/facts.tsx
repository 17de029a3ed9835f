interface Props {
  readonly of: readonly (readonly [name: string, value: string | number, extraClass?: string])[];
}

/** Numbers side by side, below a game. */
export function FactsRow({ of }: Props) {
  return (
    <dl class="facts facts-row">
      {of.map(([name, value, extraClass]) => (
        <div key={name} class={extraClass}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
