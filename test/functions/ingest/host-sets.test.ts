import { describe, expect, it } from 'vitest';
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
});
