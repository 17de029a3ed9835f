import { integerFlag, parseFlags, refuse } from '../src/commands/arguments.node.ts';
import { type Device, openDevice, type Tensor } from '../src/index.ts';
import { sizeOf } from '../src/tensor/shape.ts';
import { namesFlag } from './names-flag.ts';
import { OPS, type OpCase } from './op-list.ts';
import { type OpPeer, openPeers, type PeerOperand } from './op-peers.ts';
import {
  copyOf,
  draw,
  drawOperands,
  elementsOf,
  gradientsOf,
  type Operands,
  repeating,
  tensorsOf,
} from './op-programs.ts';
import { openGPU } from './open-gpu.ts';
import { aboutRun, printAbout, printTable } from './report.ts';
import { measureInTime, medianTimes, type Repeat, readRounds, secondsFlag } from './rounds.ts';

const HELP = (
  flags: string,
) => `Measures every op of 1e3, 1e5 and 1e6 elements, and its gradient, beside copies.

  [PEERS_HOME=folder] node bench/ops.js [options]

${flags}

GB/s count what an op reads and writes, each once. Two copies, measured in turns with the op, say what they can be: 'of
copy' sets them against a copy of as many elements, which lies in the caches wherever the op does; 'of memory' against a
copy of 16,777,216 elements, 128 MB to read and write, for which caches are too small. What fits the caches may be faster
than that. A gradient is measured with the parts of the op that it needs, and reads the gradient of the result, too. Where PEERS_HOME
has node_modules with @tensorflow/tfjs and its wasm backend, or @jax-js/jax, these compute the same in turns; their
gradients always compute the op, too.`;

const DEVICES = ['webgpu', 'cpu', 'reference'] as const;
const SIZES = ['1e3', '1e5', '1e6'] as const;
/** The most elements for the reference, which is slow. */
const MOST_OF_REFERENCE = 1e3;
/** Elements of a copy for which caches are too small. */
const BEYOND_CACHES = 2 ** 24;

const flags = parseFlags(HELP, {
  only: { value: 'PART', default: '', help: "ops whose name contains it: softmax, 'of rows'" },
  device: {
    value: 'LIST',
    default: 'webgpu,cpu',
    help: 'some of webgpu,cpu,reference; the reference only for 1e3 elements',
  },
  size: { value: 'LIST', help: 'some of 1e3,1e5,1e6' },
  threads: { value: 'N', help: 'threads of the CPU device (default 1)' },
  ...secondsFlag,
  rounds: { value: 'N', default: '5', help: 'rounds in which measurements take turns; medians count' },
  sample: { value: 'N', default: '20', help: 'milliseconds that a measurement should take in a round' },
  json: { help: 'print one JSON object, last' },
});
const kinds = namesFlag('device', flags.device, DEVICES);
const sizes = namesFlag('size', flags.size, SIZES).map(Number);
const threads = integerFlag('threads', flags.threads, 1) ?? 1;
const rounds = readRounds(flags);
const seconds = integerFlag('seconds', flags.seconds, 1);
const ops = OPS.filter(({ name }) => name.includes(flags.only));
if (ops.length === 0) refuse(`--only must be a part of an op's name, got '${flags.only}'`);

const devices: Device[] = [];
for (const device of kinds) {
  devices.push(await (device === 'webgpu' ? openGPU() : openDevice({ device, threads })));
}
const memoryCopies = new Map<Device, Repeat>();
for (const device of devices) {
  if (device.info.kind !== 'reference') memoryCopies.set(device, await memoryCopy(device));
}
const peers = await openPeers(process.env.PEERS_HOME);
const about = aboutRun(devices.find(({ info }) => info.kind === 'webgpu'));
printAbout(about);

const cases = sizes.flatMap((size) => ops.map((op) => ({ op, size })));
const { results, leftOut } = await measureInTime(cases, ({ op, size }) => measure(op, size), seconds);
for (const each of devices) each.close();

for (const { info } of devices) {
  const rows = results.flatMap(({ op, size, devices, peers }) => {
    const own = devices[info.kind];
    if (!own) return [];
    const beside = Object.entries(peers).flatMap(([name, { ms, gradientMs }]) => [
      [`${name} ms`, ms],
      [`${name} gradient ms`, gradientMs],
    ]);
    return [
      {
        ...{ [`${info.kind}`]: op, elements: size, ms: own.ms, 'GB/s': own.gbps },
        ...{ 'of copy': own.ofCopy, 'of memory': own.ofMemory },
        ...{ 'gradient ms': own.gradientMs, 'its GB/s': own.gradientGbps },
        ...{ 'its of copy': own.gradientOfCopy, 'its of memory': own.gradientOfMemory },
        ...Object.fromEntries(beside),
      },
    ];
  });
  if (rows.length > 0) printTable(rows);
}
if (flags.json) {
  const versions = Object.fromEntries(peers.map(({ name, version }) => [name, version]));
  console.log(JSON.stringify({ about, peers: versions, leftOut, ops: results }));
}

/** A copy of more numbers than caches hold. */
async function memoryCopy(device: Device): Promise<Repeat> {
  const values = new Float32Array(BEYOND_CACHES).fill(1);
  const program = await device.compile({}, () => ({ out: copyOf({ shape: [values.length], values }) }));
  return repeating(device, () => program.submit());
}

/** Medians in turns, of one op on operands of about `size` elements. */
async function measure(op: OpCase, size: number) {
  const data = drawOperands(op, size);
  const shape = op.apply(...tensorsOf(data)).shape;
  const upstream = draw(shape, [-1, 1]);
  const bytes = 4 * (elementsOf([...data.floats, ...data.index]) + sizeOf(shape));
  const gradientBytes = bytes + 4 * elementsOf(data.floats.slice(0, op.gradients));
  const using = devices.filter(({ info }) => info.kind !== 'reference' || size <= MOST_OF_REFERENCE);

  const contenders: Record<string, Repeat> = {};
  const programs: { release(): void }[] = [];
  const enter = async (device: Device, part: string, outputs: () => Record<string, Tensor>) => {
    const program = await device.compile({}, outputs);
    programs.push(program);
    if (program.dispatches === 0) return; // the gradient of a sum is the upstream gradient
    contenders[`${device.info.kind} ${part}`] = await repeating(device, () => program.submit());
  };
  for (const device of using) {
    await enter(device, 'copy', () => ({ out: copyOf(draw([size], [-1, 1])) }));
    const memory = memoryCopies.get(device);
    if (memory) contenders[`${device.info.kind} memory copy`] = memory;
    await enter(device, 'op', () => ({ y: op.apply(...tensorsOf(data)) }));
    if (op.gradients > 0) await enter(device, 'gradient', () => gradientsOf(op, data, upstream));
  }
  const able = peers.filter((peer) => peer.has(op.name));
  for (const peer of able) await enterPeer(contenders, peer, op, data, upstream);
  const times: Readonly<Record<string, number | undefined>> = await medianTimes(contenders, rounds);
  for (const program of programs) program.release();

  const rate = (bytes: number, ms: number | undefined) => (ms === undefined ? null : bytes / ms / 1e6);
  const ofDevice = ({ info: { kind } }: Device) => {
    const [ms, gradientMs] = [times[`${kind} op`]!, times[`${kind} gradient`]];
    const ceiling = rate(8 * size, times[`${kind} copy`])!;
    const memory = rate(8 * BEYOND_CACHES, times[`${kind} memory copy`]);
    const [gbps, gradientGbps] = [rate(bytes, ms)!, rate(gradientBytes, gradientMs)];
    return [
      kind,
      {
        ...{ ms, gbps, copyGbps: ceiling, ofCopy: gbps / ceiling },
        ...{ memoryGbps: memory, ofMemory: memory && gbps / memory },
        ...{
          gradientMs: gradientMs ?? null,
          gradientGbps,
          gradientOfCopy: gradientGbps && gradientGbps / ceiling,
          gradientOfMemory: gradientGbps && memory && gradientGbps / memory,
        },
      },
    ] as const;
  };
  const ofPeer = ({ name }: OpPeer) =>
    [name, { ms: times[name] ?? null, gradientMs: times[`${name} gradient`] ?? null }] as const;
  return {
    ...{ op: op.name, size },
    devices: Object.fromEntries(using.map(ofDevice)) as Partial<
      Record<string, ReturnType<typeof ofDevice>[1]>
    >,
    peers: Object.fromEntries(peers.map(ofPeer)),
  };
}

/** The peer's op and gradient, unless it says that it cannot. */
async function enterPeer(
  contenders: Record<string, Repeat>,
  peer: OpPeer,
  op: OpCase,
  { floats, index }: Operands,
  upstream: PeerOperand,
): Promise<void> {
  const operands = [...floats, ...index];
  const enter = async (name: string, make: () => Repeat) => {
    try {
      const repeat = make();
      await repeat(1);
      contenders[name] = repeat;
    } catch (error) {
      console.error(
        `${name}, ${op.name}: ${String(error instanceof Error ? error.message : error).split('\n')[0]}`,
      );
    }
  };
  await enter(peer.name, () => peer.forward(op.name, operands));
  if (op.gradients === 0) return;
  await enter(`${peer.name} gradient`, () => peer.gradient(op.name, operands, op.gradients, upstream));
}
