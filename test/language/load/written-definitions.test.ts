import { describe, expect, it } from 'vitest';
import { writtenDefinitions } from '../../../shared/language/load/written-definitions.ts';

const written = (text: string) => writtenDefinitions({ name: 'a.yaml', text });

describe('the definitions of a file', () => {
  it('are named by their keys, or by the name in them', () => {
    const text = `version: 1
host_sets: { web: { tags: { role: web } }, db: { hosts: [a] } }
rules:
  - { name: busy, when: A }
policies: []
`;
    expect(written(text)).toEqual([
      { section: 'host_sets', name: 'web', content: '{"tags":{"role":"web"}}' },
      { section: 'host_sets', name: 'db', content: '{"hosts":["a"]}' },
      { section: 'rules', name: 'busy', content: '{"name":"busy","when":"A"}' },
    ]);
  });

  it.each([
    ['comments, layout and the order of keys', 'rules: [{ when: A, name: r }] # a word', true],
    ['quotes', 'rules: [{ name: "r", when: "A" }]', true],
    ['another text', 'rules: [{ name: r, when: B }]', false],
    ['a further key', 'rules: [{ name: r, when: A, for: 1m }]', false],
  ])('are the same or not with %s', (_, text, isSame) => {
    const of = (rules: string) => written(`version: 1\n${rules}\n`);
    const same = of('rules:\n  - name: r\n    when: A\n');
    if (isSame) expect(of(text)).toEqual(same);
    else expect(of(text)).not.toEqual(same);
  });

  it.each([
    ['1.10', '1.1'],
    ['true', '"true"'],
    ['5', '"5"'],
  ])('tell %s from %s', (one, other) => {
    const of = (value: string) =>
      written(`version: 1\nrule_sets: { s: [{ use: t, with: { p: ${value} } }] }\n`);
    expect(of(one)).not.toEqual(of(other));
  });

  it.each(['', '- a', 'version: 1', 'a: [', 'rules: 5'])('are none in %j', (text) => {
    expect(written(text)).toEqual([]);
  });
});
