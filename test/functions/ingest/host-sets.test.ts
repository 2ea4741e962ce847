import { describe, expect, it } from 'vitest';
import { checkHostConfig } from '../../../agent/check-rules.ts';
import type { HostConfig } from '../../../shared/facts/document.ts';
import { quietDocument } from '../../facts/drafts.ts';
import { compiled } from '../../language/given.ts';
import { shop } from '../../language/templates/given.ts';
import { told } from '../http/api-event.ts';
import { activate, makeService, putHost } from './service.ts';

const artifactWith = (override: string) =>
  compiled(shop({ sets: 'db: { tags: { role: db } }', apply: '{ rules: base, to: db }', override }));

describe('ingest of a host in an application', () => {
  it.each<[string, string, Readonly<Record<string, string>>, readonly number[]]>([
    ['one with an override of its own its values', 'node-1', { role: 'db' }, [0.7]],
    ['one beside it the values of the rest', 'node-2', { role: 'db' }, [0.9]],
    ['one outside of the application nothing', 'node-1', { role: 'web' }, []],
  ])('gives %s', async (_, overridden, tags, limits) => {
    const { post, state, host } = makeService();
    const artifact = artifactWith(`{ to: ${overridden}, with: { limit: 70% } }`);
    await putHost(state, host, { tags });
    await activate(state, artifact);
    const { body } = told(await post(quietDocument())) as {
      body: { config: { version: string; rules: Array<{ when: { right: { value: number } } }> } };
    };
    expect(body.config.version).toBe(artifact.version);
    expect(body.config.rules.map(({ when }) => when.right.value)).toEqual(limits);
  });

  it.each<[string, Readonly<Record<string, string>>, number | undefined]>([
    ['of its sets', { role: 'db' }, 1],
    ['of none if it is in none', { role: 'web' }, undefined],
  ])('gives member rules %s', async (_, tags, count) => {
    const { post, state, host } = makeService();
    const artifact = compiled(`
host_sets: { db: { tags: { role: db } } }
rules:
  - { name: two, when: { at_least: 2, of: db, where: system.cpu.utilization > 90% } }
`);
    await putHost(state, host, { tags });
    await activate(state, artifact);
    const { body } = told(await post(quietDocument())) as { body: { config: HostConfig } };
    expect(checkHostConfig(body.config)).toEqual(body.config);
    expect([body.config.rules, body.config.members?.length]).toEqual([[], count]);
    if (count !== undefined) expect(body.config.members).toEqual(artifact.memberRules);
  });

  it('gives a member rule without a set to every host', async () => {
    const { post, state, host } = makeService();
    const [member] =
      compiled('rules: [{ name: two, by: [host], when: system.cpu.utilization > 90% and MAINTENANCE }]')
        .memberRules ?? [];
    expect(member?.in).toBeUndefined();
    await putHost(state, host, {});
    await activate(state, {
      ...artifactWith('{ to: db-1, with: { limit: 70% } }'),
      memberRules: member ? [member] : [],
    });
    const { body } = told(await post(quietDocument())) as { body: { config: HostConfig } };
    expect(body.config.members).toEqual([member]);
  });
});
