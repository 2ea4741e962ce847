import type { SelectorNode } from '../../ast.ts';
import { matchesLabels } from '../../selectors.ts';
import { activeEpisodesAt, countedIds } from '../leaves/facts-behind.ts';
import type { Leaf } from '../leaves/leaf.ts';
import { compare } from '../operators.ts';
import type { ToldLeaf } from './explain-samples.ts';
import type { Explanation } from './explanation.ts';
import { silenceReason } from './silent-hosts.ts';
import { idsOf, shown, stateOf, type Telling, wordOf } from './telling.ts';

type LeafOf<K extends Leaf['kind']> = Extract<Leaf, { readonly kind: K }>;

/** `DISK_FULL{host="node-2"} is false`; true with its begin, unknown with whose silence makes it so. */
export function explainEvent(
  { leaf, text, value, since }: ToldLeaf<LeafOf<'event'>>,
  telling: Telling,
): Explanation {
  const { selector, comparison } = leaf;
  const truth = wordOf(value);
  if (truth === 'false') return { text: `${text} is false`, truth, children: [] };
  if (truth === 'unknown') {
    const missing = silenceBehind(selector, telling) ?? 'its value is of another kind';
    return { text: `${text} is unknown ${since()} (${missing})`, truth, missing, children: [] };
  }
  const active = activeEpisodesAt(selector, telling).filter(
    ({ values }) =>
      !comparison || compare(comparison.op, values[comparison.field], comparison.value) === true,
  );
  return { text: `${text} is true ${since()}`, truth, ...idsOf(active.map(({ id }) => id)), children: [] };
}

/** A count of events in a window, with the events. */
export function explainEventWindow(
  { leaf, text, value }: ToldLeaf<LeafOf<'event-window'>>,
  telling: Telling,
): Explanation {
  return {
    text: `${text} is ${shown(value)}`,
    ...stateOf(value, false),
    ...idsOf(countedIds(leaf, telling)),
    children: [],
  };
}

/** `count(X)`, `labels(X, label)`, `max(X.field)`: the value with the active episodes. */
export function explainActive(
  { leaf, text, value, unit }: ToldLeaf<LeafOf<'active-count' | 'active-labels' | 'active-field'>>,
  telling: Telling,
): Explanation {
  const active = activeEpisodesAt(leaf.selector, telling);
  const ids = idsOf(active.map(({ id }) => id));
  if (value !== undefined) {
    return { text: `${text} is ${shown(value, unit)}`, ...stateOf(value, false), ...ids, children: [] };
  }
  const missing = active.length === 0 ? 'no active episode' : 'no active episode has it as a number';
  return { text: `${text} is unknown (${missing})`, missing, ...ids, children: [] };
}

/** What the agents say of a condition that they evaluate. */
export function explainMemberRule(
  { leaf, text, value, since }: ToldLeaf<LeafOf<'member-rule'>>,
  telling: Telling,
): Explanation {
  const { env } = telling;
  const truth = wordOf(value);
  if (truth !== 'unknown') return { text: `${text} is ${truth} ${since()}`, truth, children: [] };
  const hosts = env.facts.members
    .filter(({ hash }) => hash === leaf.node.hash)
    .map(({ labels }) => labels.host);
  const isAsked = (host: string) => hosts.includes(host) && (env.scope.host ?? host) === host;
  const otherwise = hosts.length === 0 ? 'no agent has said yet' : 'an agent misses samples for it';
  const missing = silenceReason(telling, isAsked) ?? otherwise;
  return { text: `${text} is unknown ${since()} (${missing})`, truth, missing, children: [] };
}

function silenceBehind({ matchers }: SelectorNode, telling: Telling): string | undefined {
  const ofHost = matchers.filter(({ label }) => label === 'host');
  const own = telling.env.scope.host;
  return silenceReason(telling, (host) => (own ?? host) === host && matchesLabels(ofHost, { host }));
}
