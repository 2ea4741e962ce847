import { describe, expect, it } from 'vitest';
import { explainInstance } from '../../shared/correlator/explain-instance.ts';
import { newState } from '../../shared/correlator/state.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { CompositeRule } from '../../shared/language/artifact.ts';
import type { Expr } from '../../shared/language/ast.ts';
import { renderExplanation } from '../../shared/language/evaluation/explanation/render.ts';
import { dayMs, hourMs, minuteMs } from '../../shared/time.ts';
import {
  and,
  atLeastOfWeb,
  call,
  clear,
  decide,
  memberChanged,
  not,
  nothingElse,
  number,
  occurrence,
  raise,
  ruleOf,
  selector,
  told,
  webHosts,
} from './given.ts';

const ownHost = { host: 'a' };
const silence = (host: string, startMs: number) => ({ type: 'HOST_SILENT', labels: { host }, startMs });
const silent = (host: string, startMs: number, raisedMs: number): TocsinEvent => {
  return { ...raise(silence(host, raisedMs)), start: startMs };
};
const shapeOf = ({ type, transition, t, start, reason }: TocsinEvent) => [
  `${transition} ${type}`,
  start,
  t,
  reason,
];

describe('an instance of one host', () => {
  const rule = ruleOf(selector('DISK_FULL'), { by: ['host'], in: 'web' });
  const full = { type: 'DISK_FULL', labels: ownHost, startMs: 5_000 };

  it('ends with reason `left` when its host leaves', () => {
    const first = decide(rule, told(rule, newState(rule, ownHost), raise(full)), 6_000, {
      hosts: webHosts(1_000, 'a'),
    });
    const left = webHosts(1_000, 'a').map((host) => ({ ...host, endMs: 8_000 }));
    const { events } = decide(rule, first.state, 9_000, { hosts: left });
    expect(events).toMatchObject([
      { transition: 'cleared', t: 8_000, reason: 'left', host: 'a', causes: [first.events[0]?.id] },
    ]);
  });

  it('is not born with the last join while only the clear of an earlier stay has come', () => {
    const hosts = [
      ...webHosts(1_000, 'a').map((host) => ({ ...host, endMs: 8_000 })),
      ...webHosts(20_000, 'a'),
    ];
    const first = decide(rule, told(rule, newState(rule, ownHost), clear(full, 7_000)), 21_000, { hosts });
    const { events } = decide(rule, told(rule, first.state, raise(full)), 22_000, { hosts });
    expect(events).toMatchObject([
      { transition: 'raised', t: 5_000 },
      { transition: 'cleared', t: 7_000 },
    ]);
  });

  it('ends when its host is no longer of the set', () => {
    const first = decide(rule, told(rule, newState(rule, ownHost), raise(full)), 6_000, {
      hosts: webHosts(1_000, 'a'),
    });
    const [host] = webHosts(1_000, 'a');
    const moved = host
      ? [
          { ...host, endMs: 8_000 },
          { ...host, tags: {}, startMs: 8_000 },
        ]
      : [];
    expect(decide(rule, first.state, 9_000, { hosts: moved }).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL', 5_000, 8_000, 'left'],
    ]);
  });

  it('of which nothing was heard keeps nothing', () => {
    const state = newState(rule, ownHost);
    const { state: after, ...rest } = decide(rule, state, 6_000, { hosts: webHosts(1_000, 'a') });
    expect(after).toBe(state);
    expect(rest).toEqual({ events: [], reasons: [] });
  });
});

describe('absence', () => {
  const rule = ruleOf(
    { kind: 'absent', of: selector('HEARTBEAT'), forMs: 90_000 },
    { by: ['host'], latenessMs: 15_000 },
  );
  const hosts = webHosts(1_000, 'a');

  it('is counted from the join of a host that was never heard', () => {
    const first = decide(rule, newState(rule, ownHost), 2_000, { hosts });
    expect(first).toMatchObject({ events: [], nextDeadlineMs: 106_000, state: { bornMs: 1_000 } });
    const { events } = decide(rule, first.state, 106_000, { hosts });
    expect(events.map(shapeOf)).toEqual([['raised BOTH_FULL', 91_000, 91_000, undefined]]);
  });

  it('stays raised when the host is heard long after', () => {
    const first = decide(rule, newState(rule, ownHost), 2_000, { hosts });
    const second = decide(rule, first.state, 106_000, { hosts });
    const heard = told(rule, second.state, occurrence('HEARTBEAT', 5 * hourMs, { labels: ownHost }));
    expect(decide(rule, heard, 5 * hourMs + 15_000, { hosts }).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL', 91_000, 5 * hourMs, 'condition-ended'],
    ]);
  });

  it('is counted from the first receipt where the host joined long before the rule', () => {
    const nowMs = 30 * dayMs;
    const heard = told(rule, newState(rule, ownHost), occurrence('HEARTBEAT', nowMs, { labels: ownHost }));
    const { events, nextDeadlineMs } = decide(rule, heard, nowMs, { hosts });
    expect({ events, nextDeadlineMs }).toEqual({ events: [], nextDeadlineMs: nowMs + 105_000 });
  });

  it('of anything else is unknown while the host is silent', () => {
    const backup = ruleOf(
      { kind: 'absent', of: selector('BACKUP_DONE'), forMs: hourMs },
      { by: ['host'], latenessMs: 15_000, missing: 'unknown-event', maxGapMs: minuteMs },
    );
    const first = decide(backup, newState(backup, ownHost), 2_000, { hosts });
    const heard = told(backup, first.state, silent('a', 30 * minuteMs, 33 * minuteMs));
    const { events } = decide(backup, heard, 2 * hourMs, { hosts });
    expect(events.map(shapeOf)).toEqual([
      ['raised BOTH_FULL_UNKNOWN', 30 * minuteMs, 31 * minuteMs, undefined],
    ]);
    const back = told(backup, heard, clear(silence('a', 33 * minuteMs), 80 * minuteMs));
    expect(decide(backup, back, 2 * hourMs, { hosts }).events.map(shapeOf)).toContainEqual([
      'raised BOTH_FULL',
      80 * minuteMs,
      80 * minuteMs,
      undefined,
    ]);
  });
});

describe('members of a host set', () => {
  const rule = ruleOf(atLeastOfWeb(2, { kind: 'member', hash: 'm' }), { latenessMs: 0 });
  const hosts = webHosts(0, 'a', 'b', 'c');
  const heard = (...events: TocsinEvent[]) => told(rule, newState(rule, {}), ...events);
  const both = [memberChanged('m', 'a', 'true', 1_000), memberChanged('m', 'b', 'true', 2_000)];

  it('make it true by what their agents say, and are its causes', () => {
    const { events } = decide(rule, heard(...both), 3_000, { hosts });
    expect(events).toMatchObject([{ transition: 'raised', t: 2_000, causes: both.map(({ id }) => id) }]);
  });

  it('are unknown while silent: an open episode stays', () => {
    const first = decide(rule, heard(...both), 3_000, { hosts });
    const second = decide(rule, told(rule, first.state, silent('b', 4_000, 5_000)), 6_000, { hosts });
    expect(second.events).toEqual([]);
    const told2 = told(
      rule,
      second.state,
      memberChanged('m', 'a', 'false', 7_000),
      memberChanged('m', 'c', 'false', 7_000),
    );
    expect(decide(rule, told2, 8_000, { hosts }).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL', 2_000, 7_000, 'condition-ended'],
    ]);
  });

  it('no longer count once they leave', () => {
    const first = decide(rule, heard(...both, memberChanged('m', 'c', 'false', 1_000)), 3_000, { hosts });
    const left = hosts.map((host) => (host.host === 'b' ? { ...host, endMs: 4_000 } : host));
    expect(decide(rule, first.state, 5_000, { hosts: left }).events.map(shapeOf)).toEqual([
      ['cleared BOTH_FULL', 2_000, 4_000, 'condition-ended'],
    ]);
  });

  it('are named by the explanation of an instance', () => {
    const state = decide(rule, heard(both[0] as TocsinEvent, silent('b', 2_000, 2_500)), 3_000, {
      hosts,
    }).state;
    const text = renderExplanation(explainInstance(rule, state, { ...nothingElse, hosts }, 4_000));
    expect(text).toContain('at_least 2 of web: 1 true, b unknown');
    expect(renderExplanation(explainInstance(rule, newState(rule, {}), nothingElse, 4_000))).toBe(
      'both-full has heard of nothing yet',
    );
  });
});

describe('what the agent of a host makes', () => {
  const rule = ruleOf(not(selector('DISK_FULL', ownHost)), { hostMade: ['DISK_FULL'] });

  it('is unknown from the begin of its silence on: what was decided since is taken back', () => {
    const full = { type: 'DISK_FULL', labels: ownHost, startMs: 1_000 };
    const heard = told(rule, newState(rule, {}), raise(full), clear(full, 10_000));
    const first = decide(rule, heard, 12_000);
    expect(first.events.map(shapeOf)).toEqual([['raised BOTH_FULL', 10_000, 10_000, undefined]]);
    const second = decide(rule, told(rule, first.state, silent('a', 9_000, 15_000)), 15_000);
    expect(second.events.map(shapeOf)).toEqual([['cleared BOTH_FULL', 10_000, 15_000, 'retracted']]);
  });
});

describe('a rule over stored samples', () => {
  const hot: Expr = {
    kind: 'compare',
    op: '>',
    left: call('avg_of', { kind: 'set', name: 'web' }, selector('cpu')),
    right: number(0.5),
  };
  const rule: CompositeRule = ruleOf(and(hot), {
    samplesEveryMs: minuteMs,
    latenessMs: 75_000,
    reviseLimitMs: 0,
  });
  const hosts = webHosts(0, 'a');
  const seriesUpTo = (fromMs: number, nowMs: number) => [
    {
      metric: 'cpu',
      labels: ownHost,
      points: Array.from({ length: 600 }, (_, i) => i * minuteMs)
        .filter((tMs) => tMs >= fromMs && tMs <= nowMs)
        .map((tMs) => ({ tMs, value: tMs < 5 * minuteMs ? 0.2 : 0.9, untilMs: tMs + 3 * minuteMs })),
    },
  ];

  it('is decided by looks alone, on samples from its base on, and keeps none', () => {
    let { state, events } = decide(rule, newState(rule, {}), minuteMs, { hosts });
    expect(state).toEqual(newState(rule, {}));
    const said: TocsinEvent[] = [...events];
    for (let nowMs = 2 * minuteMs; nowMs < 120 * minuteMs; nowMs += minuteMs) {
      const fromMs = state.base?.atMs ?? nowMs - rule.latenessMs;
      ({ state, events } = decide(rule, state, nowMs, {
        hosts,
        series: seriesUpTo(fromMs - 3 * minuteMs, nowMs),
      }));
      said.push(...events);
    }
    expect(said.map(shapeOf)).toEqual([['raised BOTH_FULL', 5 * minuteMs, 5 * minuteMs, undefined]]);
    expect(state.base?.atMs).toBeGreaterThan(80 * minuteMs);
    expect(JSON.stringify(state).length).toBeLessThan(1_000);
  });
});
