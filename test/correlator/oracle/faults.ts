import type { Fault } from '../../language/oracle/fault.ts';

/** Slips in the correlator that the comparison with the oracle must find; files are under shared/correlator. */
export const faults: readonly Fault[] = [
  {
    name: 'late facts revise although they are to be ignored',
    file: 'limits.ts',
    search: "(late === 'ignore' ? 0 : reviseLimitMs)",
    replace: 'reviseLimitMs',
  },
  {
    name: 'an occurrence as old as may be is too old',
    file: 'fact.ts',
    search: 'const isLate = eventMs < earliestMs;',
    replace: 'const isLate = eventMs <= earliestMs;',
  },
  {
    name: 'a raise that is too old keeps its time',
    file: 'fact.ts',
    search: 'tMs: Math.max(eventMs, earliestMs) };',
    replace: 'tMs: eventMs };',
  },
  {
    name: 'receipts are judged on event time',
    file: 'fact.ts',
    search: "type === 'HEARTBEAT' ? rMs : event.t",
    replace: 'event.t',
  },
  {
    name: 'a raise that was forgotten opens its episode again',
    file: 'fold.ts',
    search: 'if (!isKnown && isForgotten) return false;',
    replace: '',
  },
  {
    name: 'it is not remembered until when facts were forgotten',
    file: 'stored-facts.ts',
    search: 'forgottenMs: facts.reduce((newestMs, { rMs }) => Math.max(newestMs, rMs), state.forgottenMs),',
    replace: 'forgottenMs: 0,',
  },
  {
    name: 'changes of members stand in the order of their arrival',
    file: 'fold.ts',
    search: 'sortedList(member.changes, compareStatements)',
    replace: 'sortedList(member.changes, () => -1)',
  },
  {
    name: 'a silence begins when it is told',
    file: 'known-facts.ts',
    search: 'raiseOf(child)?.startMs ?? interval.startMs',
    replace: 'interval.startMs',
  },
  {
    name: 'an unknown member is false',
    file: 'known-facts.ts',
    search: "return text === 'unknown' ? undefined : text === 'true';",
    replace: "return text === 'true';",
  },
  {
    name: 'other hosts of a set are not known',
    file: 'known-facts.ts',
    search: 'const given = areOthersRead\n    ? hosts\n    : hosts',
    replace: 'const given = hosts',
  },
  {
    name: 'an instance of a host begins with its first fact',
    file: 'evaluation.ts',
    search: 'bornMs: isNear ? joinMs : firstMs,',
    replace: 'bornMs: firstMs,',
  },
  {
    name: 'a join counts however long it was ago',
    file: 'evaluation.ts',
    search: 'bornMs: isNear ? joinMs : firstMs,',
    replace: 'bornMs: joinMs,',
  },
  {
    name: 'what is on its way is forgotten',
    file: 'forget.ts',
    search: 'const receivedMs = heardMs - limits.deliveryMs;',
    replace: 'const receivedMs = heardMs;',
  },
  {
    name: 'what may be late is forgotten',
    file: 'forget.ts',
    search: 'Math.min(receivedMs - latestMs(rule), decidedMs)',
    replace: 'Math.min(receivedMs, decidedMs)',
  },
  {
    name: 'the base stands one millisecond late',
    file: 'forget.ts',
    search: 'timelineOf(rule, env, from, atMs - 1)',
    replace: 'timelineOf(rule, env, from, atMs)',
  },
  {
    name: 'a clear is forgotten before its raise comes',
    file: 'needed-facts.ts',
    search: 'return clear !== undefined && clear.tMs + orphanMs >= atMs;',
    replace: 'return false;',
  },
  {
    name: 'nothing is awaited before the first decision',
    file: 'outlook.ts',
    search: 'if (decidedMs >= base.atMs) {',
    replace: '{',
  },
  {
    name: 'a deadline is a millisecond late',
    file: 'decide.ts',
    search: 'nextDeadlineMs: awaitedMs + rule.latenessMs',
    replace: 'nextDeadlineMs: awaitedMs + rule.latenessMs + 1',
  },
  {
    name: 'nothing is awaited beyond the holds',
    file: 'look-ahead.ts',
    search: 'limits.futureMs + Math.max(...conditionsOf(rule).map(reachMs))',
    replace: 'Math.min(0, ...conditionsOf(rule).map(reachMs))',
  },
  {
    name: 'a raise may move without a retraction',
    file: 'differences.ts',
    search: ' || target?.raisedMs !== published.raise.tMs) return false;',
    replace: ') return false;',
  },
  {
    name: 'what is raised anew is retracted with what was before',
    file: 'differences.ts',
    search: 'const r = isAfterRetraction ? rMs + 1 : rMs;',
    replace: 'const r = rMs;',
  },
  {
    name: 'a clear that moves is not said again',
    file: 'differences.ts',
    search: 'published.clear?.tMs === clearedMs) return said;',
    replace: 'published.clear !== undefined) return said;',
  },
  {
    name: 'what is said anew has the id of what was said before',
    file: 'composite-event.ts',
    search: 'if (revision > 0) return',
    replace: 'if (revision > 1) return',
  },
  {
    name: 'what a host says is told to its own instance alone',
    file: 'instances.ts',
    search: "return [own, { rule, labels: others, scope: 'every', fact }];",
    replace: 'return [own].filter(() => others);',
  },
];
