import { add } from './ops/arithmetic.ts';
import { reshape } from './ops/reshape.ts';
import { nextOrder } from './tensor/call.ts';
import { full } from './tensor/create.ts';
import { sameShape } from './tensor/shape.ts';
import { type KernelCall, owner, type Tensor } from './tensor/tensor.ts';
import { overwrittenSince } from './tensor/trace.ts';

/**
 * The gradients of the scalar `loss` with respect to `wanted`, as tensors of the same graph.
 * Reverse mode: the calls that lead from `wanted` to `loss` are walked from last to first, and each hands the
 * gradient of its output on to its inputs. A gradient is undefined if the loss does not depend on the tensor.
 *
 * @throws Error if the loss is no f32 tensor of one element, a kernel on the way has no gradient, or a gradient
 * needs values that were overwritten since the loss was written down.
 */
export function gradients(loss: Tensor, wanted: readonly Tensor[]): (Tensor<'f32'> | undefined)[] {
  if (loss.dtype !== 'f32' || loss.size !== 1) {
    throw new Error(`gradients: the loss must be an f32 tensor of one element, got ${loss}`);
  }
  const path = callsBetween(wanted, loss);
  const gradient = new Map<Tensor, Tensor<'f32'>>([[loss, full(loss.shape, 1)]]);

  function accumulate(tensor: Tensor, amount: Tensor<'f32'>, origin: string): void {
    if (!sameShape(amount.shape, tensor.shape)) {
      throw new Error(`gradients: ${origin} gives ${tensor} a gradient of another shape, ${amount}`);
    }
    const sofar = gradient.get(tensor);
    gradient.set(tensor, sofar ? add(sofar, amount) : amount);
  }

  for (const node of path.nodes) {
    const upstream = gradient.get(node);
    if (!upstream) continue;
    if (node.source.kind === 'view') {
      accumulate(node.source.base, reshape(upstream, node.source.base.shape), 'a view');
    } else if (node.source.kind === 'call') {
      const { call } = node.source;
      const { rules, isFirst } = rulesOf(call, node);
      for (const [name, input] of Object.entries(call.reads)) {
        if (!input || !path.leadsToWanted(input)) continue;
        const rule = rules[name];
        if (!rule && !isFirst) continue;
        if (!rule) throw new Error(`${call.op} has no gradient with respect to its input ${name}, ${input}`);
        const first = nextOrder();
        const amount = rule(upstream);
        checkValues(call, amount, first);
        accumulate(input, amount, call.kernel.name);
      }
    }
  }
  return wanted.map((tensor) => gradient.get(tensor));
}

/** The tensors through which `loss` depends on `wanted`. Each comes after all that depend on it. */
function callsBetween(wanted: readonly Tensor[], loss: Tensor) {
  const targets = new Set(wanted);
  const depends = new Map<Tensor, boolean>();
  const nodes: Tensor[] = [];
  const pending: Tensor[] = [loss];
  // Depth first, without recursion: graphs may be deeper than the call stack.
  for (let tensor = pending.at(-1); tensor; tensor = pending.at(-1)) {
    const inputs = inputsOf(tensor);
    const open = depends.has(tensor) ? [] : inputs.filter((input) => !depends.has(input));
    if (open.length > 0) {
      pending.push(...open.reverse());
      continue;
    }
    pending.pop();
    if (depends.has(tensor)) continue;
    const throughInputs = inputs.some((input) => depends.get(input));
    depends.set(tensor, throughInputs || targets.has(tensor));
    if (throughInputs) nodes.push(tensor);
  }
  return { nodes: nodes.reverse(), leadsToWanted: (tensor: Tensor) => depends.get(tensor) === true };
}

/** The gradient rules of one output of a call, and whether it is the first. */
function rulesOf({ op, writes, gradients, laterGradients }: KernelCall, node: Tensor) {
  const outputs = Object.entries(writes).filter(([, tensor]) => tensor?.source.kind === 'call');
  const at = outputs.findIndex(([, tensor]) => tensor === node);
  const rules = at > 0 ? laterGradients[outputs[at][0]] : gradients;
  if (!rules) throw new Error(`${op} has no gradient of its output ${outputs[at][0]}, ${node}`);
  return { rules, isFirst: at <= 0 };
}

/**
 * Checks that a gradient is computed from the values that `call` saw. Its rule added the calls from number `first`
 * on, and `amount` is their result.
 */
function checkValues(call: KernelCall, amount: Tensor, first: number): void {
  const pending: Tensor[] = [amount];
  for (let tensor = pending.pop(); tensor; tensor = pending.pop()) {
    const { source } = owner(tensor);
    if (source.kind === 'call' && source.call.order >= first) pending.push(...readsOf(source.call));
    if (source.kind === 'state' && overwrittenSince(source.state, call.order)) {
      throw new Error(
        `gradients: the gradient of ${call.kernel.name} needs the ${source.state.label} as they were, but an earlier ` +
          'minimize or assign overwrites them: write the loss after it, or give one optimiser all parameters',
      );
    }
  }
}

function inputsOf({ source }: Tensor): Tensor[] {
  if (source.kind === 'view') return source.detached ? [] : [source.base];
  if (source.kind === 'call') return readsOf(source.call);
  return [];
}

function readsOf(call: KernelCall): Tensor[] {
  return Object.values(call.reads).filter((tensor) => tensor !== undefined);
}
