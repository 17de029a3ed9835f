import type { ComponentChildren } from 'preact';
import type { StoredStep, UpdateDetail, UpdateRule } from '../../protocol.ts';
import {
  rewardTerms,
  type TransitionValues,
  transitionValues,
  type UpdateArithmetic,
  updateArithmetic,
} from '../../shared/target-arithmetic.ts';
import { number, place, precise } from '../copy-inside.ts';
import { UPDATE } from '../copy-update.ts';
import { run } from '../store.ts';
import { Num } from './num.tsx';

type Values = Pick<
  UpdateDetail | StoredStep,
  'rule' | 'batch' | 'q' | 'chooser' | 'nextQ' | 'targets' | 'part'
>;

/** The arithmetic of a transition's part in an update. */
export interface RowArithmetic {
  readonly values: TransitionValues;
  readonly made: UpdateArithmetic;
  /** What the target has besides the reward and the largest value: by self-imitation, Munchausen, or a support's limits. */
  readonly bonus: number;
}

export function arithmeticOf(
  { rule, batch, q, chooser, nextQ, targets }: Values,
  row: number,
): RowArithmetic {
  const values = transitionValues({ ...batch, q, chooser, nextQ }, row, rule.doubleDQN);
  const plain = updateArithmetic(values, rule.loss);
  if (!bonusOf(rule)) return { values, made: plain, bonus: 0 };
  const difference = targets[row] - plain.target;
  const isRounding =
    rule.head === 'categorical' && Math.abs(difference) < 1e-4 * (1 + Math.abs(plain.target));
  const bonus = isRounding ? 0 : difference;
  const made = updateArithmetic({ ...values, reward: values.reward + bonus }, rule.loss);
  return { values, made, bonus };
}

/** Where a bonus comes from, if there may be one. */
function bonusOf({ selfImitation, munchausen, head }: UpdateRule): keyof typeof UPDATE.bonus | undefined {
  if (selfImitation) return 'selfImitation';
  if (munchausen) return 'munchausen';
  return head === 'categorical' ? 'support' : undefined;
}

/** The names of a part's actions: a level of goals chooses places. */
export function choicesOf(part: number, count: number): readonly string[] {
  const { parts = [], actions = [] } = run.started.value ?? {};
  const isTop = parts.length > 1 && part === 0;
  return Array.from({ length: count }, (_, i) => (isTop ? place(i + 1) : (actions[i] ?? String(i + 1))));
}

interface StationProps {
  readonly index: number;
  readonly children: ComponentChildren;
}

/** One of the seven stations of an update. */
export function Station({ index, children }: StationProps) {
  const name = UPDATE.stations[index];
  return (
    <li class={`station station-${name}`}>
      <h3>
        <span class="station-number">{index + 1}</span> {name}
      </h3>
      {children}
    </li>
  );
}

/** Stations 2 to 5 of a row: from the values to the loss. */
export function Arithmetic({ of, row }: { readonly of: Values; readonly row: number }) {
  const { rule, batch } = of;
  const { values, made, bonus } = arithmeticOf(of, row);
  const names = choicesOf(of.part, values.q.length);
  const { rewards = [values.reward] } = batch.drawn?.[row] ?? {};
  const ends = values.discount === 0;
  const isWeighted = values.weight !== undefined;
  return (
    <>
      <Station index={1}>
        <Row label={UPDATE.predicted}>
          <Each name="q" values={values.q} names={names} marked={values.action} />
        </Row>
        <Row label={UPDATE.value}>
          <Num name="value" from={[`q${values.action}`]}>
            {precise(made.value)}
          </Num>
        </Row>
      </Station>
      <Station index={2}>
        {!ends && rule.doubleDQN && (
          <Row label={UPDATE.online}>
            <Each name="chooser" values={values.chooser!} names={names} marked={made.nextAction} />
          </Row>
        )}
        {!ends && (
          <Row label={UPDATE.target}>
            <Each name="next" values={values.nextQ} names={names} marked={made.nextAction} />
          </Row>
        )}
        <p class="note">{ends ? UPDATE.over : UPDATE.chosenBy(rule.doubleDQN, names[made.nextAction])}</p>
        <Rewards rewards={rewards} gamma={rule.gamma} reward={values.reward} />
        {bonus !== 0 && (
          <Row label={UPDATE.bonus[bonusOf(rule)!]}>
            <Num name="bonus">{precise(bonus)}</Num>
          </Row>
        )}
        <Row label={UPDATE.y}>
          <span class="sum">
            <Num name="reward-part" from={['reward']}>
              {precise(values.reward)}
            </Num>
            {bonus !== 0 && <> + {precise(bonus)}</>}
            {!ends && (
              <>
                {' + '}
                <Num name="discount">{precise(values.discount)}</Num>
                {' · '}
                <Num
                  name="next-value"
                  from={[`next${made.nextAction}`, ...(rule.doubleDQN ? [`chooser${made.nextAction}`] : [])]}
                >
                  {precise(made.nextValue)}
                </Num>
              </>
            )}
            {' = '}
            <b>
              <Num name="target" from={['reward', 'bonus', 'discount', 'next-value']}>
                {precise(made.target)}
              </Num>
            </b>
          </span>
        </Row>
      </Station>
      <Station index={3}>
        <Row label={UPDATE.errorIs}>
          <span class="sum">
            {precise(made.value)} − {precise(made.target)} ={' '}
            <b>
              <Num name="error" from={['value', 'target']}>
                {precise(made.error)}
              </Num>
            </b>
          </span>
        </Row>
      </Station>
      <Station index={4}>
        {rule.head === 'scalar' ? (
          <Row label={UPDATE.lossIs[rule.loss]}>
            <span class="sum">
              {UPDATE.lossRule(rule.loss, made.error)} ={' '}
              <b>
                <Num name="loss" from={['error']}>
                  {precise(made.loss)}
                </Num>
              </b>
            </span>
          </Row>
        ) : (
          <Row label={UPDATE.lossOfHead[rule.head].name}>{UPDATE.lossOfHead[rule.head].over}</Row>
        )}
        {isWeighted && rule.head === 'scalar' && (
          <Row label={UPDATE.weighted}>
            <span class="sum">
              <Num name="weight">{number(made.weight)}</Num> ={' '}
              <Num name="weighted-loss" from={['loss', 'weight']}>
                {precise(made.weightedLoss)}
              </Num>
            </span>
          </Row>
        )}
      </Station>
    </>
  );
}

/** A line of a station. */
export function Row({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    <div class="station-row">
      <span class="muted">{label}</span>
      {children}
    </div>
  );
}

interface EachProps {
  readonly name: string;
  readonly values: ArrayLike<number>;
  readonly names: readonly string[];
  readonly marked: number;
}

/** The values of all actions, of which one counts. */
function Each({ name, values, names, marked }: EachProps) {
  return (
    <span class="each">
      {Array.from(values, (value, i) => (
        <span key={names[i]} class={i === marked ? 'each-marked' : undefined}>
          <small>{names[i]}</small> <Num name={`${name}${i}`}>{precise(value)}</Num>
        </span>
      ))}
    </span>
  );
}

interface RewardsProps {
  readonly rewards: readonly number[];
  readonly gamma: number;
  /** As the batch has it. */
  readonly reward: number;
}

/** The reward, or the terms of a sum over several steps. */
function Rewards({ rewards, gamma, reward }: RewardsProps) {
  if (rewards.length === 1) {
    return (
      <Row label={UPDATE.reward}>
        <Num name="reward">{precise(reward)}</Num>
      </Row>
    );
  }
  const { terms } = rewardTerms(rewards, gamma);
  return (
    <Row label={UPDATE.sum(rewards.length)}>
      <span class="sum">
        {terms.map(({ reward: each, discount }, i) => (
          <span key={i}>
            {i > 0 && ` + ${number(discount)} · `}
            <Num name={`reward${i}`}>{precise(each)}</Num>
          </span>
        ))}
        {' = '}
        <Num name="reward" from={terms.map((_, i) => `reward${i}`)}>
          {precise(reward)}
        </Num>
      </span>
    </Row>
  );
}
