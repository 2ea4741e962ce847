import { formatDuration } from '../../../time.ts';
import type { Leaf } from '../leaves/leaf.ts';
import { patternFacts } from '../patterns/pattern-facts.ts';
import type { ToldLeaf } from './explain-samples.ts';
import type { Explanation } from './explanation.ts';
import { silenceReason } from './silent-hosts.ts';
import { idsOf, printed, type Telling, wordOf } from './telling.ts';

/** `absent HEARTBEAT: 45s of 1m30s, last at 14:00:00`; true with its begin. */
export function explainAbsent(
  { leaf: { node }, value, since }: ToldLeaf<Extract<Leaf, { kind: 'absent' }>>,
  telling: Telling,
): Explanation {
  const { env, atMs, timeOf } = telling;
  const truth = wordOf(value);
  const last = patternFacts(node.of, env, atMs).at(-1);
  const lastText = last ? `last at ${timeOf(last.tMs)}` : `none since ${timeOf(env.bornMs)}`;
  const ids = idsOf(last ? [last.id] : []);
  const name = `absent ${printed(node.of)}`;
  if (truth === 'unknown') {
    const missing = silenceReason(telling, (host) => host === env.scope.host) ?? 'its host is silent';
    return { text: `${name} is unknown ${since()} (${missing})`, truth, missing, ...ids, children: [] };
  }
  if (truth === 'true')
    return { text: `${name} is true ${since()}, ${lastText}`, truth, ...ids, children: [] };
  const elapsedMs = Math.max(0, atMs - (last?.tMs ?? env.bornMs));
  const progress = `${formatDuration(elapsedMs)} of ${formatDuration(node.forMs)}`;
  return { text: `${name}: ${progress}, ${lastText}`, truth, ...ids, children: [] };
}
