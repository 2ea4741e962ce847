import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../shared/facts/event.ts';
import {
  emptyHostRulesState,
  type HostRulesState,
} from '../../../shared/language/host-rules/host-rule-state.ts';
import { stepHostRules } from '../../../shared/language/host-rules/host-rules.ts';
import { oracleOf } from '../oracle/oracle.ts';
import { truthAt } from '../oracle/value-at.ts';
import { type HostSample, hostSample } from './host-sample.ts';

const host = 'h1';

describe('rules on a host', () => {
  it('raise, clear and occur when the oracle says, tick by tick', { timeout: 60_000 }, () => {
    let raising = 0;
    let runs = 0;
    fc.assert(
      fc.property(hostSample, (each) => {
        const got = eventsOf(each).filter(({ type }) => type !== 'MEMBER_CHANGED');
        expect(got.map(toldEvent).sort()).toEqual(expectedEvents(each));
        runs++;
        if (got.length > 0) raising++;
      }),
      { numRuns: 1500 },
    );
    expect(raising / runs).toBeGreaterThan(0.3);
  });

  it('tell the truths of members when the oracle says', { timeout: 60_000 }, () => {
    let telling = 0;
    let runs = 0;
    fc.assert(
      fc.property(hostSample, (each) => {
        const got = eventsOf(each).filter(({ type }) => type === 'MEMBER_CHANGED');
        expect(got.map(({ t, values }) => `${t} ${values.truth}`)).toEqual(expectedTruths(each));
        runs++;
        if (got.length > 1) telling++;
      }),
      { numRuns: 1500 },
    );
    expect(telling / runs).toBeGreaterThan(0.3);
  });
});

/** Between two ticks the state goes through JSON, as on a host. */
function eventsOf({ rule, member, ticks }: HostSample): readonly EventDraft[] {
  let state: HostRulesState = emptyHostRulesState;
  const rules = [rule];
  const members = [member];
  return ticks.flatMap((tick) => {
    const result = stepHostRules(state, { host, intervalMs: 1, rules, members, ...tick });
    state = JSON.parse(JSON.stringify(result.state));
    return result.events;
  });
}

function toldEvent({ type, transition, start, t, reason }: EventDraft): string {
  return [type, transition, start ?? t, t, ...(reason === undefined ? [] : [reason])].join(' ');
}

function expectedEvents({ rule, view, ticks }: HostSample): readonly string[] {
  const { episodes, unknownEpisodes, occurrences } = oracleOf(rule, view, ticks.at(-1)?.nowMs ?? 0);
  const told = (type: string) => (each: (typeof episodes)[number]) => [
    `${type} raised ${each.startMs} ${each.raisedMs}`,
    ...(each.clearedMs === undefined
      ? []
      : [`${type} cleared ${each.startMs} ${each.clearedMs} ${each.reason}`]),
  ];
  return [
    ...episodes.flatMap(told('RULE')),
    ...unknownEpisodes.flatMap(told('RULE_UNKNOWN')),
    ...occurrences.map(({ endMs }) => `RULE occurred ${endMs} ${endMs}`),
  ].sort();
}

function expectedTruths({ member, view, ticks }: HostSample): readonly string[] {
  const changes: string[] = [];
  let said = 'undefined';
  for (let tMs = view.bornMs; tMs <= (ticks.at(-1)?.nowMs ?? 0); tMs++) {
    const truth = `${truthAt(member.when, view, tMs)}`;
    if (truth !== said) changes.push(`${tMs} ${truth === 'undefined' ? 'unknown' : truth}`);
    said = truth;
  }
  return changes;
}
