import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../shared/language/compiler.ts';
import { memberRoute } from '../../shared/language/placement/routes.ts';
import { compiled, told } from './given.ts';

const headline = readFileSync(join(import.meta.dirname, '../../examples/headline/definitions.yaml'), 'utf8');
const used = {
  kind: 'selector',
  name: 'system.filesystem.utilization',
  matchers: [{ label: 'mountpoint', op: '=', value: '/data' }],
};
const diskFull = (host: string) => ({
  kind: 'selector',
  name: 'DISK_FULL',
  matchers: [{ label: 'host', op: '=', value: host }],
});
const eventOf = (name: string) => ({ kind: 'selector', name, matchers: [] });
const hash = expect.stringMatching(/^[0-9a-hjkmnp-tv-z]{16}$/);

describe('compile', () => {
  it('makes of the headline example what host, correlator and responder run', () => {
    expect(compile([{ name: 'definitions.yaml', text: headline }])).toEqual({
      diagnostics: [],
      artifact: {
        v: 1,
        version: hash,
        hostSets: { storage: { hosts: [], tags: { role: 'storage' } } },
        hostRules: [
          {
            application: 'default',
            name: 'disk-full',
            hash,
            in: 'storage',
            by: ['host', 'mountpoint'],
            when: {
              kind: 'compare',
              op: '>=',
              left: used,
              right: { kind: 'number', value: 0.95, unit: 'ratio' },
            },
            forMs: 3000,
            clear: {
              kind: 'compare',
              op: '<',
              left: used,
              right: { kind: 'number', value: 0.9, unit: 'ratio' },
            },
            clearForMs: 2000,
            missing: 'hold',
            emit: 'DISK_FULL',
            severity: 'major',
            set: { used },
            message: '{host} {mountpoint} is {used:percent} full',
          },
        ],
        compositeRules: [
          {
            application: 'default',
            name: 'need-new-node',
            hash,
            by: [],
            when: { kind: 'and', operands: [diskFull('node-1'), diskFull('node-2')] },
            forMs: 2000,
            clearForMs: 0,
            latenessMs: 0,
            hostMade: ['DISK_FULL'],
            emit: 'NEED_NEW_NODE',
            severity: 'critical',
            set: {
              hosts: {
                kind: 'call',
                name: 'labels',
                args: [
                  { kind: 'selector', name: 'DISK_FULL', matchers: [] },
                  { kind: 'selector', name: 'host', matchers: [] },
                ],
              },
              worst: {
                kind: 'call',
                name: 'max',
                args: [{ kind: 'selector', name: 'DISK_FULL', matchers: [], field: 'used' }],
              },
            },
            message: 'no room left on {hosts}',
          },
          {
            application: 'default',
            name: 'storage-crisis',
            hash,
            by: [],
            when: { kind: 'and', operands: [eventOf('NEED_NEW_NODE'), eventOf('STORAGE_TIGHT')] },
            forMs: 0,
            clearForMs: 0,
            latenessMs: 0,
            emit: 'STORAGE_CRISIS',
            severity: 'critical',
            set: {},
            message: 'storage is full and needs a node',
          },
          {
            application: 'default',
            name: 'storage-tight',
            hash,
            by: [],
            when: {
              kind: 'at_least',
              count: 2,
              isShare: false,
              of: 'storage',
              where: { kind: 'member', hash },
            },
            forMs: 0,
            clearForMs: 0,
            latenessMs: 0,
            emit: 'STORAGE_TIGHT',
            severity: 'minor',
            set: {},
          },
        ],
        memberRules: [
          {
            hash,
            in: 'storage',
            by: ['host'],
            when: {
              kind: 'compare',
              op: '>=',
              left: {
                kind: 'call',
                name: 'max',
                args: [used, { kind: 'number', value: 5, unit: 'seconds' }],
              },
              right: { kind: 'number', value: 0.95, unit: 'ratio' },
            },
          },
        ],
        metrics: {
          'system.filesystem.utilization': expect.objectContaining({ unit: 'ratio', intervalMs: 1000 }),
        },
        policies: [
          {
            name: 'add-storage',
            hash,
            on: 'NEED_NEW_NODE',
            mode: 'enforce',
            target: { type: 'host', each: 'hosts', take: 1, order: 'worst' },
            cooldownMs: 1_800_000,
            do: [
              {
                responder: 'attach-storage',
                with: {
                  sizeBytes: 2 ** 30,
                  mount: '/data-more',
                  pool: 'demo',
                  filesystem: 'ext4',
                  create: true,
                },
                timeoutMs: 600_000,
              },
            ],
            verifyWithinMs: 120_000,
          },
        ],
        routes: {
          DISK_FULL: { composites: ['need-new-node'], policies: [] },
          HOST_ENROLLED: { composites: ['storage-tight'], policies: [] },
          HOST_LEFT: { composites: ['storage-tight'], policies: [] },
          HOST_REMOVED: { composites: ['storage-tight'], policies: [] },
          HOST_RETURNED: { composites: ['storage-tight'], policies: [] },
          HOST_SILENT: { composites: ['need-new-node', 'storage-tight'], policies: [] },
          [memberRoute('rdb1vq50gdyb0ycg')]: { composites: ['storage-tight'], policies: [] },
          NEED_NEW_NODE: { composites: ['storage-crisis'], policies: ['add-storage'] },
          STORAGE_TIGHT: { composites: ['storage-crisis'], policies: [] },
        },
      },
    });
  });

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
