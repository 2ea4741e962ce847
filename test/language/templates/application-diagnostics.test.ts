import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { told } from '../given.ts';
import { type Parts, toldOf } from './given.ts';

describe('rule sets and applications', () => {
  it.each<[string, Parts, readonly string[]]>([
    [
      'tell of two rules of one name on a host',
      {
        uses: '{ use: t }, { use: t, with: { limit: 80% } }',
        override: '{ to: db-1, with: { limit: 70% } }',
      },
      [
        'TOC106 7:19-23 [8:33] a host can get two rules "busy" of application "shop", the other from x:8 | put a parameter that tells them apart into the name of the rule',
      ],
    ],
    [
      'take two rules of one name on hosts that differ',
      {
        sets: 'db: { hosts: [a] }, web: { hosts: [b] }',
        uses: '{ use: t }], two: [{ use: t, with: { limit: 80% } }',
        apply: '{ rules: base, to: db }, { rules: two, to: web }',
      },
      [],
    ],
    [
      'tell of an unknown template',
      { uses: '{ use: t }, { use: tt }' },
      ['TOC308 8:40-42 there is no template "tt" | did you mean "t"?'],
    ],
    [
      'tell of an unknown rule',
      { uses: '{ use: t }, hott', rules: '{ name: hot, when: system.cpu.utilization > 1% }' },
      ['TOC310 8:33-37 there is no rule "hott" | did you mean "hot"?'],
    ],
    [
      'tell of a rule that has an "in"',
      { uses: '{ use: t }, hot', rules: '{ name: hot, in: db, when: system.cpu.utilization > 1% }' },
      ['TOC506 3:26-28 "hot" stands in a rule set and has an "in" | leave it out: applications say "to"'],
    ],
    [
      'tell of an unknown host set',
      { apply: '{ rules: base, to: [db, dbs] }' },
      ['TOC302 9:57-60 there is no host set "dbs" | did you mean "db"?'],
    ],
    [
      'tell of an unknown rule set',
      { apply: '{ rules: [base, bass], to: db }' },
      ['TOC309 9:49-53 there is no rule set "bass" | did you mean "base"?'],
    ],
    [
      'tell of a composite that is applied to hosts',
      { rules: '{ name: c, by: [], when: BUSY }', uses: '{ use: t }, c' },
      [
        'TOC504 9:52-54 "to" is of rules that are keyed by host | apply it without "to": its events say of which hosts they are',
      ],
    ],
    [
      'tell of a host that is overridden twice',
      { override: '{ to: db-1, with: { limit: 70% } }, { to: [db-2, db-1], with: { limit: 60% } }' },
      ['TOC507 10:63-67 "limit" of db-1 has another value in x:10 | keep one of them'],
    ],
    [
      'take a host that is overridden twice with the same value',
      { override: '{ to: db-1, with: { limit: 70% } }, { to: [db-2, db-1], with: { limit: 70.0% } }' },
      [],
    ],
    [
      'tell of sets that share a host and say different things',
      {
        sets: 'db: { hosts: [a, b] }, old: { hosts: [b] }',
        override: '{ to: db, with: { limit: 70% } }, { to: old, with: { limit: 60% } }',
      },
      [
        'TOC507 10:54-57 a host of old can be in db too, where x:10 gives "limit" another value | override the hosts that are in both by name, or keep the sets apart by different values of one tag',
      ],
    ],
    [
      'take them if the host is overridden itself',
      {
        sets: 'db: { hosts: [a, b] }, old: { hosts: [b] }',
        override:
          '{ to: db, with: { limit: 70% } }, { to: old, with: { limit: 60% } }, { to: b, with: { limit: 50% } }',
      },
      [],
    ],
    [
      'tell of tags that one host can have together',
      {
        sets: 'db: { tags: { role: db } }, x: { tags: { az: x } }',
        override: '{ to: db, with: { limit: 70% } }, { to: x, with: { limit: 60% } }',
      },
      [
        'TOC507 10:54-55 a host of x can be in db too, where x:10 gives "limit" another value | override the hosts that are in both by name, or keep the sets apart by different values of one tag',
      ],
    ],
    [
      'take tags that no host can have together',
      {
        sets: 'db: { tags: { az: y } }, x: { tags: { az: x } }',
        apply: '{ rules: base }',
        override: '{ to: db, with: { limit: 70% } }, { to: x, with: { limit: 60% } }',
      },
      [],
    ],
    [
      'tell of an override of a set that the application does not reach',
      { sets: 'db: { hosts: [a] }, web: { hosts: [b] }', override: '{ to: web, with: { limit: 70% } }' },
      [
        'TOC508 10:20-23 no rule of the application runs on web | say "to" in "apply", or leave the override out',
      ],
    ],
    [
      'tell of an override of a host that the application does not reach',
      { sets: 'db: { hosts: [a] }, web: { hosts: [b] }', override: '{ to: b, with: { limit: 70% } }' },
      [
        'TOC508 10:20-21 no rule of the application runs on b | say "to" in "apply", or leave the override out',
      ],
    ],
    [
      'tell of a host that no set names',
      { sets: 'db: { tags: { role: db } }', override: '{ to: bd, with: { limit: 70% } }' },
      ['TOC311 10:20-22 no host set is or names "bd": it is taken as a host | did you mean "db"?'],
    ],
    ['tell of an empty list', { apply: '' }, ['TOC104 9:32-34 "apply" is empty']],
    [
      'tell of a set of rules that is used nowhere',
      { uses: '{ use: t }], more: [{ use: t }' },
      ['TOC509 8:34-38 no application applies the rule set "more"'],
    ],
  ])('%s', (_, parts, expected) => {
    expect(toldOf(parts)).toEqual(expected);
  });
});

describe('names of applications and rule sets', () => {
  it.each<[string, readonly string[]]>([
    [
      'applications: { default: { apply: [{ rules: x }] } }',
      ['TOC104 2:17-24 "default" is no name of an application'],
    ],
    ['applications: { A: { apply: [{ rules: x }] } }', ['TOC104 2:17-18 "A" is no name of an application']],
    ['applications: { a: {} }', ['TOC103 2:20-22 "apply" is missing']],
    [
      'applications: { a: { views: 1 } }',
      ['TOC103 2:20-32 "apply" is missing', 'TOC105 2:22-27 "views" is not supported yet'],
    ],
    ['rule_sets: { A: [x] }', ['TOC104 2:14-15 "A" is no name of a rule set']],
    ['rule_sets: { a: [] }', ['TOC104 2:17-19 "a" is empty']],
    ['rule_sets: []', ['TOC102 2:12-14 "rule_sets" has the wrong type']],
    ['templates: {}', ['TOC102 2:12-14 "templates" has the wrong type']],
    ['templates: [{ name: a }]', ['TOC103 2:13-24 "rule" is missing']],
    ['templates: [{ name: a, rule: x }]', ['TOC102 2:30-31 a rule has the wrong type']],
    ['templates: [{ name: a, params: { p: 1 }, rule: {} }]', ['TOC102 2:37-38 "p" has the wrong type']],
  ])('are refused in %s', (text, expected) => {
    expect(told(`version: 1\n${text}`).map((each) => each.split(' | ')[0])).toEqual(expected);
  });

  it('are unique over all files', () => {
    const more = 'rules: [{ name: r, when: system.cpu.utilization > 1% }]';
    const text = [
      'version: 1',
      'templates: [{ name: t, rule: { name: x, when: system.cpu.utilization > 1% } }]',
      'rule_sets: { s: [{ use: t }] }',
      'applications: { a: { apply: [{ rules: s }] } }',
    ].join('\n');
    const { diagnostics } = compile([
      { name: 'a', text },
      { name: 'b', text: `${text}\n${more}` },
    ]);
    expect(diagnostics.map(({ code, file, line, message }) => `${code} ${file}:${line} ${message}`)).toEqual([
      'TOC106 b:2 there are two templates "t", first in a:2',
      'TOC106 b:3 there are two rule sets "s", first in a:3',
      'TOC106 b:4 there are two applications "a", first in a:4',
    ]);
  });
});
