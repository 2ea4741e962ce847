import type { Rule } from '../artifact.ts';
import type { Expr, MatchNode } from '../ast.ts';
import { childrenOf, isEventType } from '../selectors.ts';
import { type Leaf, leafOf } from './leaves/leaf.ts';

/** What expressions read, and how many milliseconds before the time at which they are evaluated. */
export interface Reads {
  /** By metric: the longest window; 0 for the last sample. */
  readonly samples: ReadonlyMap<string, number>;
  /** By event type: occurrences, and raises of episodes. */
  readonly recent: ReadonlyMap<string, number>;
  /** By event type: episodes that were active; 0 for those that are. */
  readonly active: ReadonlyMap<string, number>;
  /** By event type: the last fact of each set of labels. */
  readonly last: ReadonlyMap<string, number>;
  /** Event types that patterns read. */
  readonly patterns: ReadonlyMap<string, number>;
  /** Hashes of member rules. */
  readonly members: ReadonlySet<string>;
  /** They ask for members of host sets, or whether hosts are silent. */
  readonly readsHosts: boolean;
}

type Reach = Map<string, number>;

interface Collected extends Reads {
  readonly samples: Reach;
  readonly recent: Reach;
  readonly active: Reach;
  readonly last: Reach;
  readonly patterns: Reach;
  readonly members: Set<string>;
  readsHosts: boolean;
}

const readsByRule = new WeakMap<Rule, Reads>();

/** Of its conditions, its payload and the event that holds it back. */
export function readsOf(rule: Rule): Reads {
  const known = readsByRule.get(rule);
  if (known) return known;
  const reads = nothingRead();
  for (const expr of [rule.when, ...(rule.clear ? [rule.clear] : []), ...Object.values(rule.set)]) {
    collect(expr, reads);
  }
  if (rule.unless) reach(reads.active, rule.unless.event.name, rule.unless.extendMs);
  readsByRule.set(rule, reads);
  return reads;
}

/** Of some expressions alone. */
export function readsIn(expressions: readonly Expr[]): Reads {
  const reads = nothingRead();
  for (const expr of expressions) collect(expr, reads);
  return reads;
}

/** The longest of all reaches. */
export function longestMs({ samples, recent, active, last, patterns }: Reads): number {
  const reaches = [samples, recent, active, last, patterns].flatMap((each) => [...each.values()]);
  return Math.max(0, ...reaches);
}

/**
 * How far back an expression looks at most, in milliseconds; 0 if it looks at the present alone. Beyond it only what lasts
 * counts: an episode that is active, a host that is there, a trigger that waits for its answer.
 */
export function reachMs(expr: Expr): number {
  const known = reachesMs.get(expr);
  if (known !== undefined) return known;
  const reachMs = longestMs(readsIn([expr]));
  reachesMs.set(expr, reachMs);
  return reachMs;
}

const reachesMs = new WeakMap<Expr, number>();

function nothingRead(): Collected {
  return {
    samples: new Map(),
    recent: new Map(),
    active: new Map(),
    last: new Map(),
    patterns: new Map(),
    members: new Set(),
    readsHosts: false,
  };
}

function collect(expr: Expr, reads: Collected): void {
  const leaf = leafOf(expr);
  if (leaf) {
    collectLeaf(leaf, reads);
    return;
  }
  if (expr.kind === 'selector' && isEventType(expr.name)) reach(reads.active, expr.name, 0);
  for (const child of childrenOf(expr)) collect(child, reads);
}

function collectLeaf(leaf: Leaf, reads: Collected): void {
  switch (leaf.kind) {
    case 'sample':
      reach(reads.samples, leaf.selector.name, 0);
      break;
    case 'sample-window':
      reach(reads.samples, leaf.selector.name, leaf.windowMs);
      break;
    case 'event-window': {
      const reaches = leaf.function === 'active' ? reads.active : reads.recent;
      reach(reaches, leaf.selector.name, leaf.windowMs);
      break;
    }
    case 'event':
    case 'active-count':
    case 'active-labels':
    case 'active-field':
      reach(reads.active, leaf.selector.name, 0);
      break;
    case 'members':
    case 'over-members':
      reads.readsHosts = true;
      collect(leaf.kind === 'members' ? leaf.node.where : leaf.value, reads);
      break;
    case 'pattern':
      collectPattern(leaf.node, reads);
      break;
    case 'absent':
      reads.readsHosts = true;
      reach(reads.last, leaf.node.of.name, leaf.node.forMs);
      break;
    case 'member-rule':
      reads.readsHosts = true;
      reads.members.add(leaf.node.hash);
      break;
  }
}

function collectPattern(node: MatchNode, reads: Collected): void {
  const backMs = node.kind === 'absent_after' ? node.forMs : (node.withinMs ?? 0);
  if (node.kind === 'absent_after') reads.readsHosts = true;
  for (const selector of childrenOf(node)) {
    if (selector.kind === 'selector') reach(reads.patterns, selector.name, backMs);
  }
}

function reach(reaches: Reach, name: string, backMs: number): void {
  reaches.set(name, Math.max(reaches.get(name) ?? 0, backMs));
}
