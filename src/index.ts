/** The main entry point of webgpu-dqn. Package.json lists the others. */

export { DQN, type UpdateResult } from './agents/dqn.ts';
export type { ActWith, DQNOptions } from './agents/dqn-options.ts';
export {
  compileInspector,
  type GradientNorms,
  type Inspection,
  type Inspector,
  type InspectorOptions,
  type UnitActivity,
} from './agents/inspect.ts';
export * from './agents/learners/index.ts';
export { compileRecycler, type Recycler, type RecyclerOptions } from './agents/recycle.ts';
export { resetNet, resetOptimizer } from './agents/reset.ts';
export { compileQ, type QOptions, type QProgram, type QValues } from './agents/q-values.ts';
export {
  constant as constantSchedule,
  exponential as exponentialSchedule,
  geometric as geometricSchedule,
  linear as linearSchedule,
  logLinear as logLinearSchedule,
  type Schedule,
} from './agents/schedule.ts';
export { gradients } from './autograd.ts';
export type { StepCode, TuningChoices } from './backends/backend.ts';
export type { Clock, RunTimes } from './backends/measurement.ts';
export type { CompileOptions } from './compile/compile.ts';
export type { PlanBuffer } from './compile/plan.ts';
export { Device, type DeviceInfo } from './device/device.ts';
export {
  type DeviceChoice,
  type LimitChoice,
  type OpenOptions,
  openDevice,
  type ThreadCount,
} from './device/open.ts';
export type { DataOf, DType } from './dtype.ts';
export { type AtariOptions, deepMindBreakout, deepMindPong } from './envs/atari/deepmind.ts';
export { Breakout, type BreakoutState } from './envs/atari/games/breakout.ts';
export { BreakoutEnvironment } from './envs/atari/games/breakout-environment.ts';
export { BreakoutScreen, type BreakoutShown } from './envs/atari/games/breakout-screen.ts';
export type { FrameEnvironment, GameEnvironment, ScreenEnvironment } from './envs/atari/games/environment.ts';
export { Pong, type PongState } from './envs/atari/games/pong.ts';
export { PongEnvironment } from './envs/atari/games/pong-environment.ts';
export { PongScreen, type PongShown } from './envs/atari/games/pong-screen.ts';
export { Screen } from './envs/atari/games/screen.ts';
export { ClipReward } from './envs/atari/wrappers/clip-reward.ts';
export { EpisodicLife } from './envs/atari/wrappers/episodic-life.ts';
export { FireOnReset } from './envs/atari/wrappers/fire-on-reset.ts';
export { FrameSkip } from './envs/atari/wrappers/frame-skip.ts';
export { type GameRecord, Monitor } from './envs/atari/wrappers/monitor.ts';
export { NoopStarts } from './envs/atari/wrappers/noop-starts.ts';
export { Warp } from './envs/atari/wrappers/warp.ts';
export { WarpFrame } from './envs/atari/wrappers/warp-frame.ts';
export { BitFlip } from './envs/bit-flip.ts';
export { CartPole, type CartPoleVersion } from './envs/cartpole.ts';
export { CartPolePixels } from './envs/cartpole-pixels.ts';
export { CartPoleScreen } from './envs/cartpole-screen.ts';
export { type CheckOptions, checkEnvironment } from './envs/check-environment.ts';
export type { Environment, Observations, Stage, VectorEnvironment, VectorStep } from './envs/environment.ts';
export type { Film } from './envs/film.ts';
export { type Filmed, filmOf } from './envs/film-of.ts';
export type { GoalEnvironment, Goals } from './envs/goal-environment.ts';
export { MountainCar } from './envs/mountain-car.ts';
export { scaleObservation } from './envs/scale-observation.ts';
export { stackFrames } from './envs/stack-frames.ts';
export {
  StochasticDecisionProcess,
  type StochasticDecisionProcessOptions,
} from './envs/stochastic-decision-process.ts';
export { vectorise } from './envs/vectorise.ts';
export { type LoadOptions, loadModule, moduleTensors } from './io/module-tensors.ts';
export { type Gathering, loadOptimizer, optimizerTensors } from './io/optimizer-tensors.ts';
export type { NameDifference } from './io/require-tensors.ts';
export {
  formatSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredDType,
  type StoredTensor,
} from './io/safetensors.ts';
export { toFloats } from './io/to-floats.ts';
export {
  type AdapterTraits,
  type Dispatch,
  defineOwnKernel as defineKernel,
  type Flags,
  type Kernel,
  type KernelSpec,
  type Params,
  perElement,
  spread,
} from './kernels/kernel.ts';
export {
  ENVIRONMENTS,
  type EnvironmentName,
  type EnvironmentOptions,
  makeEnvironment,
  type NamedEnvironment,
} from './make-environment.ts';
export * from './nn/index.ts';
export {
  elu,
  type GeluOptions,
  gelu,
  leakyRelu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from './ops/activations.ts';
export { add, div, maximum, minimum, mul, neg, sub } from './ops/arithmetic.ts';
export { assign } from './ops/assign.ts';
export type { Axes, ReductionOptions } from './ops/axes.ts';
export { expand, mean, sum } from './ops/broadcast.ts';
export {
  type CategoricalTDLoss,
  type CategoricalTDLossInputs,
  categoricalTDLoss,
  type Support,
} from './ops/categorical-td-loss.ts';
export { clamp, clipNorm } from './ops/clip.ts';
export { equal, greater, greaterEqual, less, lessEqual, notEqual } from './ops/comparison.ts';
export { concat, stack } from './ops/concat.ts';
export { type Conv2dOptions, conv2d } from './ops/convolution.ts';
export { crossEntropy } from './ops/cross-entropy.ts';
export {
  abs,
  cos,
  erf,
  exp,
  expm1,
  log,
  log1p,
  pow,
  reciprocal,
  sign,
  sin,
  sqrt,
  square,
} from './ops/functions.ts';
export { embedding, gather, scatter } from './ops/gather.ts';
export { type LayerNormOptions, layerNorm } from './ops/layer-norm.ts';
export {
  binaryCrossEntropyWithLogits,
  type HuberLossOptions,
  huberLoss,
  l1Loss,
  mseLoss,
  smoothL1Loss,
} from './ops/loss.ts';
export type { LossOptions } from './ops/loss-options.ts';
export { linear, type MatmulOptions, matmul } from './ops/matmul.ts';
export type { Operand } from './ops/operand.ts';
export { permute, transpose } from './ops/permute.ts';
export { avgPool2d, globalAvgPool2d, maxPool2d, type PoolOptions } from './ops/pool.ts';
export { type QuantileHuberLossOptions, quantileHuberLoss } from './ops/quantile-huber-loss.ts';
export { argmax, argmin, max, min } from './ops/reduce.ts';
export { relu } from './ops/relu.ts';
export { detach, flatten, reshape, squeeze, unsqueeze } from './ops/reshape.ts';
export { flip, type PadOptions, pad, slice } from './ops/slice.ts';
export { logSoftmax, softmax } from './ops/softmax.ts';
export { logSumExp, type VarianceOptions, variance } from './ops/statistics.ts';
export { type TDLoss, type TDLossInputs, type TDLossOptions, tdLoss } from './ops/td-loss.ts';
export { where } from './ops/where.ts';
export { Adam, type AdamOptions, AdamW, RAdam } from './optim/adam.ts';
export {
  type Follower,
  type GradientLimits,
  type LearningRate,
  Optimizer,
  type OptimizerOptions,
  type OptimizerStep,
  type StepOptions,
} from './optim/optimizer.ts';
export { RMSprop, type RMSpropOptions } from './optim/rmsprop.ts';
export { SGD, type SGDOptions } from './optim/sgd.ts';
export { agentsView } from './play/agents-view.ts';
export { type Halves, halvesOf } from './play/halves.ts';
export { keyOfBrowser } from './play/keys.ts';
export type { Playable, PlayableAction } from './play/playable.ts';
export { PLAYABLES, playable } from './play/playables.ts';
export { recipePlayable } from './play/recipe-playable.ts';
export { PlaySession } from './play/session.ts';
export type { Ceilings } from './profile/ceilings.ts';
export type {
  BindingDescription,
  BufferDescription,
  InputDescription,
  OutputDescription,
  Place,
  ProgramDescription,
  StepDescription,
} from './profile/describe.ts';
export { formatProfile } from './profile/format.ts';
export { formatPlan } from './profile/format-plan.ts';
export type { MemoryUse } from './profile/memory.ts';
export type { Arithmetic, KernelProfile, Profile, ProfileOptions } from './profile/profile.ts';
export type { InputData, InputTensors, InputTypes, OutputData, Program, SubmitOptions } from './program.ts';
export { freshSeed, Random } from './random.ts';
export type { AtariSettings } from './recipes/atari.ts';
export { type BitFlipSettings, bitFlipPresets, bitFlipRecipe } from './recipes/bit-flip.ts';
export { breakoutPresets, breakoutRecipe } from './recipes/breakout.ts';
export { cartpolePresets, cartpoleRecipe } from './recipes/cartpole.ts';
export type { CartPoleSettings } from './recipes/cartpole-recipe.ts';
export { type DQNRecipe, defineRecipe, type RecipeDefinition } from './recipes/define-recipe.ts';
export type { OptimizerSettings } from './recipes/dqn-learning.ts';
export { createDQNRun, type DQNRun, type DQNRunState, type DQNSystem } from './recipes/dqn-run.ts';
export type { DQNSettings, EpsilonSettings, Given, PrioritySettings } from './recipes/dqn-settings.ts';
export type { HeadSettings } from './recipes/head-settings.ts';
export { hdqnPresets, hdqnRecipe } from './recipes/hdqn.ts';
export type { HDQNSettings } from './recipes/hdqn-settings.ts';
export type { Room } from './recipes/net-memory.ts';
export { mountaincarRecipe } from './recipes/mountaincar.ts';
export { pongPresets, pongRecipe } from './recipes/pong.ts';
export type {
  Bar,
  Occasion,
  Recipe,
  RecipeAction,
  Run,
  RunHooks,
  RunPart,
  SavedReplay,
  TrainedGame,
  WatchedReplay,
} from './recipes/recipe.ts';
export type { Choice, Exhibition } from './recipes/exhibition.ts';
export type { EvaluationSettings, RecipeSettings } from './recipes/recipe-settings.ts';
export { RECIPES } from './recipes/registry.ts';
export type { RegularisationSettings } from './recipes/regularisation-settings.ts';
export type { Rule, Setting, SettingsTable } from './recipes/setting.ts';
export type { UpkeepSettings } from './recipes/upkeep-settings.ts';
export { FrameBuffer, type FrameBufferOptions, type FrameBufferSize } from './replay/frame-buffer.ts';
export { type HindsightOptions, HindsightReplay } from './replay/hindsight-replay.ts';
export type { ObservationArrays, ObservationType } from './replay/observations.ts';
export { type Beta, Priorities, type PriorityOptions } from './replay/priorities.ts';
export {
  batchOfOne,
  type ReadableReplay,
  type ReplaySummary,
  type StoredTransition,
} from './replay/reading.ts';
export type { Replay, TransitionBatch } from './replay/replay.ts';
export { ReplayBuffer, type ReplayBufferOptions, type ReplayBufferSize } from './replay/replay-buffer.ts';
export type { ShiftOptions } from './replay/shift.ts';
export type { ReplayOptions } from './replay/slot-replay.ts';
export { ReturnReplay } from './replay/return-replay.ts';
export type { Transition } from './replay/transitions.ts';
export {
  interquartileMean,
  meanScore,
  medianScore,
  optimalityGap,
  performanceProfile,
  probabilityOfImprovement,
  type Scores,
} from './report/aggregates.ts';
export {
  type BootstrapOptions,
  bootstrapInterval,
  bootstrapQuantiles,
  type Interval,
} from './report/bootstrap.ts';
export { wilsonInterval } from './report/wilson.ts';
export { type CallSpec, callKernel } from './tensor/call.ts';
export { constant, full, scalar, tensor } from './tensor/create.ts';
export { Parameter } from './tensor/parameter.ts';
export { randomNormal, randomUniform } from './tensor/random.ts';
export type { Shape } from './tensor/shape.ts';
export { type GradientRule, type GradientRules, Tensor } from './tensor/tensor.ts';
export type {
  Several,
  TrainCallback,
  TrainEpisode,
  TrainProgress,
  TrainUpdate,
  UpdateCallback,
} from './train/callbacks.ts';
export { type Evaluation, Evaluator, type EvaluatorOptions } from './train/evaluate.ts';
export { HierarchicalDQN } from './train/hdqn.ts';
export type {
  HierarchicalChanges,
  HierarchicalDQNOptions,
  HierarchicalState,
  Level,
} from './train/hdqn-options.ts';
export type { Counted, LoopOptions } from './train/loop-options.ts';
export type { PolicyReport } from './train/policy-probe.ts';
export type { TrainChanges, TrainOptions } from './train/train-options.ts';
export { Trainer, trainDQN } from './train/trainer.ts';
export type { TrainerState } from './train/trainer-state.ts';
export type { Agent, Upkeep } from './train/updater.ts';
export * from './without-replay.ts';
