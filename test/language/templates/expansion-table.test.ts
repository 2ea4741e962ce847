import { describe, expect, it } from 'vitest';
import { compileDefinitions } from '../../../shared/language/compiler.ts';
import { expansionTable, type OneHost } from '../../../shared/language/templates/expansion-table.ts';
import { type Parts, shop } from './given.ts';

/** `host [if] application/rule name=value origin@line ...`. */
function table(parts: Parts, only?: OneHost): readonly string[] {
  const { definitions, compilation } = compileDefinitions([
    { name: 'x', text: `version: 1\n${shop(parts)}` },
  ]);
  expect(compilation.artifact).toBeDefined();
  return expansionTable(definitions, only).map((row) => {
    const values = Object.entries(row.values).map(
      ([name, { value, from, at }]) => `${name}=${value} ${from}@${at.split(':')[1]}`,
    );
    const condition = row.if === undefined ? [] : [`[${row.if}]`];
    return [row.host, ...condition, `${row.application}/${row.rule}`, ...values].join(' ');
  });
}

const sets =
  'db: { hosts: [db-1, db-2] }, web: { tags: { role: web } }, old: { hosts: [db-2], tags: { age: old } }';
const parts: Parts = {
  sets,
  rules: '{ name: hot, in: web, when: system.cpu.utilization > 99% }, { name: c, by: [], when: HOT }',
  uses: '{ use: t }',
  apply: '{ rules: base, to: [db, web] }',
  override: '{ to: old, with: { limit: 80% } }, { to: db-1, with: { limit: 70% } }',
};

describe('expansionTable', () => {
  it('has a row for each named host and rule, and one for the hosts of a tag', () => {
    expect(table(parts)).toEqual([
      'db-1 shop/busy limit=70% host override@10',
      'db-2 shop/busy limit=80% set override@10',
      'role=web default/hot',
      'role=web [in old] shop/busy limit=80% set override@10',
      'role=web [not in old] shop/busy limit=90% default@6',
    ]);
  });

  it('says of one host what depends on its tags', () => {
    expect(table(parts, { host: 'db-2' })).toEqual([
      'db-2 [in web] default/hot',
      'db-2 shop/busy limit=80% set override@10',
    ]);
    expect(table(parts, { host: 'other' })).toEqual([
      'other [in web] default/hot',
      'other [in web and in old] shop/busy limit=80% set override@10',
      'other [in web and not in old] shop/busy limit=90% default@6',
    ]);
  });

  it('knows for sure where the tags are known', () => {
    expect(table(parts, { host: 'other', tags: { role: 'web' } })).toEqual([
      'other default/hot',
      'other shop/busy limit=90% default@6',
    ]);
    expect(table(parts, { host: 'other', tags: { role: 'web', age: 'old' } })).toEqual([
      'other default/hot',
      'other shop/busy limit=80% set override@10',
    ]);
    expect(table(parts, { host: 'other', tags: { role: 'db' } })).toEqual([]);
    expect(table(parts, { host: 'db-1', tags: {} })).toEqual(['db-1 shop/busy limit=70% host override@10']);
  });

  it('joins the sets of which one is enough', () => {
    const either: Parts = {
      sets: 'a: { tags: { x: "1" } }, b: { tags: { y: "1" } }',
      apply: '{ rules: base, to: [a, b] }',
      override: '{ to: a, with: { limit: 90% } }',
    };
    expect(table(either, { host: 'h' })).toEqual([
      'h [(in a or in b) and in a] shop/busy limit=90% set override@10',
      'h [(in a or in b) and not in a] shop/busy limit=90% default@6',
    ]);
  });

  it('shows rules for all hosts on each host that is named, on the tagged ones and on the others', () => {
    expect(table({ sets, apply: '{ rules: base }', override: '{ to: db-1, with: { limit: 70% } }' })).toEqual(
      [
        '* shop/busy limit=90% default@6',
        'age=old shop/busy limit=90% default@6',
        'db-1 shop/busy limit=70% host override@10',
        'db-2 shop/busy limit=90% default@6',
        'role=web shop/busy limit=90% default@6',
      ],
    );
  });

  it('tells the origin of each value by itself where equal values come together', () => {
    const same: Parts = {
      sets: 'a: { hosts: [h1] }, b: { hosts: [h2] }',
      apply: '{ rules: base, to: [a, b] }',
      override: '{ to: a, with: { limit: 90% } }',
    };
    expect(table(same)).toEqual([
      'h1 shop/busy limit=90% set override@10',
      'h2 shop/busy limit=90% default@6',
    ]);
  });

  it('gives whole rows', () => {
    const { definitions } = compileDefinitions([{ name: 'x', text: `version: 1\n${shop({})}` }]);
    expect(expansionTable(definitions, { host: 'db-1' })).toEqual([
      {
        host: 'db-1',
        application: 'shop',
        rule: 'busy',
        template: 't',
        use: 'x:8',
        values: { limit: { value: '90%', from: 'set override', at: 'x:10' } },
      },
    ]);
    const rules = 'rules: [{ name: hot, when: system.cpu.utilization > 99% }]';
    const plain = compileDefinitions([{ name: 'x', text: `version: 1\n${rules}` }]);
    expect(expansionTable(plain.definitions)).toStrictEqual([
      { host: '*', application: 'default', rule: 'hot', use: 'x:2', values: {} },
    ]);
  });
});
