import fc from 'fast-check';
import type { During, Rule } from '../../../shared/language/artifact.ts';
import { hostSets, hosts, memberHashes, types, untilMs } from './alphabet.ts';
import { condition } from './arbitrary-condition.ts';
import { arbitraryFacts } from './arbitrary-facts.ts';
import { durationMs, pattern } from './arbitrary-pattern.ts';
import { moved } from './moved.ts';
import type { View } from './outcome.ts';
import { rarely } from './rarely.ts';

/** A rule, what one instance of it sees, and where the span is cut when it is evaluated piece by piece. */
export interface Sample {
  readonly rule: Rule;
  readonly view: View;
  readonly untilMs: number;
  /** Ascending, before `untilMs`; each is the last millisecond of a piece. */
  readonly cutsMs: readonly number[];
}

/** Hours begin, end or go on in the middle of the span; 0 of the span lies 40 ms before this hour. */
const monday = Date.UTC(2026, 0, 5, 8);
const originMs = monday - 40;
const hours: fc.Arbitrary<During> = fc
  .record({
    times: fc.constantFrom([8, 9], [7, 8], [7, 8], [7, 9], [9, 10], [22, 8]),
    zone: fc.constantFrom('UTC', 'Europe/Berlin'),
    isClearing: fc.constantFrom(true, true, false),
  })
  .map(({ times: [from = 0, to = 0], zone, isClearing }) => {
    const offset = zone === 'UTC' ? 0 : 60;
    return {
      zone,
      times: [{ days: [1, 7], fromMinute: from * 60 + offset, toMinute: to * 60 + offset }],
      ...(isClearing && { end: 'clear' as const }),
    };
  });

const short = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 8 }) },
  durationMs,
);

const episodeRule = fc.record({
  when: condition,
  forMs: short,
  clearForMs: short,
  clear: rarely(condition),
  missing: fc.constantFrom(undefined, undefined, 'hold', 'false', 'true', 'unknown-event', 'unknown-event'),
  maxGapMs: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 2 }),
  during: rarely(hours),
  in: rarely(fc.constantFrom('web', 'named')),
});

/** Long holds over what is often unknown, so that gaps meet their bounds. */
const heldRule = fc.record({
  when: fc.constantFrom(...memberHashes).map((hash) => ({ kind: 'member', hash }) as const),
  forMs: fc.integer({ min: 2, max: 20 }),
  clearForMs: fc.integer({ min: 0, max: 10 }),
  maxGapMs: fc.integer({ min: 1, max: 4 }),
});

const occurrenceRule = fc.record({
  when: fc.oneof({ weight: 3, arbitrary: pattern }, condition),
  during: rarely(hours),
  in: rarely(fc.constantFrom('web', 'named')),
});

const rule: fc.Arbitrary<Rule> = fc.oneof(
  { weight: 4, arbitrary: episodeRule.map((each) => makeRule(each)) },
  { weight: 1, arbitrary: heldRule.map((each) => makeRule(each)) },
  { weight: 2, arbitrary: occurrenceRule.map((each) => makeRule({ ...each, kind: 'occurrence' })) },
);

const scope = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  { weight: 4, arbitrary: fc.constantFrom(...hosts).map((host) => ({ host })) },
  { weight: 1, arbitrary: fc.constantFrom(...hosts).map((host) => ({ host, kind: 'x' })) },
);

export const sample: fc.Arbitrary<Sample> = fc
  .record({
    rule,
    facts: arbitraryFacts,
    scope,
    bornMs: fc.constantFrom(0, 0, 7),
    hostMade: fc.subarray([...types.episodes]),
    cuts: fc.uniqueArray(fc.integer({ min: 7, max: untilMs - 1 }), { minLength: 1, maxLength: 5 }),
  })
  .map(({ rule: own, facts, scope: labels, bornMs, hostMade, cuts }) => ({
    rule: { ...own, by: Object.keys(labels).sort() },
    view: {
      facts: moved(facts, originMs),
      hostSets,
      scope: labels,
      bornMs: originMs + bornMs,
      hostMade: new Set(hostMade),
    },
    untilMs: originMs + untilMs,
    cutsMs: cuts.toSorted((a, b) => a - b).map((cut) => originMs + cut),
  }));

/** A rule with what matters and defaults for the rest. */
export function makeRule(
  given: Partial<{ [K in keyof Rule]: Rule[K] | undefined }> & Pick<Rule, 'when'>,
): Rule {
  const own = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return {
    application: 'default',
    name: 'rule',
    hash: 'hash',
    by: [],
    forMs: 0,
    clearForMs: 0,
    emit: 'RULE',
    severity: 'minor',
    set: {},
    ...own,
    when: given.when,
  };
}
