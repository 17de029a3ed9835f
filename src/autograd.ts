import { add } from './ops/arithmetic.ts';
import { reshape } from './ops/reshape.ts';
import { full } from './tensor/create.ts';
import type { KernelCall, Tensor } from './tensor/tensor.ts';

/**
 * The gradients of the scalar `loss` with respect to `wanted`, as tensors of the same graph.
 * Reverse mode: the calls that lead from `wanted` to `loss` are walked from last to first, each handing the
 * gradient of its output on to its inputs. `undefined` where the loss does not depend on the tensor.
 */
export function gradients(loss: Tensor, wanted: readonly Tensor[]): (Tensor<'f32'> | undefined)[] {
  if (loss.dtype !== 'f32' || loss.size !== 1) {
    throw new Error(`gradients: the loss must be an f32 tensor of one element, got ${loss}`);
  }
  const path = callsBetween(wanted, loss);
  const gradient = new Map<Tensor, Tensor<'f32'>>([[loss, full(loss.shape, 1)]]);

  function accumulate(tensor: Tensor, amount: Tensor<'f32'>): void {
    const sofar = gradient.get(tensor);
    gradient.set(tensor, sofar ? add(sofar, amount) : amount);
  }

  for (const node of path.nodes) {
    const upstream = gradient.get(node);
    if (!upstream) continue;
    if (node.source.kind === 'view') {
      accumulate(node.source.base, reshape(upstream, node.source.base.shape));
    } else if (node.source.kind === 'call') {
      const { call } = node.source;
      for (const [name, input] of Object.entries(call.reads)) {
        if (!input || !path.leadsToWanted(input)) continue;
        const rule = call.gradients[name];
        if (!rule) throw new Error(`${call.kernel.name} has no gradient with respect to its input ${name}`);
        accumulate(input, rule(upstream));
      }
    }
  }
  return wanted.map((tensor) => gradient.get(tensor));
}

/** The tensors through which `loss` depends on `wanted`, each after all that depend on it. */
function callsBetween(wanted: readonly Tensor[], loss: Tensor) {
  const depends = new Map<Tensor, boolean>();
  const nodes: Tensor[] = [];

  function visit(tensor: Tensor): boolean {
    const known = depends.get(tensor);
    if (known !== undefined) return known;
    const throughInputs = inputsOf(tensor).map(visit).some(Boolean);
    depends.set(tensor, throughInputs || wanted.includes(tensor));
    if (throughInputs) nodes.push(tensor);
    return depends.get(tensor)!;
  }

  visit(loss);
  return { nodes: nodes.reverse(), leadsToWanted: (tensor: Tensor) => depends.get(tensor) === true };
}

function inputsOf({ source }: Tensor): Tensor[] {
  if (source.kind === 'view') return source.detached ? [] : [source.base];
  if (source.kind === 'call') return readsOf(source.call);
  return [];
}

function readsOf(call: KernelCall): Tensor[] {
  return Object.values(call.reads).filter((tensor) => tensor !== undefined);
}
