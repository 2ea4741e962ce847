import { describe, expect, it } from 'vitest';
import { silenceReason } from '../../../../shared/language/evaluation/explanation/silent-hosts.ts';
import type { Environment, HostFact } from '../../../../shared/language/evaluation/facts.ts';
import { at, condition, environment, forever, host, series, silentFrom } from './given.ts';

describe('explain, samples', () => {
  const part = (text: string, env: Environment, atMs: number) => condition(text, env, atMs)?.children[0];
  const nameless = {
    ...series('m.x', []),
    points: [1, 2].map((value, i) => ({ tMs: at(i), untilMs: at(i + 3), value })),
  };
  const ofNode1 = { scope: { host: 'node-1' } };

  it('names no facts that have no id', () => {
    const env = environment({ series: [nameless] });
    expect(part('m.x > 1', env, at(1))).toEqual({
      ...{ text: 'm.x is 2 (sample at 14:01:00)', value: 2, children: [] },
    });
    expect(part('max(m.x, 1m) > 1', env, at(1))).toEqual({
      ...{ text: 'max(m.x, 1m) is 2 (1 point, 100% covered)', value: 2, children: [] },
    });
  });

  it('says of a window without a series that nothing covers it', () => {
    expect(part('avg(m.x, 5m) > 1', environment({}), at(5))).toEqual({
      text: 'avg(m.x, 5m) is unknown since 14:00:00 (0 points, 0% covered of 80% needed)',
      missing: '0 points, 0% covered of 80% needed',
      children: [],
    });
  });

  it('says that points are too few from the coverage on that is needed', () => {
    const one = environment({ series: [series('m.x', [1])] });
    const missing = (windowSec: number) => part(`rate(m.x, ${windowSec}s) > 1`, one, at(3))?.missing;
    expect([missing(225), missing(226)]).toEqual([
      '1 point, which is too few',
      '1 point, 79% covered of 80% needed',
    ]);
  });

  it('counts without the unit of what the count is compared with', () => {
    const env = environment({ series: [series('m.x', [1, 2, 2])] });
    expect(part('distinct(m.x, 2m) > 90%', env, at(2))?.text).toBe(
      'distinct(m.x, 2m) is 1 (2 points, 100% covered)',
    );
  });

  it("blames for a missing window the silence of the instance's own host alone", () => {
    const missing = (...silent: readonly string[]) => {
      const hosts = silent.map((name) => host(name, silentFrom(at(2))));
      return part('avg(m.x, 5m) > 1', environment({ hosts }, ofNode1), at(5))?.missing;
    };
    const uncovered = '0 points, 0% covered of 80% needed';
    expect([missing('node-0'), missing('node-0', 'node-1')]).toEqual([
      uncovered,
      `${uncovered}, host node-1 silent since 14:02:00`,
    ]);
  });

  it.each([
    ['m.x{disk="node-1", host="node-2"}', 'no sample yet, host node-2 silent since 14:02:00'],
    ['m.x{host!="node-1"}', 'no sample yet'],
    ['m.x', 'no sample yet'],
  ])('blames for %s without a host of its own the host that it names', (selector, missing) => {
    const hosts = ['node-1', 'node-2'].map((name) => host(name, silentFrom(at(2))));
    expect(part(`${selector} > 1`, environment({ hosts }), at(5))?.missing).toBe(missing);
  });
});

describe('the silence of hosts', () => {
  const reason = (...hosts: ReadonlyArray<Partial<HostFact>>) => {
    const facts = hosts.map((more, i) => ({ ...host(`node-${i}`, silentFrom(at(2))), ...more }));
    const telling = {
      ...{ env: environment({ hosts: facts }), atMs: at(5), budget: { left: 1 } },
      ...{ timeOf: (tMs: number) => `+${(tMs - at(0)) / 60_000}m`, conditionOf: () => undefined },
    };
    return silenceReason(telling, (name) => name !== 'node-9');
  };

  it.each<[string, Partial<HostFact>, string | undefined]>([
    ['is told while it lasts', {}, 'host node-0 silent since +2m'],
    ['counts from its begin on', { silent: silentFrom(at(5)) }, 'host node-0 silent since +5m'],
    ['does not count before', { silent: silentFrom(at(5) + 1) }, undefined],
    ['counts to its end', { silent: [{ startMs: at(2), endMs: at(5) + 1 }] }, 'host node-0 silent since +2m'],
    ['does not count from its end on', { silent: [{ startMs: at(2), endMs: at(5) }] }, undefined],
    ['counts of a host that just joined', { startMs: at(5) }, 'host node-0 silent since +2m'],
    ['does not count of a host that is to join', { startMs: at(5) + 1 }, undefined],
    ['does not count of a host that just left', { endMs: at(5) }, undefined],
    ['counts of a host that is to leave', { endMs: at(5) + 1 }, 'host node-0 silent since +2m'],
    ['does not count of a host that nobody asks for', { host: 'node-9' }, undefined],
  ])('%s', (_, more, expected) => {
    expect(reason(more)).toBe(expected);
  });

  it('is told of the first host, with the count of the others', () => {
    const past = { startMs: at(0), endMs: at(1) };
    const twice = { silent: [past, { startMs: at(3), endMs: forever }] };
    expect([reason(twice, {}), reason({}, {}, {})]).toEqual([
      'host node-0 silent since +3m and 1 more host',
      'host node-0 silent since +2m and 2 more hosts',
    ]);
  });
});
