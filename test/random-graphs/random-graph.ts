import type { Device, Random } from '../../src/index.ts';
import { Draw, Unfit } from './draw.ts';
import { type Graph, type Node, nodesIn } from './graph.ts';
import { VOCABULARY } from './vocabulary.ts';

const OPS = Object.keys(VOCABULARY);

/** A graph of 3 to 12 random ops, and a few more that make a loss of their results. */
export async function randomGraph(random: Random, reference: Device): Promise<Graph> {
  const d = new Draw(random, reference);
  const wanted = d.int(3, 12);
  for (let ops = 0; ops < wanted || unread(d.nodes).length === 0; ) {
    try {
      const op = d.pick(OPS);
      await d.call(op, await VOCABULARY[op](d));
      ops++;
    } catch (error) {
      if (!(error instanceof Unfit)) throw error;
    }
  }
  await addLoss(d);
  const read = readIn(d.nodes);
  return d.nodes.filter((node) => !node.isLeaf || read.has(node));
}

/** Adds the sum of all f32 results that nothing reads. Each element has its own weight, so that few cancel. */
async function addLoss(d: Draw): Promise<void> {
  let loss: Node | undefined;
  for (const result of unread(d.nodes)) {
    const weighted = await d.call('mul', [result, d.fresh(result.shape, 0.2, 1.5)], Number.POSITIVE_INFINITY);
    const term = await d.call(d.pick(['sum', 'mean']), [weighted], Number.POSITIVE_INFINITY);
    loss = loss ? await d.call('add', [loss, term], Number.POSITIVE_INFINITY) : term;
  }
}

function unread(nodes: readonly Node[]): Node[] {
  const read = readIn(nodes);
  return nodes.filter((node) => node.isFloat && !node.isLeaf && !read.has(node));
}

function readIn(nodes: readonly Node[]): Set<Node> {
  return new Set(nodes.flatMap(({ source }) => (source.kind === 'call' ? nodesIn(source.args) : [])));
}
