import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { renderDiagnostic } from '../../../shared/language/diagnostics.ts';
import { type Parts, shop, toldOf } from './given.ts';

const busy = 'name: busy, when: system.cpu.utilization > $limit$';

describe('templates and their parameters', () => {
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
  ])('%s', (_, parts, expected) => {
    expect(toldOf(parts)).toEqual(expected);
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
