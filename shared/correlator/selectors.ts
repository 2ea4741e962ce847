import type { CompositeRule } from '../language/artifact.ts';
import type { Expr } from '../language/ast.ts';
import { conditionsOf, membersOf, nodesOf, readsSilence } from '../language/placement/reads.ts';
import { isEventType, type Selector, walkSelectors } from '../language/selectors.ts';
import { unique } from '../language/unique.ts';

/** Which events a rule reads. */
export interface EventReads {
  /**
   * By event type: the selectors of its conditions and of what holds it back; of its payload those of other types. So a payload
   * speaks of what the conditions match, and of no other event of their types.
   */
  readonly selectors: ReadonlyMap<string, readonly Selector[]>;
  /** By event type: names of the fields that it reads anywhere. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** Hashes of its member rules. */
  readonly members: ReadonlySet<string>;
  /** Names of the host sets over whose members it looks, sorted. */
  readonly sets: readonly string[];
  readonly readsSilence: boolean;
}

const readsByRule = new WeakMap<CompositeRule, EventReads>();

/** Found once for each object. */
export function eventReads(rule: CompositeRule): EventReads {
  const known = readsByRule.get(rule);
  if (known !== undefined) return known;
  const parts = [...conditionsOf(rule), ...Object.values(rule.set)];
  const held = rule.unless === undefined ? [] : [rule.unless.event];
  const deciding = eventSelectors([...conditionsOf(rule), ...held]);
  const types = new Set(deciding.map(({ name }) => name));
  const telling = eventSelectors(Object.values(rule.set));
  const others = telling.filter(({ name }) => !types.has(name));
  const byType = Map.groupBy([...deciding, ...telling], ({ name }) => name);
  const reads: EventReads = {
    selectors: Map.groupBy([...deciding, ...others], ({ name }) => name),
    fields: new Map([...byType].map(([type, each]) => [type, fieldsOf(each)])),
    members: new Set(membersOf(rule)),
    sets: unique(parts.flatMap(nodesOf).flatMap(setsNamed)),
    readsSilence: readsSilence(rule),
  };
  readsByRule.set(rule, reads);
  return reads;
}

function eventSelectors(exprs: readonly Expr[]): readonly Selector[] {
  return exprs.flatMap(walkSelectors).filter(({ name }) => isEventType(name));
}

/** Names of the fields of events of a type that the rule reads anywhere. */
export function fieldsRead(rule: CompositeRule, type: string): readonly string[] {
  return eventReads(rule).fields.get(type) ?? [];
}

function fieldsOf(selectors: readonly Selector[]): readonly string[] {
  return unique(selectors.flatMap(({ field }) => (field === undefined ? [] : [field])));
}

function setsNamed(node: ReturnType<typeof nodesOf>[number]): readonly string[] {
  if (node.kind === 'at_least' || node.kind === 'all_of') return [node.of];
  return node.kind === 'set' ? [node.name] : [];
}
