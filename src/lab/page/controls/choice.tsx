interface Props {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  choose(value: string): void;
}

/** A list to choose from; its label is for those who do not see where it stands. */
export function Choice({ label, value, options, choose }: Props) {
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      onChange={({ currentTarget }) => choose(currentTarget.value)}
    >
      {options.map((each) => (
        <option key={each.value} value={each.value} selected={each.value === value}>
          {each.text}
        </option>
      ))}
    </select>
  );
}
