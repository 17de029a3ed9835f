import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The workloads that the harness measures; see its README. E is a training loop on CartPole. */
export const PEER_WORKLOADS = [
  ...['W1', 'W2', 'W3', 'W4', 'W5', 'W6'],
  ...['A1', 'A5', 'M512', 'M1024', 'M2', 'E'],
] as const;

/** An engine with a script for the harness. */
interface Peer {
  /** Its file in the harness's folder, and arguments. */
  readonly script: readonly [file: string, ...args: string[]];
  /** The npm packages that it needs. A script in Python needs torch. */
  readonly needs: readonly string[];
  /** The workloads that it can do without taking minutes. */
  readonly workloads?: readonly string[];
}

const TFJS = '@tensorflow/tfjs';
const WASM = '@tensorflow/tfjs-backend-wasm';
const WEBGPU = ['webgpu', '@tensorflow/tfjs-backend-webgpu'];
const JAX = '@jax-js/jax';

const PEERS: Readonly<Record<string, Peer>> = {
  torch1: { script: ['p1_torch.py', '--threads', '1'], needs: [] },
  torch2: { script: ['p1_torch.py', '--threads', '2'], needs: [] },
  tfwebgpu: { script: ['p2_tfjs_webgpu.mjs'], needs: [TFJS, ...WEBGPU] },
  wasm: { script: ['p3_tfjs_wasm.mjs'], needs: [TFJS, WASM] },
  im2col: { script: ['p3_tfjs_wasm.mjs', '--im2col'], needs: [TFJS, WASM], workloads: ['W5', 'W6'] },
  tfcpu: {
    script: ['p4_tfjs_cpu.mjs', '--esteps', '450'],
    needs: [TFJS],
    workloads: ['W1', 'W2', 'W3', 'W4', 'A1', 'A5', 'M512', 'M2', 'E'],
  },
  jaxwasm: { script: ['p6_jaxjs.mjs', 'wasm'], needs: [JAX] },
  jaxworkers: { script: ['p6_jaxjs.mjs', 'wasm', '--workers'], needs: [JAX] },
  jaxwebgpu: { script: ['p6_jaxjs.mjs', 'webgpu'], needs: [JAX, 'webgpu'] },
  webgputorch: {
    script: ['p8_webgpu_torch.mjs'],
    needs: ['webgpu-torch', 'webgpu'],
    workloads: ['M512', 'M1024', 'M2'],
  },
};

/** The workloads that are worth several threads. */
const LARGE = ['W5', 'W6', 'M512', 'M1024'];

/** This engine's CPU device, which is measured like a peer. */
const CPU: Readonly<Record<string, Omit<Peer, 'needs' | 'script'> & { readonly flags: readonly string[] }>> =
  {
    cpu: { flags: ['--threads', '1'] },
    cpu2: { flags: ['--threads', '2'], workloads: LARGE },
    fma: { flags: ['--threads', '1', '--fma'] },
    fma2: { flags: ['--threads', '2', '--fma'], workloads: LARGE },
  };

export const PEER_NAMES = [...Object.keys(CPU), ...Object.keys(PEERS)];

/** An engine that can be run: `command` takes `--only WORKLOAD --out FILE`. */
export interface Engine {
  readonly name: string;
  readonly command: readonly string[];
  readonly workloads: readonly string[];
}

/** Runs this engine. Its script lies beside the running one. */
const OWN_SCRIPT = [process.execPath, join(dirname(process.argv[1]), 'peer.js')];

/** This engine. */
export const ours: Engine = { name: 'webgpu-dqn', command: OWN_SCRIPT, workloads: PEER_WORKLOADS };

/** The engine of that name, or why it cannot be run. `home` has their node_modules. */
export function findPeer(name: string, folder: string, home: string): Engine | string {
  if (name in CPU) {
    const { flags, workloads = PEER_WORKLOADS } = CPU[name];
    return { name, command: [...OWN_SCRIPT, '--device', 'cpu', ...flags], workloads };
  }
  const { script, needs, workloads = PEER_WORKLOADS } = PEERS[name];
  const [file, ...args] = script;
  const path = join(folder, file);
  if (!existsSync(path)) return `${file} is not in ${folder}`;
  const missing = needs.find((each) => !existsSync(join(home, 'node_modules', each)));
  if (missing) return `${missing} is not in ${join(home, 'node_modules')}`;
  const interpreter = file.endsWith('.py') ? pythonWithTorch() : process.execPath;
  if (!interpreter) return 'no Python here imports torch';
  return { name, command: [interpreter, path, ...args], workloads };
}

/** The first Python that imports torch. If there are several Pythons, it may be the system's. */
export function pythonWithTorch(): string | undefined {
  const imports = (python: string) => spawnSync(python, ['-c', 'import torch']).status === 0;
  return ['python3', '/usr/bin/python3'].find(imports);
}
