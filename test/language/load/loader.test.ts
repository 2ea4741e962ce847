import { describe, expect, it } from 'vitest';
import { languageLimits } from '../../../shared/language/limits.ts';
import { inFull } from '../told-in-full.ts';
import { load, loadedRule, toldByLoader as told } from './loaded.ts';

const rule = (more: string) =>
  `version: 1\nrules:\n  - { name: r, when: system.cpu.utilization > 90%, ${more} }\n`;

describe('definition files', () => {
  it.each<[string, string, readonly string[]]>([
    ['an empty file', '', ['TOC103 1:1-2 the file is empty | version: 1']],
    ['no version', 'rules: []', ['TOC103 1:1-10 "version" is missing | version: 1']],
    ['another version', 'version: 2', ['TOC104 1:10-11 "version" cannot be "2"']],
    ['a list', '- 1', ['TOC102 1:1-4 the file has the wrong type']],
    [
      'bad YAML',
      'version: 1\nrules: [',
      ['TOC100 2:9-10 flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    [
      'an unknown section',
      'version: 1\nrulez: []',
      ['TOC101 2:1-6 the file has no key "rulez" | did you mean "rules"?'],
    ],
    ['a section to come', 'version: 1\nsilences: []', ['TOC105 2:1-9 "silences" is not supported yet']],
    ['a key twice', 'version: 1\nversion: 1', ['TOC106 2:1-2 map keys must be unique']],
    ['an alias', 'version: &a 1\nrules: *a', ['TOC102 2:8-10 "rules" has the wrong type']],
    [
      'an alias of a text',
      'version: 1\nrules: [{ name: &a r, when: *a }]',
      ['TOC105 2:29-31 aliases of YAML are not supported | write the value out'],
    ],
    ['a key that is no text', 'version: 1\n[a]: 1', ['TOC102 2:1-4 a key of the file is no plain text']],
    ['a rule that is a text', 'version: 1\nrules: [x]', ['TOC102 2:9-10 a rule has the wrong type']],
    [
      'a rule without anything',
      'version: 1\nrules:\n  - {}',
      ['TOC103 3:5-7 "name" is missing', 'TOC103 3:5-7 "when" is missing'],
    ],
    ['a number as a text', rule('message: 5'), ['TOC102 3:61-62 "message" has the wrong type']],
    ['an empty key', rule('for: '), ['TOC102 3:52-55 "for" has the wrong type']],
    ['a number as a duration', rule('for: 5'), ['TOC104 3:57-58 "for" cannot be "5" | 5s']],
    ['no duration', rule('clear_for: soon'), ['TOC104 3:63-67 "clear_for" cannot be "soon"']],
    [
      'a longer duration than samples are kept',
      rule('for: 7d1ms'),
      ['TOC104 3:57-62 "for" cannot be "7d1ms"'],
    ],
    [
      'a bad severity',
      rule('severity: mayor'),
      ['TOC104 3:62-67 "severity" cannot be "mayor" | did you mean "major"?'],
    ],
    ['parts of a millisecond', rule('for: 1.0005s'), ['TOC104 3:57-64 "for" cannot be "1.0005s"']],
    ['a bad event type', rule('emit: Full'), ['TOC104 3:58-62 "emit" cannot be "Full"']],
    ['a bad name of a value', rule('set: { A: "1" }'), ['TOC104 3:59-60 "A" is no name of a value']],
    ['a misspelt key', rule('evit: X'), ['TOC101 3:52-56 a rule has no key "evit" | did you mean "emit"?']],
    [
      'two faults of one expression, at their places',
      rule(`clear: 'system.cpu.utilization < and "x'' '`),
      ['TOC200 3:85-88 "and" cannot stand here', 'TOC202 3:89-94 the string has no end | close it with "'],
    ],
    [
      'a fault behind an escape',
      'version: 1\nrules:\n  - { name: r, when: "A{x=\\"1\\"} and" }',
      ['TOC200 3:37-38 the end cannot stand here'],
    ],
    [
      'a fault in a folded text',
      'version: 1\nrules:\n  - name: r\n    when: >-\n      A and\n      and B',
      ['TOC200 4:11-13 "and" cannot stand here'],
    ],
  ])('with %s are told about', (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it('accept the longest hold', () => {
    expect(loadedRule('when: A', 'for: 7d').forMs).toBe(languageLimits.durationMs);
  });

  it('read a duration as whole milliseconds, whatever binary fractions make of it', () => {
    expect(loadedRule('when: A', 'for: 1.005s').forMs).toBe(1_005);
  });

  it('read host sets by name, by tag and by both, sorted', () => {
    const sets =
      'host_sets: { b: { hosts: [y, x, y] }, a: { tags: { role: db, az: "1" } }, c: { hosts: [z], tags: { q: w } } }';
    const { hostSets } = load({ name: 'x', text: `version: 1\n${sets}` }).definitions;
    expect([...hostSets].map(([name, { value }]) => [name, value]).toSorted()).toEqual([
      ['a', { hosts: [], tags: { az: '1', role: 'db' } }],
      ['b', { hosts: ['x', 'y'], tags: {} }],
      ['c', { hosts: ['z'], tags: { q: 'w' } }],
    ]);
  });

  it.each<[string, readonly string[]]>([
    ['{ a: {} }', ['TOC104 2:17-19 "a" names no host and no tag']],
    ['{ a: { hosts: [] } }', ['TOC104 2:17-30 "a" names no host and no tag']],
    [
      '{ a: { host: [x] } }',
      [
        'TOC101 2:19-23 "a" has no key "host" | did you mean "hosts"?',
        'TOC104 2:17-30 "a" names no host and no tag',
      ],
    ],
    ['{ A: { hosts: [x] } }', ['TOC104 2:14-15 "A" is no name of a host set']],
    ['{ a: { tags: { x: 1 } } }', ['TOC102 2:30-31 "x" has the wrong type']],
    [
      '{ a: { hosts: [x y] } }',
      ['TOC104 2:27-30 an entry of "hosts" cannot be "x y"', 'TOC104 2:17-33 "a" names no host and no tag'],
    ],
  ])('refuse the host sets %s', (sets, expected) => {
    expect(told(`version: 1\nhost_sets: ${sets}`).toSorted()).toEqual(expected.toSorted());
  });

  it('tell names that stand twice over several files, in whatever order they come', () => {
    const files = [
      {
        name: 'a.yaml',
        text: 'version: 1\nhost_sets: { s: { hosts: [x] } }\nrules: [{ name: r, when: system.cpu.utilization > 1% }]',
      },
      {
        name: 'b.yaml',
        text: 'version: 1\nhost_sets: { s: { hosts: [y] } }\nrules: [{ name: r, when: system.cpu.utilization > 2% }]',
      },
    ];
    const expected = [
      { code: 'TOC106', file: 'b.yaml', line: 2, message: 'there are two host sets "s", first in a.yaml:2' },
      { code: 'TOC106', file: 'b.yaml', line: 3, message: 'there are two rules "r", first in a.yaml:3' },
    ];
    expect(load(...files).diagnostics).toMatchObject(expected);
    expect(load(...files.toReversed()).diagnostics).toMatchObject(expected);
  });

  it.each<[string, (n: number) => string, number]>([
    ['host sets', (n) => `host_sets: {${list(n, (i) => `s${i}: { hosts: [x] }`)}}`, languageLimits.hostSets],
    [
      'hosts of a set',
      (n) => `host_sets: { s: { hosts: [${list(n, (i) => `h${i}`)}] } }`,
      languageLimits.hostSetHosts,
    ],
    [
      'tags of a set',
      (n) => `host_sets: { s: { tags: {${list(n, (i) => `t${i}: x`)}} } }`,
      languageLimits.hostSetTags,
    ],
    [
      'values of a rule',
      (n) =>
        `rules: [{ name: r, when: system.cpu.utilization > 1%, set: {${list(n, (i) => `v${i}: "1"`)}} }]`,
      20,
    ],
    [
      'labels of by',
      (n) => `rules: [{ name: r, by: [${list(n, () => 'host')}], when: system.cpu.utilization > 1% }]`,
      languageLimits.byLabels,
    ],
    [
      'policies',
      (n) => `policies: [${list(n, (i) => `{ name: p${i}, on: X, do: [${step}] }`)}]`,
      languageLimits.policies,
    ],
    [
      'steps of a policy',
      (n) => `policies: [{ name: p, on: X, do: [${list(n, () => step)}] }]`,
      languageLimits.policySteps,
    ],
    [
      'characters of a name',
      (n) => `rules: [{ name: ${'n'.repeat(n)}, emit: X, when: system.cpu.utilization > 1% }]`,
      languageLimits.nameChars,
    ],
  ])('hold the limit of %s', (_, make, max) => {
    const errors = (n: number) =>
      load({ name: 'a', text: `version: 1\n${make(n)}` }).diagnostics.map(({ code }) => code);
    const code = max === languageLimits.nameChars ? 'TOC104' : 'TOC107';
    expect([errors(max), errors(max + 1)]).toEqual([[], [code]]);
  });

  it('hold the limit of rules, which stand in several files', () => {
    const file = (from: number, to: number) => ({
      name: `f${from}.yaml`,
      text: `version: 1\nrules: [${list(to - from, (i) => `{ name: r${from + i}, when: A }`)}]`,
    });
    const half = languageLimits.rules / 2;
    const files = [file(0, half), file(half, languageLimits.rules)];
    expect(load(...files).diagnostics).toEqual([]);
    expect(load(...files).definitions.rules).toHaveLength(languageLimits.rules);
    const more = file(languageLimits.rules, languageLimits.rules + 1);
    expect(load(...files, more).diagnostics).toMatchObject([
      { code: 'TOC107', message: 'there are too many rules', got: `${languageLimits.rules + 1}` },
    ]);
  });

  it('hold the limits of files and of their length', () => {
    const file = (i: number) => ({ name: `f${i}.yaml`, text: 'version: 1' });
    const files = Array.from({ length: languageLimits.files + 1 }, (_, i) => file(i));
    expect(load(...files.slice(1)).diagnostics).toEqual([]);
    const { definitions, diagnostics } = load(...files);
    expect(diagnostics).toEqual([
      {
        code: 'TOC107',
        severity: 'error',
        file: `f${languageLimits.files}.yaml`,
        line: 1,
        column: 1,
        endColumn: 2,
        message: 'there are too many files',
        got: `${languageLimits.files + 1}`,
        allowed: `at most ${languageLimits.files}`,
      },
    ]);
    expect(definitions).toMatchObject({ rules: [], policies: [], tests: [], expanded: [] });
    const longest = `version: 1 #${'x'.repeat(languageLimits.fileChars - 12)}`;
    expect(told(longest)).toEqual([]);
    const tooLong = load({ name: 'a', text: `${longest}x` });
    expect(tooLong.diagnostics.map(inFull)).toEqual([
      `TOC107 1:1-2 the file is too long | got ${languageLimits.fileChars + 1} characters | allowed at most ${languageLimits.fileChars}`,
    ]);
    expect(tooLong.definitions.isComplete).toBe(false);
  });
});

const step = '{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }';

function list(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join(', ');
}
