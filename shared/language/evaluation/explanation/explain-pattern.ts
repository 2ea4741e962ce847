import { formatDuration } from '../../../time.ts';
import type { SelectorNode } from '../../ast.ts';
import type { Leaf } from '../leaves/leaf.ts';
import { answeredMs } from '../patterns/absent-after.ts';
import { matchesOf } from '../patterns/matches.ts';
import type { AbsentAfterNode, SequenceNode, WithinNode } from '../patterns/nodes.ts';
import { firstIndex, type PatternFact, patternFacts } from '../patterns/pattern-facts.ts';
import type { ToldLeaf } from './explain-samples.ts';
import type { Explanation } from './explanation.ts';
import { silenceReason } from './silent-hosts.ts';
import { idsOf, printed, type Telling, wordOf } from './telling.ts';

/** How far a pattern has come: its last match while that counts, else what it has and what it waits for, until when. */
export function explainPattern(
  { leaf: { node }, value }: ToldLeaf<Extract<Leaf, { kind: 'pattern' }>>,
  telling: Telling,
): Explanation {
  const truth = wordOf(value);
  const { text, ids, missing } =
    node.kind === 'absent_after' ? toldAbsence(node, telling) : toldMatch(node, telling);
  return { text, truth, ...idsOf(ids), ...(missing !== undefined && { missing }), children: [] };
}

interface Progress {
  readonly text: string;
  readonly ids: readonly string[];
  readonly missing?: string;
}

const always = Number.NEGATIVE_INFINITY;

function toldMatch(node: SequenceNode | WithinNode, telling: Telling): Progress {
  const { env, atMs, timeOf } = telling;
  const { matches, consumed } = matchesOf(node, env, { fromMs: always, toMs: atMs });
  const name = node.kind === 'sequence' ? 'sequence' : `all within ${formatDuration(node.withinMs)}`;
  if (consumed && atMs < consumed.tMs + (node.withinMs ?? 1)) {
    return { text: `${name}: matched at ${timeOf(consumed.tMs)}`, ids: matches.at(-1)?.ids ?? [consumed.id] };
  }
  const isFree = (fact: PatternFact) => firstIndex([fact], always, consumed) === 0;
  const factsOf = (selector: SelectorNode) => patternFacts(selector, env, atMs).filter(isFree);
  const { text, ids } =
    node.kind === 'sequence' ? steps(node, factsOf, telling) : parts(node, factsOf, telling);
  return { text: `${name}: ${text}`, ids };
}

type FactsOf = (selector: SelectorNode) => readonly PatternFact[];

/** The earliest start that can still be completed, with the steps that follow it; or why the last start cannot. */
function steps(node: SequenceNode, factsOf: FactsOf, { atMs, timeOf }: Telling): Progress {
  const first = node.steps[0] as SelectorNode;
  const starts = factsOf(first);
  const endOf = ({ tMs }: PatternFact) => tMs + (node.withinMs ?? Number.POSITIVE_INFINITY);
  const blockOf = (start: PatternFact) =>
    node.without.flatMap(factsOf).find(({ tMs }) => tMs > start.tMs && tMs < endOf(start));
  const start = starts.find((each) => atMs <= endOf(each) && !blockOf(each)) ?? starts.at(-1);
  if (!start) return { text: `waits for ${printed(first)}`, ids: [] };
  const chosen = following(start, node, factsOf, endOf(start));
  const next = node.steps[chosen.length];
  const seen = chosen.map((fact, i) => `${printed(node.steps[i] as SelectorNode)} at ${timeOf(fact.tMs)}`);
  const ids = chosen.map(({ id }) => id);
  const block = blockOf(start);
  if (block)
    return { text: [...seen, `broken off at ${timeOf(block.tMs)}`].join(', '), ids: [...ids, block.id] };
  if (!next) return { text: seen.join(', '), ids };
  const until = node.withinMs === undefined ? '' : ` until ${timeOf(endOf(start))}`;
  const verb = atMs <= endOf(start) ? 'waits for' : 'missed';
  return { text: [...seen, `${verb} ${printed(next)}${until}`].join(', '), ids };
}

/** The start, and of the steps after it the earliest facts up to `endMs`, that time inside. */
function following(
  start: PatternFact,
  { steps: [, ...rest], isEqualTimeAllowed }: SequenceNode,
  factsOf: FactsOf,
  endMs: number,
): readonly PatternFact[] {
  const chosen = [start];
  for (const step of rest) {
    const last = chosen.at(-1) as PatternFact;
    const fromMs = isEqualTimeAllowed ? last.tMs : last.tMs + 1;
    const fact = factsOf(step).find(
      (each) => each.tMs >= fromMs && each.tMs <= endMs && !chosen.some(({ id }) => id === each.id),
    );
    if (!fact) break;
    chosen.push(fact);
  }
  return chosen;
}

/** Of each selector the latest fact that still counts. */
function parts(node: WithinNode, factsOf: FactsOf, { atMs, timeOf }: Telling): Progress {
  const latest = node.of.map((selector) => ({
    selector,
    fact: factsOf(selector).findLast(({ tMs }) => tMs >= atMs - node.withinMs),
  }));
  const here = latest.flatMap(({ selector, fact }) => (fact ? [{ selector, fact }] : []));
  const waited = latest.flatMap(({ selector, fact }) => (fact ? [] : [printed(selector)]));
  const untilMs = Math.min(...here.map(({ fact }) => fact.tMs)) + node.withinMs;
  const until = here.length === 0 ? '' : ` until ${timeOf(untilMs)}`;
  const seen = here.map(({ selector, fact }) => `${printed(selector)} at ${timeOf(fact.tMs)}`);
  return {
    text: [...seen, `waits for ${waited.join(' and ')}${until}`].join(', '),
    ids: here.map(({ fact }) => fact.id),
  };
}

/** The first trigger that is not answered: missed, or waited for. */
function toldAbsence(node: AbsentAfterNode, telling: Telling): Progress {
  const { env, atMs, timeOf } = telling;
  const [after, absent] = [printed(node.after), printed(node.absent)];
  const triggers = patternFacts(node.after, env, atMs);
  const answers = patternFacts(node.absent, env, atMs);
  const open = triggers.find((trigger) => answeredMs(answers, trigger) === Number.POSITIVE_INFINITY);
  const shownTrigger = open ?? triggers.at(-1);
  if (!shownTrigger) return { text: `absent after: waits for ${after}`, ids: [] };
  const head = `absent after: ${after} at ${timeOf(shownTrigger.tMs)}`;
  const ids = [shownTrigger.id];
  if (!open) return { text: `${head}, ${absent} came at ${timeOf(answeredMs(answers, shownTrigger))}`, ids };
  const deadline = timeOf(open.tMs + node.forMs);
  if (atMs < open.tMs + node.forMs) return { text: `${head}, waits for ${absent} until ${deadline}`, ids };
  const missing = silenceOf(open, telling);
  if (missing === undefined) return { text: `${head}, ${absent} missed since ${deadline}`, ids };
  return { text: `${head}, ${absent} not known since ${deadline} (${missing})`, ids, missing };
}

function silenceOf({ labels }: PatternFact, telling: Telling): string | undefined {
  return silenceReason(telling, (host) => host === labels.host);
}
