import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../../../shared/facts/event.ts';
import { languageLimits } from '../../../shared/language/limits.ts';
import { openAgent, rulesOf } from '../../../shared/language/tests/open-agent.ts';
import { compiled, disk, startMs } from '../given.ts';

const artifact = compiled(`
host_sets: { web: { tags: { role: web } }, db: { hosts: [db-1] } }
rules:
  - { name: full, by: [host, mountpoint], when: system.filesystem.utilization > 90% }
  - { name: jump, by: [host, mountpoint], when: system.filesystem.utilization > 95%, kind: occurrence }
  - { name: web-full, in: web, by: [host, mountpoint], when: system.filesystem.utilization > 90% }
  - { name: db-low, in: db, by: [host], when: A and system.cpu.utilization < 5% }
  - { name: any-low, by: [host], when: A and system.cpu.utilization < 4% }
`);
const own = rulesOf({ host: 'node-1', tags: {} }, artifact);

type Agent = ReturnType<typeof openAgent>;

function tick(agent: Agent, second: number, ...values: readonly number[]): readonly EventDraft[] {
  const series = values.map((value, i) => disk(`/${i}`, value));
  return agent.tick(own, { nowMs: startMs + second * 1000, intervalMs: 1000, series });
}

const shape = ({ transition, type, t, reason, labels }: EventDraft) =>
  [transition, type, labels.mountpoint, (t - startMs) / 1000, ...(reason === undefined ? [] : [reason])].join(
    ' ',
  );

describe('an agent in virtual time', () => {
  it('ends what is open when its host leaves, and nothing else', () => {
    const agent = openAgent('node-1');
    expect(tick(agent, 0, 0.97, 0.92).map(shape)).toEqual([
      'raised FULL /0 0',
      'raised FULL /1 0',
      'occurred JUMP /0 0',
    ]);
    expect(tick(agent, 1, 0.5, 0.92).map(shape)).toEqual(['cleared FULL /0 1 condition-ended']);
    const leftMs = startMs + 9000;
    const left = agent.leave(leftMs);
    expect(left.map(shape)).toEqual(['cleared FULL /1 9 left']);
    expect(left[0]).toMatchObject({ r: leftMs, source: { kind: 'system', name: 'hosts' } });
  });

  it('remembers nothing of the time before it left', () => {
    const agent = openAgent('node-1');
    tick(agent, 0, 0.97);
    agent.leave(startMs + 1000);
    expect(agent.leave(startMs + 2000)).toEqual([]);
    expect(agent.state()).toEqual({ v: 2, series: {}, rules: {}, members: {} });
    expect(tick(agent, 3, 0.92).map(shape)).toEqual(['raised FULL /0 3']);
  });

  it('counts the instances that found no room, at each tick anew', () => {
    const agent = openAgent('node-1');
    const most = languageLimits.hostRuleInstances;
    tick(agent, 0, ...Array.from({ length: most }, () => 0.5));
    expect(agent.refused()).toBe(0);
    tick(agent, 1, ...Array.from({ length: most + 1 }, () => 0.5));
    const refused = agent.refused();
    expect(refused).toBe(2);
    tick(agent, 2, ...Array.from({ length: most + 1 }, () => 0.5));
    expect(agent.refused()).toBe(2 * refused);
  });
});

describe('the rules that a host is given', () => {
  const names = (host: string, role: string) => {
    const given = rulesOf({ host, tags: { role } }, artifact);
    return [given.hostRules.map(({ name }) => name), given.memberRules.length];
  };

  it('are those of all hosts, and of the sets that it belongs to', () => {
    expect(names('a', 'none')).toEqual([['full', 'jump'], 1]);
    expect(names('a', 'web')).toEqual([['full', 'jump', 'web-full'], 1]);
    expect(names('db-1', 'none')).toEqual([['full', 'jump'], 2]);
  });

  it('have no members where the definitions have none', () => {
    const { hostRules, hostSets } = artifact;
    expect(rulesOf({ host: 'a', tags: {} }, { hostRules, hostSets }).memberRules).toEqual([]);
  });
});
