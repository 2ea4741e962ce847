import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { renderDiagnostic } from '../../../shared/language/diagnostics.ts';
import { told } from '../given.ts';
import { type Parts, shop } from './given.ts';

/** Code, place, the use in brackets, message and fix of what the compiler says. */
function toldOf(parts: Parts): readonly string[] {
  const text = `version: 1\n${shop(parts)}`;
  return compile([{ name: 'x', text }]).diagnostics.map(
    ({ code, line, column, endColumn, message, fix, use, moreUses }) => {
      const used = use ? ` [${use.line}:${use.column}${moreUses === undefined ? '' : ` +${moreUses}`}]` : '';
      return `${code} ${line}:${column}-${endColumn}${used} ${message}${fix === undefined ? '' : ` | ${fix}`}`;
    },
  );
}

const busy = 'name: busy, when: system.cpu.utilization > $limit$';

describe('templates, rule sets and applications', () => {
  it.each<[string, Parts, readonly string[]]>([
    ['are read', {}, []],
    [
      'tell of an unknown parameter in an expression',
      { rule: 'name: busy, when: system.cpu.utilization > $limi$' },
      ['TOC307 7:56-62 the template has no parameter "limi" | did you mean "limit"?'],
    ],
    [
      'tell of an unknown parameter in a text',
      { rule: `${busy}, message: "over $limit$ and $x$"` },
      ['TOC307 7:92-95 the template has no parameter "x" | declare it under "params": x: { type: string }'],
    ],
    [
      'tell of a syntax error once, without a use',
      { rule: 'name: busy, when: system.cpu.utilization > > $limit$', uses: '{ use: t }, { use: t }' },
      ['TOC200 7:56-57 ">" cannot stand here'],
    ],
    [
      'tell of a misspelt key once, without a use',
      { rule: `${busy}, emitt: X`, uses: '{ use: t }, { use: t }' },
      ['TOC101 7:65-70 a rule has no key "emitt" | did you mean "emit"?'],
    ],
    [
      'tell of an "in" in a template',
      { rule: `${busy}, in: db` },
      ['TOC506 7:65-67 a template has no "in" | say "to" in the application'],
    ],
    [
      'tell of a value that a key does not take, at the template and at the use',
      {
        rule: `${busy}, severity: $s$`,
        params: 's: { type: string }, limit: { type: number, default: 90% }',
        uses: '{ use: t, with: { s: mayor } }',
      },
      ['TOC104 7:75-78 [8:21] "severity" cannot be "mayor" | did you mean "major"?'],
    ],
    [
      'tell of a fault of several uses once, with the first and the number of the others',
      {
        rule: 'name: busy-$limit$, when: system.cpu.utilisation > $limit$',
        uses: '{ use: t, with: { limit: 60% } }, { use: t, with: { limit: 80% } }, { use: t, with: { limit: 70% } }',
        override: '{ to: db-1, with: { limit: 10% } }',
      },
      [
        'TOC300 7:39-61 [8:21 +3] there is no metric "system.cpu.utilisation" | did you mean "system.cpu.utilization"?',
      ],
    ],
    [
      'name the override that makes a fault',
      {
        rule: `${busy}, clear: system.cpu.utilization < 80%`,
        override: '{ to: db-1, with: { limit: 70% } }',
      },
      [
        'TOC502 7:72-100 [10:41] "clear" and "when" can be true at once | leave a gap between them: raise at >= 95%, clear below 90%',
      ],
    ],
    [
      'check the unit of a parameter in an expression',
      { params: 'limit: { type: duration, default: 5m }', override: '{ to: db, with: { limit: 1m } }' },
      ['TOC400 7:31-63 [10:39] the units differ | write a ratio in percent: 95%'],
    ],
    [
      'check the type of a parameter in an expression',
      {
        params: 'limit: { type: string, default: x }',
        override: '{ to: db, with: { limit: "1% or true" } }',
      },
      ['TOC401 7:31-63 [10:39] these cannot be compared'],
    ],
    [
      'tell of a name that no parameter makes right',
      {
        params: 'limit: { type: number, default: 90% }, n: { type: string, default: "/9" }',
        rule: 'name: $n$, emit: X, when: system.cpu.utilization > $limit$',
      },
      ['TOC104 7:19-22 [8:21] "name" cannot be "9"'],
    ],
    [
      'tell of a parameter without a value',
      { params: 'limit: { type: number }', uses: '{ use: t, with: {} }' },
      ['TOC103 8:28-29 "t" needs "limit", which has no default | with: { limit: ... }, a number'],
    ],
    [
      'tell of a value out of bounds',
      { uses: '{ use: t, with: { limit: 0.9% } }' },
      ['TOC104 8:46-50 "limit" cannot be 0.9%'],
    ],
    [
      'tell of an override out of bounds',
      { override: '{ to: db, with: { limit: 101% } }' },
      ['TOC104 10:39-43 "limit" cannot be 101%'],
    ],
    [
      'tell of a value of another type',
      { uses: '{ use: t, with: { limit: 5m } }' },
      ['TOC104 8:46-48 "limit" cannot be "5m"'],
    ],
    [
      'tell of a number without the unit of a duration',
      {
        params: 'limit: { type: number, default: 1% }, h: { type: duration, default: 5m }',
        uses: '{ use: t, with: { h: 5 } }',
      },
      ['TOC104 8:42-43 "h" cannot be "5" | 5s'],
    ],
    [
      'tell of a number without the unit of a size',
      {
        params: 'limit: { type: number, default: 1% }, h: { type: size, default: 5GiB }',
        uses: '{ use: t, with: { h: 5 } }',
      },
      ['TOC104 8:42-43 "h" cannot be "5" | 5GiB'],
    ],
    [
      'tell of a text that is no boolean',
      {
        params: 'limit: { type: number, default: 1% }, h: { type: boolean, default: true }',
        uses: '{ use: t, with: { h: "true" } }',
      },
      ['TOC102 8:42-48 "h" has the wrong type'],
    ],
    [
      'tell of a number that is no string',
      {
        params: 'limit: { type: number, default: 1% }, h: { type: string, default: x }',
        uses: '{ use: t, with: { h: 5 } }',
      },
      ['TOC102 8:42-43 "h" has the wrong type'],
    ],
    [
      'tell of a duration beyond the longest',
      { params: 'limit: { type: number, default: 1% }, h: { type: duration, default: 7d1ms }' },
      ['TOC104 6:83-88 "default" cannot be "7d1ms"'],
    ],
    [
      'tell of a default out of bounds',
      { params: 'limit: { type: number, default: 5%, min: 10% }' },
      ['TOC104 6:47-49 "default" cannot be 5%'],
    ],
    [
      'tell of bounds of a string',
      { params: 'limit: { type: string, min: 1 }' },
      ['TOC101 6:38-41 a string has no "min" | leave it out'],
    ],
    [
      'tell of an unknown type',
      { params: 'limit: { type: numbr }' },
      ['TOC104 6:30-35 "type" cannot be "numbr" | did you mean "number"?'],
    ],
    [
      'tell of a bad name of a parameter',
      { params: 'Limit: { type: number }, limit: { type: number, default: 1% }' },
      ['TOC104 6:15-20 "Limit" is no name of a parameter'],
    ],
    [
      'tell of an unknown name under "with"',
      { uses: '{ use: t, with: { limits: 80% } }' },
      ['TOC307 8:39-45 "t" has no parameter "limits" | did you mean "limit"?'],
    ],
    [
      'tell of an unknown name in an override',
      { override: '{ to: db, with: { limits: 80% } }' },
      ['TOC307 10:32-38 no template of the application has the parameter "limits" | did you mean "limit"?'],
    ],
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

describe('renderDiagnostic', () => {
  it('shows where a template is used, and how often besides', () => {
    const text = `version: 1\n${shop({
      rule: 'name: b-$limit$, when: system.cpu.utilisation > $limit$',
      uses: '{ use: t }, { use: t, with: { limit: 80% } }',
      override: '{ to: db-1, with: { limit: 70% } }',
    })}`;
    const [found] = compile([{ name: 'x.yaml', text }]).diagnostics;
    expect(found && renderDiagnostic(found, text).split('\n')).toEqual([
      'error[TOC300] unknown metric: there is no metric "system.cpu.utilisation"',
      ' --> x.yaml:7:36',
      '  |',
      '7 |     rule: { name: b-$limit$, when: system.cpu.utilisation > $limit$ }',
      '  |                                    ^^^^^^^^^^^^^^^^^^^^^^',
      '  = used at: x.yaml:8:21 and 2 more',
      '  = fix: did you mean "system.cpu.utilization"?',
    ]);
  });
});
