import { describe, expect, it } from 'vitest';
import { diffDefinitions, type KeyChange } from '../../../shared/language/diff/diff.ts';
import { compiled } from '../given.ts';

const sets = 'host_sets: { web: { tags: { role: web } } }';
const rule = (keys: string) => `${sets}\nrules: [{ name: r, ${keys} }]`;

/** What differs in the rule between the two texts of its keys. */
function changed(before: string, after: string): readonly KeyChange[] {
  const changes = diffDefinitions(compiled(rule(before)), compiled(rule(after)));
  expect(changes.every(({ of, name }) => of === 'rule' && name === 'r')).toBe(true);
  return changes.flatMap(({ keys }) => keys);
}

const busy = 'when: system.cpu.utilization > 90%';
const events = 'by: [host], when: A';
const added = (key: string, after: string): KeyChange => ({ key, after });

function turned({ key, before, after }: KeyChange): KeyChange {
  return {
    key,
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
  };
}

describe('diffDefinitions', () => {
  it.each<[string, string, readonly KeyChange[]]>([
    [busy, 'in: web', [added('in', 'web')]],
    [busy, 'kind: occurrence', [added('kind', 'occurrence')]],
    [busy, 'missing: unknown-event', [{ key: 'missing', before: 'hold', after: 'unknown-event' }]],
    [events, 'missing: false', [{ key: 'missing', before: 'hold', after: 'false' }]],
    [busy, 'max_gap: 10m', [added('max_gap', '10m')]],
    [busy, 'cooldown: 30m', [added('cooldown', '30m')]],
    [busy, 'max_raises: { max: 3, per: 1h }', [added('max_raises.max', '3'), added('max_raises.per', '1h')]],
    [busy, 'on_change: clear, mode: shadow', [added('mode', 'shadow'), added('on_change', 'clear')]],
    [
      busy,
      'during: { zone: UTC, times: ["Sat,Sun 22:00-06:00", 08:00-24:00, Mon-Fri 08:30-18:00, "Mon,Tue 01:00-02:00"] }, during_end: clear',
      [
        added('during.times', '[08:00-24:00, Mon-Fri 08:30-18:00, Mon,Tue 01:00-02:00, Sat,Sun 22:00-06:00]'),
        added('during.zone', 'UTC'),
        added('during_end', 'clear'),
      ],
    ],
    [
      events,
      'unless: { event: "M{host=\\"a\\"}", wait: 2m, extend: 3m }',
      [added('unless.event', 'M{host="a"}'), added('unless.extend', '3m'), added('unless.wait', '2m')],
    ],
    [events, 'lateness: 30s', [{ key: 'lateness', before: '0s', after: '30s' }]],
    [events, 'late: ignore', [added('late', 'ignore')]],
    [events, 'revise_limit: 2h', [added('revise_limit', '2h')]],
    [events, 'clear: B', [added('clear', 'B')]],
  ])('tells of %s with %s', (keys, more, expected) => {
    expect(changed(keys, `${keys}, ${more}`)).toStrictEqual(expected);
    expect(changed(`${keys}, ${more}`, keys)).toStrictEqual(expected.map(turned));
    expect(changed(keys, keys)).toEqual([]);
  });

  it('finds no difference in the order of hours, and in defaults that are written', () => {
    const during = (times: string) => `${busy}, during: { zone: UTC, times: [${times}] }`;
    expect(
      changed(during('08:00-10:00, 12:00-14:00'), during('12:00-14:00, 08:00-10:00, Mon-Sun 08:00-10:00')),
    ).toEqual([]);
    const written =
      'kind: episode, missing: hold, late: revise, revise_limit: 1h, lateness: 0s, on_change: keep, mode: on';
    expect(changed(events, `${events}, ${written}`)).toEqual([]);
  });

  it('shows nodes as they are written, and a member as its condition', () => {
    const node = (count: string, limit: string) =>
      `by: [], when: { at_least: ${count}, of: web, where: "A and avg(system.cpu.utilization, 5m) > ${limit}" }`;
    const text = (count: string, limit: string) =>
      `{ at_least: ${count}, of: web, where: "A and avg(system.cpu.utilization, 5m) > ${limit}" }`;
    const [change] = changed(node('3', '90%'), node('20%', '95%'));
    expect(change?.key).toBe('when');
    expect([change?.before, change?.after]).toEqual([text('3', '90%'), text('20%', '95%')]);
    expect(changed(node('3', '90%'), node('3', '90.0%'))).toEqual([]);
  });

  it('tells of a rule that moved from its host to the correlator what was written, not what follows', () => {
    expect(changed(busy, `${busy}, unless: { event: M }`)).toEqual([
      added('lateness', '0s'),
      added('unless.event', 'M'),
      added('unless.extend', '0s'),
      added('unless.wait', '0s'),
    ]);
  });

  it('tells where its event comes to be made by hosts with the rule that makes it alone', () => {
    const reader = '{ name: reader, by: [host], when: FULL }';
    const maker = '{ name: full, by: [host, mountpoint], when: system.filesystem.utilization > 95% }';
    const changes = diffDefinitions(compiled(`rules: [${reader}]`), compiled(`rules: [${reader}, ${maker}]`));
    expect(changes.map(({ kind, name }) => [kind, name])).toEqual([['added', 'full']]);
  });

  it('tells of metrics that the files declare', () => {
    const metric = (keys: string) => compiled(`metrics: { shop.orders: { unit: count, ${keys} } }`);
    expect(diffDefinitions(metric('labels: [shop]'), metric('labels: [shop, town], interval: 30s'))).toEqual([
      {
        kind: 'changed',
        of: 'metric',
        name: 'shop.orders',
        keys: [added('interval', '30s'), { key: 'labels', before: '[shop]', after: '[shop, town]' }],
      },
    ]);
    expect(diffDefinitions(metric('labels: [shop]'), compiled('')).map(({ kind, of }) => [kind, of])).toEqual(
      [['removed', 'metric']],
    );
  });
});
