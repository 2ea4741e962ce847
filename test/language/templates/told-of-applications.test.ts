import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { toldInFull } from '../told-in-full.ts';
import { type Parts, shop } from './given.ts';

const told = (parts: Parts) => toldInFull(`version: 1\n${shop(parts)}`);
const toldOfFile = (text: string) => toldInFull(`version: 1\n${text}`);
const long = 'a'.repeat(languageLimits.nameChars);
const template = 'templates: [{ name: t, rule: { name: x, when: system.cpu.utilization > 1% } }]';

describe('what is said of rule sets and applications, in full', () => {
  it.each<[string, Parts, readonly string[]]>([
    ['an unknown template', { uses: '{ use: x }' }, ['TOC308 8:28-29 there is no template "x" | allowed t']],
    [
      'an unknown rule where there is none',
      { uses: 'x' },
      ['TOC310 8:21-22 there is no rule "x" | allowed none is defined'],
    ],
    [
      'an unknown rule, with the known in order of their names',
      {
        uses: '{ use: t }, x',
        rules:
          '{ name: b, when: system.cpu.utilization > 1% }, { name: a, when: system.cpu.utilization > 1% }',
      },
      ['TOC310 8:33-34 there is no rule "x" | allowed a b'],
    ],
    [
      'an unknown host set',
      { apply: '{ rules: base, to: [x, db] }' },
      ['TOC302 9:53-54 there is no host set "x" | allowed db'],
    ],
    [
      'an unknown rule set',
      { apply: '{ rules: x, to: db }' },
      [
        'TOC509 8:14-18 no application applies the rule set "base"',
        'TOC309 9:42-43 there is no rule set "x" | allowed base',
      ],
    ],
    [
      'a set that no rule runs on, with those that some run on in order of their names',
      {
        sets: 'db: { hosts: [a] }, web: { hosts: [b] }, app: { hosts: [c] }',
        apply: '{ rules: base, to: [db, app] }',
        override: '{ to: web, with: { limit: 70% } }',
      },
      [
        'TOC508 10:20-23 no rule of the application runs on web | allowed app db | fix say "to" in "apply", or leave the override out',
      ],
    ],
    [
      'an entry that is no name',
      { uses: '{ use: t }, 5' },
      [
        'TOC102 8:33-34 an entry of "base" has the wrong type | got a number | allowed text (put it in quotes)',
      ],
    ],
    [
      'a name of a template that is none',
      { uses: '{ use: 5 }' },
      ['TOC102 8:28-29 "use" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'values that are none',
      { uses: '{ use: t, with: 5 }' },
      ['TOC102 8:37-38 "with" has the wrong type | got a number | allowed a map'],
    ],
    [
      'a misspelt key',
      { uses: '{ use: t, wit: {} }' },
      ['TOC101 8:31-34 an entry of "base" has no key "wit" | allowed use with | fix did you mean "with"?'],
    ],
    [
      'an apply that is none',
      { apply: '5' },
      ['TOC102 9:33-34 an entry of "apply" has the wrong type | got a number | allowed a map'],
    ],
    [
      'a target that is none',
      { apply: '{ rules: base, to: {} }' },
      ['TOC102 9:52-54 "to" has the wrong type | got a map | allowed text'],
    ],
    [
      'no rules',
      { apply: '{ rules: [], to: db }' },
      ['TOC104 9:42-44 "rules" is empty | allowed at least one entry'],
    ],
    [
      'a target of an override that is no name',
      { override: '{ to: "-", with: { limit: 80% } }' },
      [
        'TOC104 10:20-23 "to" cannot be "-" | got "-" | allowed the name of a host set or of a host, at most 64 characters',
      ],
    ],
    ['an override without values', { override: '{ to: db }' }, ['TOC103 10:14-24 "with" is missing']],
    [
      'an override that is none',
      { override: '5' },
      ['TOC102 10:14-15 an entry of "override" has the wrong type | got a number | allowed a map'],
    ],
  ])('of %s', (_, parts, expected) => {
    expect(told(parts)).toEqual(expected);
  });

  const ruleSetNames = 'allowed lower-case letters, digits and dashes, at most 63';
  const applicationNames = `${ruleSetNames}; "default" is taken`;

  it.each<[string, readonly string[]]>([
    [template, ['TOC509 2:21-22 no rule set uses the template "t"']],
    ['templates: [5]', ['TOC102 2:13-14 a template has the wrong type | got a number | allowed a map']],
    [
      'templates: [{ name: t, rul: 1 }]',
      [
        'TOC103 2:13-32 "rule" is missing',
        'TOC101 2:24-27 a template has no key "rul" | allowed name params rule | fix did you mean "rule"?',
      ],
    ],
    [
      'templates: [{ name: t, params: 5, rule: { name: x, when: A } }]',
      ['TOC102 2:32-33 "params" has the wrong type | got a number | allowed a map'],
    ],
    ['rule_sets: { 1a: [x] }', [`TOC104 2:14-16 "1a" is no name of a rule set | ${ruleSetNames}`]],
    ['rule_sets: { aA: [x] }', [`TOC104 2:14-16 "aA" is no name of a rule set | ${ruleSetNames}`]],
    [
      `rule_sets: { ${long}a: [x] }`,
      [`TOC104 2:14-78 "${long}a" is no name of a rule set | ${ruleSetNames}`],
    ],
    [
      'applications: { 1a: { apply: [{ rules: x }] } }',
      [`TOC104 2:17-19 "1a" is no name of an application | ${applicationNames}`],
    ],
    [
      'applications: { aA: { apply: [{ rules: x }] } }',
      [`TOC104 2:17-19 "aA" is no name of an application | ${applicationNames}`],
    ],
    [
      `applications: { ${long}a: { apply: [{ rules: x }] } }`,
      [`TOC104 2:17-81 "${long}a" is no name of an application | ${applicationNames}`],
    ],
    [
      `${template}\nrule_sets: { ${long}: [{ use: t }] }\napplications: { ${long}: { apply: [{ rules: ${long} }] } }`,
      [],
    ],
    ['applications: { a: 5 }', ['TOC102 2:20-21 "a" has the wrong type | got a number | allowed a map']],
    ['applications: 5', ['TOC102 2:15-16 "applications" has the wrong type | got a number | allowed a map']],
    [
      'applications: { a: { apply: [{ rules: x }], policies: 1 } }',
      [
        'TOC309 2:39-40 there is no rule set "x" | allowed none is defined',
        'TOC105 2:45-53 "policies" is not supported yet | fix write them at the top of the file',
      ],
    ],
    [
      'applications: { a: { apply: [{ rules: x }], notify: 5 } }',
      ['TOC102 2:53-54 "notify" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
  ])('of the file %s', (text, expected) => {
    expect(toldOfFile(text)).toEqual(expected);
  });
});
