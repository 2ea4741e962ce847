import type { Expr } from './ast.ts';
import type { RawRule } from './raw.ts';
import { childrenOf, isEventType, pinnedLabels, type Selector } from './selectors.ts';
import { unique } from './unique.ts';

/**
 * How a selector is read: as a `value`, as a `step` that a pattern waits for, or for its `absence`, which ends or forbids a
 * match when it comes.
 */
type Role = 'value' | 'step' | 'absence';

/** One place at which an expression reads a metric or an event type. */
export interface Reading {
  readonly selector: Selector;
  readonly role: Role;
  /** Below a node over a host set: each member is the `host` in turn. */
  readonly isOfMember: boolean;
}

/** What a rule reads. */
interface RuleReads {
  /** Of `when`, in the order of the text. */
  readonly when: readonly Reading[];
  /** Event types in `when`, sorted. */
  readonly typesOfWhen: readonly string[];
  /** Event types on which the rule depends at all: those of `clear` and `unless` as well. Sorted. */
  readonly types: readonly string[];
  /** All that it reads are samples, and those of the one host that an instance is of. */
  readonly isOfOneHost: boolean;
}

const setFunctions: ReadonlySet<string> = new Set(['avg_of', 'min_of', 'max_of', 'median_of', 'sum_of']);

/** True for `avg_of` and its like, whose second argument is read for each member of a host set. */
export function isSetFunction(name: string): boolean {
  return setFunctions.has(name);
}

const known = new WeakMap<RawRule, RuleReads>();

/** Worked out once for each rule. */
export function readsOf(rule: RawRule): RuleReads {
  const before = known.get(rule);
  if (before) return before;
  const reads = readRule(rule);
  known.set(rule, reads);
  return reads;
}

function readRule({ when, clear, unless, set }: RawRule): RuleReads {
  const ofWhen = readingsOf(when.expr);
  const ofClear = clear ? readingsOf(clear.expr) : [];
  const ofUnless = unless ? readingsOf(unless.value.event.expr) : [];
  const conditions = [...ofWhen, ...ofClear];
  return {
    when: ofWhen,
    typesOfWhen: typesIn(ofWhen),
    types: typesIn([...conditions, ...ofUnless]),
    isOfOneHost:
      ofWhen.length > 0 &&
      !unless &&
      conditions.every(({ selector }) => !isEventType(selector.name)) &&
      !isOfSeveralHosts(conditions) &&
      ![when, ...(clear ? [clear] : []), ...set.values()].some(({ expr }) => needsCorrelator(expr)),
  };
}

function typesIn(readings: readonly Reading[]): readonly string[] {
  return unique(readings.map(({ selector }) => selector.name).filter(isEventType));
}

/** True if hosts are pinned, and not the same one everywhere: no agent knows the samples of another. */
function isOfSeveralHosts(readings: readonly Reading[]): boolean {
  const hosts = new Set<string>();
  for (const { selector } of readings) {
    for (const { label, op, value } of selector.matchers)
      if (label === 'host' && op === '=') hosts.add(value);
  }
  return hosts.size > 1 && readings.every(({ selector }) => pinnedLabels(selector).includes('host'));
}

const kindsOfCorrelator: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>([
  'at_least',
  'all_of',
  'within',
  'sequence',
  'absent_after',
  'absent',
  'member',
]);

/** True if some part of the expression is over hosts, or is a pattern of events. */
function needsCorrelator(expr: Expr): boolean {
  if (kindsOfCorrelator.has(expr.kind) || (expr.kind === 'call' && isSetFunction(expr.name))) return true;
  return childrenOf(expr).some(needsCorrelator);
}

/** Every selector as often as it occurs, in the order of the text. The second argument of `labels(X, label)` is a word and none. */
export function readingsOf(expr: Expr): readonly Reading[] {
  const found: Reading[] = [];
  collect(expr, false, found);
  return found;
}

function collect(expr: Expr, isOfMember: boolean, found: Reading[]): void {
  const read = (role: Role, selectors: readonly Selector[]) => {
    for (const selector of selectors) found.push({ selector, role, isOfMember });
  };
  switch (expr.kind) {
    case 'selector':
      read('value', [expr]);
      break;
    case 'within':
      read('step', expr.of);
      break;
    case 'sequence':
      read('step', expr.steps);
      read('absence', expr.without);
      break;
    case 'absent_after':
      read('step', [expr.after]);
      read('absence', [expr.absent]);
      break;
    case 'absent':
      read('absence', [expr.of]);
      break;
    default: {
      const parts = expr.kind === 'call' && expr.name === 'labels' ? expr.args.slice(0, 1) : childrenOf(expr);
      const isBelowSet = isOfMember || isOverMembers(expr);
      for (const part of parts) collect(part, isBelowSet, found);
    }
  }
}

function isOverMembers(expr: Expr): boolean {
  return (
    expr.kind === 'at_least' || expr.kind === 'all_of' || (expr.kind === 'call' && isSetFunction(expr.name))
  );
}
