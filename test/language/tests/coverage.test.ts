import { describe, expect, it } from 'vitest';
import { maintained, problemsOf, ran } from './given.ts';

describe('rules of applications', () => {
  const definitions = `
host_sets: { web: { tags: { role: web } }, big: { hosts: [b] } }
templates:
  - name: busy-over
    params: { limit: { type: number, default: 90% } }
    rule: { name: busy, by: [host], when: system.cpu.utilization > $limit$ }
rule_sets:
  base: [{ use: busy-over }]
applications:
  shop:
    apply: [{ rules: base, to: [web] }]
    override: [{ to: big, with: { limit: 50% } }]
`;
  const given = `
hosts: { a: { role: web }, b: { role: web }, c: { role: db } }
given:
  - { at: 0s, host: a, system.cpu.utilization: 60% }
  - { at: 0s, host: b, system.cpu.utilization: 60% }
  - { at: 0s, host: c, system.cpu.utilization: 99% }
expect: [{ at: 0s, raised: BUSY, host: b }]
nothing_else: true`;

  it.each(['busy', 'shop/busy'])('take part by the name %s, with the values that each host has', (name) => {
    const explain = `explain: [{ at: 0s, rule: ${name}, host: a, contains: "> 90% is false" }]`;
    expect(problemsOf(definitions, `rules: [${name}]\n${given}\n${explain}`)).toEqual([]);
  });

  it('have their own line of coverage for each form that hosts run', () => {
    const { coverage } = ran(definitions, `  - name: it\n${given.trim().replaceAll(/^/gm, '    ')}\n`);
    expect(coverage.map(({ rule, when }) => [rule, when.condition, when.seen])).toEqual(
      expect.arrayContaining([
        ['shop/busy', 'system.cpu.utilization > 90%', ['false']],
        ['shop/busy', 'system.cpu.utilization > 50%', ['true']],
      ]),
    );
  });
});

describe('coverage', () => {
  it('tells which truths each condition and each operand had over all tests', () => {
    const { coverage } = ran(
      `${maintained}  - { name: never, when: system.cpu.utilization > 1% }\n`,
      `
  - name: down
    given: [{ at: 0s, raised: DOWN, host: a }]
    expect: [{ at: 1m, raised: UNPLANNED, host: a }]
  - name: maintained
    given: [{ at: 0s, raised: MAINTENANCE, host: a }, { at: 1s, raised: DOWN, host: a }]
    nothing_else: true
`,
    );
    expect(coverage).toEqual([
      { rule: 'never', when: { condition: 'system.cpu.utilization > 1%', seen: [] }, operands: [] },
      { rule: 'page', when: { condition: 'UNPLANNED', seen: ['true'] }, operands: [] },
      {
        rule: 'unplanned',
        when: { condition: 'DOWN and not MAINTENANCE', seen: ['true', 'false'] },
        operands: [
          { condition: 'DOWN', seen: ['true', 'false'] },
          { condition: 'not MAINTENANCE', seen: ['true', 'false'] },
          { condition: 'MAINTENANCE', seen: ['true', 'false'] },
        ],
      },
    ]);
  });

  it('counts a condition as false from the very time at which its event was cleared', () => {
    const given = '[{ at: 0s, raised: UNPLANNED, host: a }, { at: 1m, cleared: UNPLANNED, host: a }]';
    const { coverage } = ran(
      maintained,
      `  - { name: it, rules: [page], given: ${given}, expect: [{ at: 1m, cleared: PAGE }] }\n`,
    );
    expect(coverage[0]).toEqual({
      rule: 'page',
      when: { condition: 'UNPLANNED', seen: ['true', 'false'] },
      operands: [],
    });
  });

  it('looks into what agents evaluate, host by host, and knows nothing of it while they are silent', () => {
    const definitions = `
host_sets: { web: { tags: { role: web } } }
rules:
  - name: many
    by: []
    when: { at_least: 2, of: web, where: system.cpu.utilization > 90% and not DRAINED }
`;
    const { coverage } = ran(
      definitions,
      `
  - name: it
    hosts: { a: { role: web }, b: { role: web } }
    given:
      - { from: 0s, to: 9m, every: 1m, host: a, system.cpu.utilization: 95% }
      - { from: 0s, to: 9m, every: 1m, host: b, system.cpu.utilization: 95% }
      - { silent: true, from: 5m, to: 6m, host: b }
    expect: [{ at: 0s, raised: MANY }]
`,
    );
    expect(coverage).toEqual([
      {
        rule: 'many',
        when: {
          condition: '{ at_least: 2, of: web, where: "system.cpu.utilization > 90% and not DRAINED" }',
          seen: ['true', 'unknown'],
        },
        operands: [
          {
            condition: 'system.cpu.utilization > 90% and not DRAINED',
            seen: ['true', 'unknown'],
          },
          { condition: 'system.cpu.utilization > 90%', seen: ['true', 'unknown'] },
          { condition: 'not DRAINED', seen: ['true'] },
          { condition: 'DRAINED', seen: ['false'] },
        ],
      },
    ]);
  });
});
