/** When the buffers of a program hold something. */

interface Bound {
  readonly buffer: number;
  readonly access: 'read' | 'write';
}

interface Plan {
  readonly steps: readonly { readonly bindings: readonly Bound[] }[];
  readonly buffers: readonly { readonly kind: string }[];
  readonly outputs: readonly { readonly buffer: number }[];
}

/** Steps from the first to the last, both included. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What becomes of a buffer in the course of a run. */
export interface Lifetime {
  /** While it holds values that count; results share a buffer one after the other. */
  readonly spans: readonly Span[];
  /** The steps that read or write it. */
  readonly uses: readonly number[];
}

/**
 * The lifetime of each buffer. A result lives from the step that writes it to the last one that reads it, or to the end
 * where a run brings it back; inputs, constants and states live all along.
 */
export function lifetimesOf({ steps, buffers, outputs }: Plan): Lifetime[] {
  const last = steps.length - 1;
  return buffers.map(({ kind }, buffer) => {
    const uses: number[] = [];
    const spans: { from: number; to: number }[] = [];
    let wasRead = true;
    for (const [i, { bindings }] of steps.entries()) {
      const bound = bindings.filter((each) => each.buffer === buffer);
      if (bound.length === 0) continue;
      uses.push(i);
      const writes = bound.some(({ access }) => access === 'write');
      // Several steps may write parts of one result before it is read.
      if (spans.length === 0 || (writes && wasRead)) spans.push({ from: i, to: i });
      spans.at(-1)!.to = i;
      wasRead = !writes;
    }
    if (kind !== 'scratch') return { spans: [{ from: 0, to: last }], uses };
    if (spans.length > 0 && outputs.some((each) => each.buffer === buffer)) spans.at(-1)!.to = last;
    return { spans, uses };
  });
}
