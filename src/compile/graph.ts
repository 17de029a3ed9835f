import { type KernelCall, owner, type Tensor } from '../tensor/tensor.ts';

/** The tensors that a call reads, without optional ones that are left out. */
export function readsOf(call: KernelCall): Tensor[] {
  return Object.values(call.reads).filter((tensor) => tensor !== undefined);
}

/** The owners of all tensors that a call reads or writes. */
export function tensorsOf(call: KernelCall): Set<Tensor> {
  const writes = Object.values(call.writes).filter((tensor) => tensor !== undefined);
  return new Set([...readsOf(call), ...writes].map(owner));
}

/** Whether a call changes state. */
export function changesState(call: KernelCall): boolean {
  return Object.values(call.writes).some((tensor) => tensor?.source.kind === 'state');
}

/** Every call that `outputs` or `effects` need, in the order in which they were written. */
export function collectCalls(outputs: readonly Tensor[], effects: readonly KernelCall[]): KernelCall[] {
  const calls = new Set<KernelCall>();
  const pending: Tensor[] = [...outputs];

  function need(call: KernelCall): void {
    if (calls.has(call)) return;
    calls.add(call);
    pending.push(...readsOf(call));
  }

  effects.forEach(need);
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    const { source } = owner(tensor);
    if (source.kind === 'call') need(source.call);
    if (source.kind === 'pack') pending.push(...source.parts.map((part) => part.tensor));
  }
  return [...calls].sort((a, b) => a.order - b.order);
}
