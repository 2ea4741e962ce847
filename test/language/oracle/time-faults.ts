import { type Fault, fault } from './fault.ts';

const patterns: readonly Fault[] = [
  fault('patterns/pattern-facts.ts', 'facts before the birth count', 'tMs >= bornMs && ', ''),
  fault(
    'patterns/chain.ts',
    'steps of equal time are a sequence',
    'fact.tMs >= last.tMs',
    'fact.tMs > last.tMs',
  ),
  fault(
    'patterns/sequence.ts',
    'what must not come is seen at the end too',
    '?? Number.POSITIVE_INFINITY) < tMs) next++',
    '?? Number.POSITIVE_INFINITY) <= tMs) next++',
  ),
  fault(
    'patterns/sequence.ts',
    'a sequence consumes nothing',
    'before = match.consumed',
    'before = consumed',
  ),
  fault('patterns/within.ts', 'all within consumes nothing', 'latest.clear();', ''),
  fault(
    'patterns/within.ts',
    'a span is one millisecond shorter',
    'tMs < fact.tMs - node.withinMs',
    'tMs <= fact.tMs - node.withinMs',
  ),
  fault(
    'patterns/absent-after.ts',
    'an answer at the deadline is too late',
    '<= deadlineMs) continue',
    '< deadlineMs) continue',
  ),
  fault(
    'patterns/absent-after.ts',
    'a deadline passes in silence',
    '?.endMs ?? deadlineMs;',
    '&& deadlineMs || deadlineMs;',
  ),
  fault(
    'patterns/absent-after.ts',
    'an answer at the time of the trigger counts',
    'firstIndex(answers, trigger.tMs + 1)',
    'firstIndex(answers, trigger.tMs)',
  ),
  fault(
    'patterns/absent-signal.ts',
    'absence is not counted from the birth',
    'endMs: bornMs + forMs',
    'endMs: bornMs',
  ),
  fault(
    'patterns/pattern-signal.ts',
    'a pattern is true for one millisecond more',
    '(node.withinMs ?? 1)',
    '(node.withinMs ?? 1) + 1',
  ),
];

const phases: readonly Fault[] = [
  fault('holds.ts', 'a gap as long as is allowed resets a hold', 'unknownMs > gapMs', 'unknownMs >= gapMs'),
  fault(
    'holds.ts',
    'unknown time is counted',
    'trueMs: hold.trueMs, unknownMs',
    'trueMs: hold.trueMs + durationMs, unknownMs',
  ),
  fault(
    'holds.ts',
    'gaps add up',
    'trueMs: hold.trueMs + durationMs, unknownMs: 0',
    'trueMs: hold.trueMs + durationMs, unknownMs: hold.unknownMs',
  ),
  fault(
    'holds.ts',
    'a long gap does not reset a hold',
    'unknownMs > gapMs ? undefined :',
    'unknownMs < 0 ? undefined :',
  ),
  fault('conditions.ts', 'a hold is one millisecond longer', '    forMs,\n', '    forMs: forMs + 1,\n'),
  fault(
    'conditions.ts',
    'a clear is one millisecond longer',
    '    clearForMs,\n',
    '    clearForMs: clearForMs + 1,\n',
  ),
  fault(
    'phases.ts',
    'what was cleared raises again while its condition lasts',
    'ended ? spent : phase',
    'ended ? idle : phase',
  ),
  fault(
    'phases.ts',
    'a host that leaves ends nothing',
    'if (!condition.isAlive) return',
    'if (false) return',
  ),
  fault(
    'phases.ts',
    'hours end what is open though that is not written',
    '!condition.isInside && holds.endsOutside',
    '!condition.isInside',
  ),
  fault(
    'phases.ts',
    'outside the hours it raises',
    'condition.isAlive && condition.isInside && condition.raise',
    'condition.isAlive && condition.raise',
  ),
  fault(
    'missing.ts',
    'an unknown clear counts as the condition does',
    'negation(assumed(rule.missing))',
    'assumed(rule.missing)',
  ),
  fault(
    'occurrences.ts',
    'an occurrence comes again after the unknown',
    'isTrue = truth ?? isTrue',
    'isTrue = truth ?? false',
  ),
  fault(
    'conditions.ts',
    'unknown episodes wait for the hold of the rule',
    'forMs: holds.gapMs',
    'forMs: holds.forMs',
  ),
  fault(
    'alive.ts',
    'the host set of the rule is ignored',
    'rule.in === undefined || isInHostSet(hostSets, rule.in, each)',
    'true',
  ),
];

const retention: readonly Fault[] = [
  fault(
    'retain.ts',
    'the point that is valid at the begin of a window is forgotten',
    'series.points.slice(first)',
    'series.points.slice(first + 1)',
  ),
  fault(
    'retain.ts',
    'facts of a window are forgotten',
    'tMs > atMs - (reads.recent.get(type) ?? 0)',
    'false',
  ),
  fault(
    'retain.ts',
    'what the hosts last said is forgotten',
    'member.truths.slice(first)',
    'member.truths.slice(first + 1)',
  ),
  fault('retain-hosts.ts', 'a host that has left is as if it had never been', ' || fact === own', ''),
  fault(
    'patterns/kept-facts.ts',
    'triggers without an answer are forgotten',
    'answeredMs(answers, trigger) > atMs',
    'false',
  ),
  fault(
    'patterns/consumed-after.ts',
    'what is consumed is forgotten',
    'consumed[patternKey(node, place.scope)] = last;',
    '',
  ),
];

/** Slips in patterns, holds and phases, and in what is kept for later. */
export const timeFaults: readonly Fault[] = [...patterns, ...phases, ...retention];
