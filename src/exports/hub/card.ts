/** The facts about a run on its card. */
export interface Card {
  readonly recipe: string;
  readonly preset: string;
  readonly summary: string;
  /** The environment's name, such as `CartPole-v1`. */
  readonly environment: string;
  readonly seed: number;
  /** Environment steps after which the networks were saved. */
  readonly steps: number;
  readonly mean: number;
  readonly std: number;
  readonly games: number;
  /** The version of this package. */
  readonly version: string;
  /** The device that it was trained on. */
  readonly device: string;
  /** The arguments of the command that trains the same networks; undefined if there is none. */
  readonly command: string | undefined;
  /** How exactly that command repeats them, as the end of a sentence. */
  readonly exactly: string;
  /** For each net that chooses, its file of weights and the hash that the command reproduces. */
  readonly weights: readonly { readonly file: string; readonly sha256: string }[];
  /** The names of the ONNX files. */
  readonly onnx: readonly string[];
  /** The shape of one observation of the first ONNX file, and its type. */
  readonly observation: string;
  /** The file that shows a game, such as `replay.mp4`, if there is one. */
  readonly replay: string | undefined;
}

/** The card: a model card as hubs read it, with the results at its head. */
export function renderCard(card: Card): string {
  const { environment, recipe, preset, summary, seed, steps, games, version } = card;
  const score = `${card.mean.toFixed(2)} +/- ${card.std.toFixed(2)}`;
  return `${frontMatter(environment, score)}
# DQN on ${environment}

${summary}. Trained by [webgpu-dqn](https://www.npmjs.com/package/webgpu-dqn) ${version}, recipe \`${recipe}\`, preset
\`${preset}\`, seed ${seed}, for ${steps} environment steps on ${card.device}. In ${games} games of evaluation it scores
__${score}__.
${card.replay === undefined ? '' : `\n[A game](${card.replay}) of that evaluation is beside this card.\n`}
## Files

| file | what it is |
| --- | --- |
${card.onnx.map((file) => `| \`${file}\` | the network for onnxruntime: \`observation\` (${card.observation}) to \`q_values\` and \`action\` |`).join('\n')}
${card.weights.map(({ file }) => `| \`${file}\` | its weights, under PyTorch's names |`).join('\n')}
| \`config.json\` | recipe, preset, seed and every setting |
| \`results.json\` | the evaluation |
| \`events.out.tfevents.*\` | the curves of training, for TensorBoard |

## Use

\`\`\`python
import numpy, onnxruntime

session = onnxruntime.InferenceSession("${card.onnx[0]}")
q_values, action = session.run(None, {"observation": observations})  # numpy, ${card.observation}
\`\`\`

## Train it again

${again(card)}`;
}

function frontMatter(environment: string, score: string): string {
  return `---
library_name: webgpu-dqn
tags:
- ${JSON.stringify(environment)}
- deep-reinforcement-learning
- reinforcement-learning
- custom-implementation
model-index:
- name: DQN
  results:
  - task:
      type: reinforcement-learning
      name: reinforcement-learning
    dataset:
      name: ${JSON.stringify(environment)}
      type: ${JSON.stringify(environment)}
    metrics:
    - type: mean_reward
      value: "${score}"
      name: mean_reward
      verified: false
---
`;
}

function again({ command, exactly, version, weights }: Card): string {
  if (command === undefined) {
    return 'No single command trains it again: the run was changed where it was resumed, or its recipe is not built in.\n';
  }
  const hashes = weights.map(({ file, sha256 }) => `    ${sha256}  ${file}`);
  return `\`\`\`sh
npx webgpu-dqn@${version} ${command} --out again
\`\`\`

leaves the same networks in \`again/checkpoints\`, ${exactly}. The files have these SHA-256:

${hashes.join('\n')}

A run that was resumed comes out the same if its checkpoints held the replay (\`--save-replay\`).
`;
}

/** `results.json`, as hubs read it. */
export function resultsOf(
  { mean, std, games }: Pick<Card, 'mean' | 'std' | 'games'>,
  epsilon: number,
  date: Date,
) {
  return {
    mean_reward: mean,
    std_reward: std,
    is_deterministic: epsilon === 0,
    n_eval_episodes: games,
    eval_datetime: date.toISOString(),
  };
}
