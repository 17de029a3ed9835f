import { createHash } from 'node:crypto';
import { join } from 'node:path';
import manifest from '../../package.json';
import { moduleTensors } from '../io/module-tensors.ts';
import { formatSafetensors } from '../io/safetensors.ts';
import type { Film } from '../envs/film.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { commandOf, linkedRun } from '../recipes/settings-command.ts';
import { lengthOf } from '../recipes/recipe-settings.ts';
import { GameVideo } from '../report/game-video.ts';
import { folderAt } from '../runs/folder.node.ts';
import { type Folder, jsonBytes } from '../runs/folder.ts';
import type { RunSettings } from '../runs/run-settings.ts';
import { type Card, renderCard, resultsOf } from './hub/card.ts';
import { ENCODER, findEncoder, writeMP4 } from './hub/mp4.node.ts';
import { type Networks, type OpenedRun, withNets } from './run-nets.node.ts';
import { onnxFiles } from './run-onnx.node.ts';
import { exportTensorBoard } from './run-tensorboard.node.ts';

/** Options of `exportHub`. */
export interface ExportHubOptions extends Networks {
  /** The folder that gets the files. Default: `hub` in the run's. */
  readonly out?: string;
  /** The number of whole games in the card's evaluation. Default: as many as in the run's last one. */
  readonly games?: number | undefined;
}

/** The results of `exportHub`. */
export interface HubFolder {
  readonly folder: string;
  /** The command that uploads the folder, in which a name has to be filled in. */
  readonly upload: string;
  /** A sentence on the missing part, and how to get it. */
  readonly lacks: string | undefined;
}

/**
 * Writes a folder that a model hub takes as it is: a card with the results of an evaluation and the command that trains
 * the same networks again, their weights as safetensors and as ONNX, the settings, the curves, and a game as
 * `replay.mp4`. It uploads nothing.
 *
 * @param folder the run's.
 * @param recipe the one that it is a run of.
 * @throws Error where there is no run, nothing was saved yet, or what was saved does not fit.
 */
export function exportHub(
  folder: string,
  recipe: Recipe,
  { out = join(folder, 'hub'), networks, games }: ExportHubOptions = {},
): Promise<HubFolder> {
  const film = recipe.film;
  const pictures: Uint8Array[] = [];
  const onPicture = (pixels: Uint8Array) => void pictures.push(pixels.slice());
  return withNets(folder, recipe, { networks, games, onPicture }, async (opened) => {
    const files = folderAt(out);
    const { settings: run } = opened.saved;
    const { returns, mean, std } = await opened.loaded.run.evaluate();
    const score = { mean, std, games: returns.length };
    const shown = await writeReplay(files, film?.(run.settings), pictures);
    const weights = await writeWeights(files, opened);
    const onnx = await onnxFiles(opened, recipe);
    for (const [name, file] of onnx) await files.write(name, file);
    await files.write('config.json', jsonBytes(configOf(run)));
    const { epsilon = 0 } = run.settings.evaluation;
    await files.write('results.json', jsonBytes(resultsOf(score, epsilon, new Date())));
    await files.write(
      '.gitattributes',
      text(LARGE.map((each) => `${each} filter=lfs diff=lfs merge=lfs -text\n`).join('')),
    );
    await removeEvents(files);
    await exportTensorBoard(folder, { out });
    const [first] = opened.nets;
    const environment = recipe.makeEnvironment?.(run.settings).name ?? recipe.name;
    const { device = 'cpu' } = run;
    const card: Card = {
      ...{ recipe: recipe.name, preset: run.preset, summary: recipe.summary, environment, seed: run.seed },
      ...{ steps: opened.loaded.step, ...score, version: manifest.version, device, weights },
      exactly: exactnessOf(run),
      ...{ command: await commandAgain(opened, recipe), onnx: [...onnx.keys()], replay: shown.replay },
      observation: `${first.observationType === 'u8' ? 'uint8' : 'float32'} [n, ${first.observationShape.join(', ')}]`,
    };
    await files.write('README.md', text(renderCard(card)));
    const name = `dqn-${environment}`;
    return {
      folder: out,
      upload: `npx @huggingface/hub upload YOUR-NAME/${name} ${out}`,
      lacks: shown.lacks,
    };
  });
}

/** Files that are no text. */
const LARGE = ['*.mp4', '*.gif', '*.onnx', '*.safetensors', '*.tfevents*'];

/** Writes a game as a video, or as a GIF if there is no encoder, or nothing if games cannot be filmed. */
async function writeReplay(files: Folder, film: Film | undefined, pictures: readonly Uint8Array[]) {
  if (!film || pictures.length === 0) return { replay: undefined, lacks: undefined };
  const encoder = findEncoder();
  for (const other of ['replay.mp4', 'replay.gif']) await files.remove(other);
  if (encoder !== undefined) {
    await files.write('replay.mp4', new Uint8Array()); // makes the folder
    await writeMP4(encoder, film, pictures, join(files.path, 'replay.mp4'));
    return { replay: 'replay.mp4', lacks: undefined };
  }
  const video = new GameVideo(film);
  for (const picture of pictures) video.add(picture);
  await files.write('replay.gif', video.finish());
  return {
    replay: 'replay.gif',
    lacks: `the game is a GIF, which hubs do not play: npm install ${ENCODER}, and export again for an MP4`,
  };
}

/** The weights of the nets that choose, as checkpoints have them. */
async function writeWeights(files: Folder, { device, nets }: OpenedRun): Promise<Card['weights'][number][]> {
  const written: Card['weights'][number][] = [];
  for (const { name, net } of nets) {
    const content = formatSafetensors(await moduleTensors(device, net));
    const file = `${name}.safetensors`;
    await files.write(file, content);
    written.push({ file, sha256: createHash('sha256').update(content).digest('hex') });
  }
  return written;
}

/** The settings of a run, without paths of this machine. */
function configOf({ recipe, preset, seed, settings, changes, device, tuning, fma }: RunSettings) {
  return { 'webgpu-dqn': manifest.version, recipe, preset, seed, settings, changes, device, tuning, fma };
}

/** The arguments of the command that trains the same networks; undefined where there is none. */
async function commandAgain({ saved, loaded }: OpenedRun, recipe: Recipe): Promise<string | undefined> {
  const { settings: run } = saved;
  const { unit } = lengthOf(run.settings);
  const saving = (await saved.metrics()).find(({ steps }) => steps === loaded.step);
  const until = unit === 'steps' ? loaded.step : saving?.games;
  const resumedOtherwise = run.changes?.some(({ key }) => key === 'environments' || key === unit);
  if (run.module || resumedOtherwise || until === undefined) return undefined;
  try {
    const linked = linkedRun(run, recipe, { version: manifest.version, until });
    const fixed = run.device === 'webgpu' && !isTuned(run) ? ' --no-tune' : '';
    return `${commandOf(linked, unit)} --eval-every ${run.evalEvery}${fixed}`;
  } catch {
    return undefined; // settings that were taken out by hand
  }
}

/** Whether shaders were chosen by timing, so that another run may choose others. */
function isTuned({ tuning = {} }: RunSettings): boolean {
  return Object.keys(tuning).length > 0;
}

/** How exactly the command repeats a run, as the end of a sentence. */
function exactnessOf(run: RunSettings): string {
  if (run.device !== 'webgpu') {
    return run.fma ? 'byte for byte on a processor of the same kind' : 'byte for byte on any machine';
  }
  return isTuned(run)
    ? 'but for rounding, as shaders are chosen by timing'
    : 'byte for byte on the same graphics adapter and driver';
}

/** Removes the event files of an earlier export. */
async function removeEvents(files: Folder): Promise<void> {
  for (const name of await files.list('')) if (name.includes('.tfevents.')) await files.remove(name);
}

function text(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}
