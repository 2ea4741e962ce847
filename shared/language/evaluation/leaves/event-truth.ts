import type { SelectorNode } from '../../ast.ts';
import type { Truth } from '../../kleene.ts';
import { matchesLabels } from '../../selectors.ts';
import type { ActiveEpisode, Environment, Interval, TimeSpan } from '../facts.ts';
import { compare } from '../operators.ts';
import { type Signal, signalBuilder } from '../signal.ts';
import { silencesWhere } from '../silence.ts';
import { selected } from './agreement.ts';
import type { FieldComparison, Leaf } from './leaf.ts';
import { sweep } from './sweep.ts';

type EventLeaf = Extract<Leaf, { readonly kind: 'event' }>;

interface Cause extends Interval {
  /** Whether it makes the truth true, or unknown where nothing does. */
  readonly makes: true | undefined;
}

/**
 * True while some episode is active that agrees, and satisfies the comparison if there is one. Else unknown while a host
 * that could have made one is silent, else false.
 */
export function eventTruthSignal(leaf: EventLeaf, env: Environment, span: TimeSpan): Signal<Truth> {
  const { selector, comparison } = leaf;
  const agreeing = selected(selector, env.scope, env.facts.episodes);
  const satisfying = comparison ? agreeing.filter((each) => satisfies(each, comparison)) : agreeing;
  const silences = silencesBehind(selector, env);
  return (silences.length === 0 && inTurn(satisfying, span)) || swept(satisfying, silences, span);
}

/** Of episodes that follow each other, as those of one host and label do; undefined if some overlap. */
function inTurn(episodes: readonly Interval[], { fromMs, toMs }: TimeSpan): Signal<Truth> | undefined {
  const result = signalBuilder<Truth>();
  result.push(fromMs, false);
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of episodes) {
    if (startMs < lastMs) return undefined;
    lastMs = endMs;
    if (startMs >= endMs || endMs <= fromMs || startMs > toMs) continue;
    result.push(Math.max(startMs, fromMs), true);
    if (endMs <= toMs) result.push(endMs, false);
  }
  return result.signal();
}

function swept(episodes: readonly Interval[], silences: readonly Interval[], span: TimeSpan): Signal<Truth> {
  let trues = 0;
  let unknowns = 0;
  const change = ({ makes }: Cause, by: 1 | -1) => {
    if (makes) trues += by;
    else unknowns += by;
  };
  const causes: Cause[] = episodes.map(({ startMs, endMs }) => ({ startMs, endMs, makes: true }));
  for (const { startMs, endMs } of silences) causes.push({ startMs, endMs, makes: undefined });
  return sweep(causes, span, {
    enter: (cause) => change(cause, 1),
    leave: (cause) => change(cause, -1),
    value: () => trues > 0 || (unknowns > 0 ? undefined : false),
  });
}

/** When hosts are silent whose agents could have raised the event. */
function silencesBehind({ name, matchers }: SelectorNode, env: Environment): readonly Interval[] {
  if (!env.hostMade.has(name)) return [];
  const ofHost = matchers.filter(({ label }) => label === 'host');
  const own = env.scope.host;
  return silencesWhere(
    env.facts.hosts,
    (host) => (own === undefined || host === own) && matchesLabels(ofHost, { host }),
  );
}

function satisfies({ values }: ActiveEpisode, { field, op, value }: FieldComparison): boolean {
  return Object.hasOwn(values, field) && compare(op, values[field], value) === true;
}
