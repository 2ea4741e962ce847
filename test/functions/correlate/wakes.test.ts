import { describe, expect, it } from 'vitest';
import { membersPerFact } from '../../../functions/correlate/members.ts';
import { wakesOf } from '../../../functions/correlate/wakes.ts';
import { makeOccurrence } from '../../../shared/facts/make-event.ts';
import type { HostFact } from '../../../shared/language/evaluation/facts.ts';
import { startsAlone } from '../../../shared/language/placement/starts-alone.ts';
import { nineMs } from '../../facts/drafts.ts';
import { compiled } from '../../language/given.ts';

const sets = 'host_sets: { web: { tags: { role: web } } }\n';
const artifactOf = (...rules: readonly string[]) => compiled(`${sets}rules: [${rules.join(', ')}]`);

const hostOf = (host: string, role: string, endMs = Number.POSITIVE_INFINITY): HostFact => ({
  host,
  tags: { role },
  startMs: 0,
  endMs,
  silent: [],
});
const fleet = [hostOf('a', 'web'), hostOf('b', 'db'), hostOf('c', 'web', nineMs), hostOf('d', 'web')];

function told(type: string, labels: Readonly<Record<string, string>>) {
  const source = { kind: 'system', name: 'tocsin' } as const;
  return makeOccurrence({
    type,
    severity: 'info',
    source,
    labels,
    t: nineMs,
    r: nineMs,
    sender: 's',
    nonce: 'n',
  });
}

async function wakes(rule: string, type: string, labels = {}, hosts: readonly HostFact[] = fleet) {
  const { compositeRules, hostSets } = artifactOf(rule);
  const ports = { hosts: { all: async () => hosts, of: async () => [] } };
  const rules = compositeRules.map((each) => ({ rule: each, hostSets }));
  const found = await wakesOf(ports, rules, told(type, labels));
  return found.map(({ labels, scope }) => [scope, labels]);
}

describe('a host that joins or leaves', () => {
  it.each(['HOST_ENROLLED', 'HOST_RETURNED', 'HOST_LEFT', 'HOST_REMOVED'])(
    '%s wakes who asks for it',
    async (type) => {
      const host = { host: 'a' };
      expect(await wakes('{ name: r, by: [], when: { all_of: web, where: A } }', type, host)).toEqual([
        ['instance', {}],
      ]);
      expect(await wakes('{ name: r, by: [host], when: A }', type, host)).toEqual([['instance', host]]);
      expect(await wakes('{ name: r, by: [host, zone], when: A }', type, host)).toEqual([['every', host]]);
      expect(await wakes('{ name: r, by: [], when: A }', type, host)).toEqual([]);
    },
  );

  it('is no matter of its draining', async () => {
    expect(await wakes('{ name: r, by: [host], when: A }', 'HOST_DRAINED', { host: 'a' })).toEqual([]);
  });
});

describe('a new definition set', () => {
  const absent = 'when: { absent: A, for: 1h }';

  it('wakes the one instance of a rule that can be true of nothing, and no other', async () => {
    expect(await wakes(`{ name: r, by: [], ${absent} }`, 'DEFINITIONS_APPLIED')).toEqual([['instance', {}]]);
    expect(await wakes('{ name: r, by: [], when: A }', 'DEFINITIONS_APPLIED')).toEqual([]);
  });

  it('wakes an instance for each host that is there, and that is of the rule', async () => {
    const of = async (rule: string) => (await wakes(rule, 'DEFINITIONS_APPLIED')).map(([, labels]) => labels);
    expect(await of(`{ name: r, by: [host], ${absent} }`)).toEqual([
      { host: 'a' },
      { host: 'b' },
      { host: 'd' },
    ]);
    expect(await of(`{ name: r, by: [host], in: web, ${absent} }`)).toEqual([{ host: 'a' }, { host: 'd' }]);
  });

  it('wakes the instances that are known of a rule by other labels', async () => {
    expect(await wakes(`{ name: r, by: [host, zone], ${absent} }`, 'DEFINITIONS_APPLIED')).toEqual([
      ['every', {}],
    ]);
  });

  it.each([
    [membersPerFact, true],
    [membersPerFact + 1, false],
  ])('wakes the instances of %i hosts: %s', async (count, isWoken) => {
    const hosts = Array.from({ length: count }, (_, i) => hostOf(`node-${i}`, 'web'));
    const found = wakes(`{ name: r, by: [host], ${absent} }`, 'DEFINITIONS_APPLIED', {}, hosts);
    if (isWoken) expect(await found).toHaveLength(count);
    else await expect(found).rejects.toMatchObject({ code: 'INSTANCES_TOO_MANY' });
  });

  it.each<[string, boolean]>([
    ['when: A', false],
    ['when: { sequence: [A, B], within: 1m }', false],
    ['when: A and B', false],
    ['when: not A', true],
    ['when: { all_of: web, where: A }', true],
    ['when: "count(A, 5m) < 3"', true],
    ['when: "avg_of(web, system.cpu.utilization) > 90%"', true],
    ['when: A, clear: "count(B, 5m) < 3"', true],
    ['when: A, missing: unknown-event', true],
    ['when: A, missing: "false"', true],
  ])('a rule of %s starts alone: %s', (keys, expected) => {
    const [rule] = artifactOf(`{ name: r, by: [], ${keys} }`).compositeRules;
    expect(rule && startsAlone(rule)).toBe(expected);
  });
});
