import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../shared/language/compiler.ts';
import { compiled, told } from './given.ts';

describe('compile', () => {
  it('gives no artifact with an error, and one with warnings alone', () => {
    const withPolicy = (type: string) =>
      compile([
        {
          name: 'a',
          text: `version: 1\npolicies: [{ name: p, on: ${type}, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }]`,
        },
      ]);
    expect(withPolicy('x').artifact).toBeUndefined();
    const { artifact, diagnostics } = withPolicy('DEPLOYED');
    expect(diagnostics.map(({ code, severity }) => [code, severity])).toEqual([['TOC303', 'warning']]);
    expect(artifact?.policies).toHaveLength(1);
  });

  it('gives the same bytes for the same definitions, in whatever order and files they stand', () => {
    const pieces = [
      'rules: [{ name: a, when: system.cpu.utilization > 90%, set: { x: "1", y: "2" } }]',
      'rules: [{ name: b, set: { y: "2", x: "1" }, when: system.memory.utilization > 90% }]',
      'rules: [{ name: c, when: A or B }]',
      'rules: [{ name: d, by: [], when: not C }]',
      'host_sets: { x: { tags: { b: "1", a: "2" } } }',
      'host_sets: { y: { hosts: [q, p] } }',
      'metrics: { shop.orders: { unit: count }, shop.visits: { unit: count, labels: [shop] } }',
      'rules: [{ name: e, by: [host], when: A and system.cpu.utilization > 90%, unless: { event: M } }]',
      'rules: [{ name: f, by: [], when: { at_least: 2, of: x, where: "B or system.memory.utilization > 90%" } }]',
      'rules: [{ name: g, when: shop.orders > 3, during: { zone: UTC, times: [08:00-10:00] } }]',
      'policies: [{ name: p, on: C, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }]',
    ];
    const bytes = (list: readonly string[]) =>
      JSON.stringify(
        compile(list.map((text, i) => ({ name: `${i}.yaml`, text: `version: 1\n${text}` }))).artifact,
      );
    const expected = bytes(pieces);
    // By these names states and agents know rules and members: a change of the compiler must not change them unawares.
    expect(expected.match(/"(version|hash)":"\w+"/g)?.map((each) => each.split('"')[3])).toEqual([
      'e8xnqk9x210f3fyf',
      '5fz4hsees2b0g4d7',
      '0gg85pj1m7ya90k3',
      'wa6a3h47njs53xps',
      's2p53gk7j399fmx1',
      'ty0mjjsx7egf03te',
      '15nt1p3sx5fgmk5b',
      'x932vm1b0vpe4448',
      's2p53gk7j399fmx1',
      'jg5pp1w4jfhzktz9',
      'ty0mjjsx7egf03te',
      '56t02j2tsnma81gp',
      'y0dr1db11h5c9c21',
    ]);
    fc.assert(
      fc.property(fc.shuffledSubarray(pieces, { minLength: pieces.length }), (list) => {
        expect(bytes(list)).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('changes the hash of a rule with its content alone', () => {
    const hashes = (text: string) => compiled(text).hostRules.map((rule) => rule.hash);
    const [before] = hashes('rules: [{ name: a, when: system.cpu.utilization > 90% }]');
    const [moved] = hashes(
      '\n# moved\nrules:\n  - name: a\n    for: 0s\n    when: "(system.cpu.utilization)   > 0.9e2 * 1% * 1"'.replace(
        ' > 0.9e2 * 1% * 1',
        ' > 90%',
      ),
    );
    const [edited, other] = hashes(
      'rules: [{ name: a, when: system.cpu.utilization > 91% }, { name: b, when: system.cpu.utilization > 90% }]',
    );
    expect(moved).toBe(before);
    expect(new Set([before, edited, other]).size).toBe(3);
  });

  it('changes the version with the artifact', () => {
    const version = (limit: string) =>
      compiled(`rules: [{ name: a, when: system.cpu.utilization > ${limit} }]`).version;
    expect(version('90%')).toBe(version('90.0%'));
    expect(version('90%')).not.toBe(version('91%'));
  });

  it.each([
    ['A and B', 0],
    ['A or B{x="1"}', 0],
    ['A and not B', 15_000],
    ['A or (B and not C)', 15_000],
    ['not not A', 0],
    ['A and not false', 0],
  ])('gives %s the lateness of %d ms', (when, latenessMs) => {
    expect(compiled(`rules: [{ name: r, by: [], when: '${when}' }]`).compositeRules[0]?.latenessMs).toBe(
      latenessMs,
    );
  });

  it('routes each event type to all that read it, by name', () => {
    const rules = 'rules: [{ name: z, by: [], when: A and B }, { name: m, by: [], when: A or A }]';
    const policy = (name: string) =>
      `{ name: ${name}, on: A, target: { each: hosts }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }`;
    expect(Object.entries(compiled(`${rules}\npolicies: [${policy('q')}, ${policy('p')}]`).routes)).toEqual([
      ['A', { composites: ['m', 'z'], policies: ['p', 'q'] }],
      ['B', { composites: ['z'], policies: [] }],
    ]);
  });

  it('says of each application whom it notifies, and names nothing that is not there', () => {
    const text = [
      'host_sets: { web: { hosts: [a] } }',
      'rules: [{ name: busy, when: system.cpu.utilization > 90% }]',
      'rule_sets: { base: [busy] }',
      'applications:',
      '  shop: { apply: [{ rules: base, to: web }], notify: on-call }',
      '  desk: { apply: [{ rules: base, to: web }] }',
    ].join('\n');
    expect(Object.entries(compiled(text).applications ?? {})).toEqual([
      ['desk', {}],
      ['shop', { notify: 'on-call' }],
    ]);
    const plain = compiled('rules: [{ name: b, by: [], when: A }]');
    expect(['applications', 'memberRules', 'metrics'].filter((key) => key in plain)).toEqual([]);
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'version: 1',
      'rules:',
      '  - name: r',
      '    when: A and B',
      '    by: [host]',
      'policies:',
      '  - {',
      '}',
      '\t',
      '"',
      'host_sets: { a: { tags: { x: y } } }',
      '    when: system.cpu.utilization > 90%',
      '? a',
      '- !!binary x',
      '&a',
      '*a',
      '<<: *a',
      '---',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map((lines) => lines.join('\n')),
    );
    fc.assert(
      fc.property(text, (input) => {
        const { artifact, diagnostics } = compile([{ name: 'x', text: input }]);
        expect(artifact === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
        const lines = input.split('\n');
        for (const { line, column, endColumn } of diagnostics) {
          expect(line).toBeLessThanOrEqual(lines.length);
          expect(column).toBeLessThanOrEqual((lines[line - 1] as string).length + 1);
          expect(endColumn).toBeGreaterThan(column);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('tells nothing of an event that may be emitted by a rule that is left out for its faults', () => {
    expect(
      told('version: 1\nrules:\n  - { name: a, emit: X, when: "(" }\n  - { name: b, by: [], when: X }'),
    ).toEqual(['TOC200 3:33-34 the end cannot stand here']);
  });
});
