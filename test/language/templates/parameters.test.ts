import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../shared/language/expression/parser.ts';
import { printExpression } from '../../../shared/language/expression/print.ts';
import {
  fillMarks,
  isSameParameter,
  type Parameters,
  type ParameterValue,
  parameterMarks,
  printParameter,
} from '../../../shared/language/templates/parameter-value.ts';
import { compiled } from '../given.ts';
import { load } from '../load/loaded.ts';
import { shop } from './given.ts';

const text = (value: string): ParameterValue => ({ kind: 'string', value });
const ratio = (value: number): ParameterValue => ({ kind: 'number', value, unit: 'ratio' });
const parameters: Parameters = new Map([
  ['s', text('a"} or true or A{x="')],
  ['n', ratio(0.95)],
  ['minus', { kind: 'number', value: -5, unit: 'none' }],
  ['b', { kind: 'boolean', value: true }],
  ['d', { kind: 'number', value: 300, unit: 'seconds' }],
]);

describe('a parameter in an expression', () => {
  it.each<[string, string]>([
    ['x > $n$', 'x > 95%'],
    ['x > $n$ * 2', 'x > 95% * 2'],
    ['x > $minus$', 'x > -5'],
    ['x - $minus$ > 1', 'x - -5 > 1'],
    ['$b$ and A', 'true and A'],
    ['x > $d$', 'x > 5m'],
    ['A{x=$s$}', 'A{x="a\\"} or true or A{x=\\""}'],
    ['A{x="$s$"}', 'A{x="a\\"} or true or A{x=\\""}'],
    ['A{x="<$n$ $s$>"}', 'A{x="<95% a\\"} or true or A{x=\\">"}'],
    ['A{x="$other$ $5 $"}', 'A{x="$other$ $5 $"}'],
  ])('%s is %s', (written, printed) => {
    const { expr, faults } = parseExpression(written, parameters);
    expect(faults).toEqual([]);
    expect(expr && printExpression(expr)).toBe(printed);
  });

  it.each<[string, string]>([
    ['x > $other$', '"$" has no meaning in an expression'],
    ['x > $n', '"$" has no meaning in an expression'],
    ['x $n$', 'a number cannot stand here'],
    ['A{$s$="x"}', 'a string cannot stand here'],
    ['A{x=$n$}', 'a number cannot stand here'],
    ['$s$(x)', '"(" cannot stand here'],
  ])('cannot be used as in %s', (written, message) => {
    expect(parseExpression(written, parameters).faults[0]?.message).toBe(message);
  });

  it('is one literal whatever its text, and never anything else of the tree', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const { expr } = parseExpression('A{x="$s$", y=$s$} and B', new Map([['s', text(value)]]));
        expect(expr).toMatchObject({
          kind: 'and',
          operands: [
            {
              kind: 'selector',
              name: 'A',
              matchers: [
                { label: 'x', op: '=', value },
                { label: 'y', op: '=', value },
              ],
            },
            { kind: 'selector', name: 'B', matchers: [] },
          ],
        });
      }),
    );
  });

  it('is no part of an expression outside of a template', () => {
    expect(parseExpression('x > $n$').faults[0]).toMatchObject({
      code: 'TOC201',
      span: { start: 4, end: 5 },
    });
  });
});

describe('marks in a text', () => {
  it('are found at their places', () => {
    expect(parameterMarks('a$b$ $c_1$d$ $E$ $$ $1$ $x')).toEqual([
      { name: 'b', start: 1, end: 4 },
      { name: 'c_1', start: 5, end: 10 },
    ]);
  });

  it('are filled once', () => {
    const values: Parameters = new Map([
      ['a', text('$b$')],
      ['b', text('x')],
    ]);
    expect(fillMarks('$a$ $b$ $c$', values)).toBe('$b$ x $c$');
  });

  it.each<[ParameterValue, string]>([
    [ratio(0.95), '95%'],
    [ratio(-0.5), '-50%'],
    [{ kind: 'number', value: 90, unit: 'seconds' }, '1m30s'],
    [{ kind: 'number', value: 20 * 2 ** 30, unit: 'bytes' }, '20GiB'],
    [{ kind: 'number', value: 1.5, unit: 'none' }, '1.5'],
    [{ kind: 'boolean', value: false }, 'false'],
    [text('a b'), 'a b'],
  ])('are written of %j as %s', (value, printed) => {
    expect(printParameter(value)).toBe(printed);
  });

  it('differ in unit as in value', () => {
    expect(isSameParameter(ratio(0.95), ratio(0.95))).toBe(true);
    expect(isSameParameter(ratio(0.95), { kind: 'number', value: 0.95, unit: 'none' })).toBe(false);
    expect(isSameParameter(text('true'), { kind: 'boolean', value: true })).toBe(false);
  });
});

describe('a parameter as the value of a key', () => {
  it('is what the key takes, in every key of a rule', () => {
    const { hostRules } = compiled(
      shop({
        params: [
          'm: { type: string, default: /VAR/Log }',
          'limit: { type: number, default: 95 }',
          'hold: { type: duration, default: 90s }',
          'sev: { type: string, default: critical }',
          'size: { type: size, default: 2GiB }',
          'on: { type: boolean, default: false }',
          'label: { type: string, default: mountpoint }',
        ].join(', '),
        rule: [
          'name: fs-$m$-$limit$',
          'when: \'system.filesystem.usage{mountpoint=$m$, state="used", device="sda"} > $size$\'',
          'clear: \'system.filesystem.usage{mountpoint=$m$, state="used", device="sda"} < $size$ / 2\'',
          'by: [host, $label$]',
          'for: $hold$',
          'clear_for: $hold$',
          'missing: $on$',
          'emit: fs$m$_FULL',
          'severity: $sev$',
          'set: { limit: $limit$, text: "\'$m$ $hold$\'" }',
          'message: "{host} $m$ {limit} over $limit$ in $hold$"',
        ].join(', '),
        override: '{ to: db, with: { limit: 7 } }',
      }),
    );
    expect(hostRules).toMatchObject([
      {
        name: 'fs-var-log-7',
        by: ['host', 'mountpoint'],
        when: { op: '>', right: { kind: 'number', value: 2 ** 31, unit: 'bytes' } },
        clear: { op: '<', right: { kind: 'arithmetic', op: '/' } },
        forMs: 90_000,
        clearForMs: 90_000,
        missing: 'false',
        emit: 'FS_VAR_LOG_FULL',
        severity: 'critical',
        set: {
          limit: { kind: 'number', value: 7, unit: 'none' },
          text: { kind: 'string', value: '/VAR/Log 1m30s' },
        },
        message: '{host} /VAR/Log {limit} over 7 in 1m30s',
      },
    ]);
  });

  it('makes a name of words, so that a path can be a part of it', () => {
    const nameOf = (mount: string) =>
      compiled(
        shop({
          params: 'mount: { type: string }',
          rule: "name: fs-$mount$-full, when: 'system.filesystem.utilization{mountpoint=$mount$} > 90%'",
          uses: `{ use: t, with: { mount: ${mount} } }`,
          override: '{ to: db-1, with: { mount: /x } }',
        }),
      ).hostRules.map(({ name, emit }) => [name, emit]);
    expect(nameOf('/')).toEqual([
      ['fs-full', 'FS_FULL'],
      ['fs-x-full', 'FS_X_FULL'],
    ]);
    expect(nameOf('/var/Log.d')).toEqual([
      ['fs-var-log-d-full', 'FS_VAR_LOG_D_FULL'],
      ['fs-x-full', 'FS_X_FULL'],
    ]);
  });
});

/** The rule that a template makes of a body, with its diagnostics. */
function expanded(params: string, body: string, values: string): ReturnType<typeof load> {
  return load({
    name: 'x.yaml',
    text: `version: 1
templates: [{ name: t, params: { ${params} }, rule: { name: r, ${body} } }]
rule_sets: { s: [{ use: t, with: { ${values} } }] }
applications: { a: { apply: [{ rules: s }] } }
`,
  });
}

describe('a parameter in a structured node', () => {
  it('is filled in wherever a value stands', () => {
    const { definitions, diagnostics } = expanded(
      'n: { type: number }, set: { type: string }, limit: { type: number }, hold: { type: duration }, who: { type: string }',
      'when: { any: [{ at_least: $n$, of: $set$, where: "avg(x, $hold$) > $limit$" }, { after: \'A{user="$who$"}\', absent: B, for: $hold$ }] }',
      "n: 20%, set: web-1, limit: 90%, hold: 5m, who: 'a\"b'",
    );
    expect(diagnostics).toEqual([]);
    const [rule] = definitions.rules;
    expect(rule && printExpression(rule.when.expr)).toBe(
      '{ any: [{ at_least: 20%, of: web-1, where: "avg(x, 5m) > 90%" }, { after: "A{user=\\"a\\\\\\"b\\"}", absent: B, for: 5m }] }',
    );
  });

  it('is filled in in hours, gates and holds', () => {
    const { definitions, diagnostics } = expanded(
      'n: { type: number }, zone: { type: string }, hours: { type: string }, hold: { type: duration }, mode: { type: string }',
      'when: A, during: { zone: $zone$, times: [$hours$] }, unless: { event: B, wait: $hold$ }, max_raises: { max: $n$, per: $hold$ }, lateness: $hold$, cooldown: $hold$, mode: $mode$',
      'n: 3, zone: UTC, hours: "Sat,Sun 22:00-06:00", hold: 5m, mode: shadow',
    );
    expect(diagnostics).toEqual([]);
    expect(definitions.rules[0]).toMatchObject({
      during: { value: { zone: 'UTC', times: [{ days: [6, 7], fromMinute: 1320, toMinute: 360 }] } },
      unless: { value: { waitMs: 300_000 } },
      maxRaises: { value: { max: 3, perMs: 300_000 } },
      latenessMs: { value: 300_000 },
      cooldownMs: { value: 300_000 },
      mode: { value: 'shadow' },
    });
  });

  it.each<[string, string, string, string]>([
    ['a wrong count', 'n: { type: number }', 'when: { at_least: $n$, of: web, where: A }', 'n: 0.5'],
    ['a wrong name', 'n: { type: string }', 'when: { all_of: $n$, where: A }', 'n: "-"'],
    ['wrong hours', 'n: { type: string }', 'when: A, during: { zone: UTC, times: [$n$] }', 'n: always'],
  ])('tells of %s once, with the use', (_, params, body, values) => {
    const { diagnostics } = expanded(params, body, values);
    expect(diagnostics).toMatchObject([{ code: 'TOC104', line: 2, use: { line: 3 } }]);
  });

  it('tells of a bad node at the template, whoever uses it', () => {
    const { diagnostics } = expanded('n: { type: number }', 'when: { any: [A], for: $n$ }', 'n: 1');
    expect(diagnostics.map(({ code, line, use }) => [code, line, use])).toEqual([['TOC515', 2, undefined]]);
  });
});
