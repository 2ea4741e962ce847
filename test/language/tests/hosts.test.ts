import { describe, expect, it } from 'vitest';
import { problemsOf, runOne } from './given.ts';

/** What came, `5m raised X host=a`; throws if another order of the facts gives another result. */
function told(definitions: string, test: string): readonly string[] {
  const { problems, timeline } = runOne(definitions, `${test}\nnothing_else: true`);
  const faults = problems.filter(({ kind }) => kind !== 'unexpected');
  if (faults.length > 0) throw new Error(faults.map(({ text }) => text).join('\n'));
  return timeline.filter(({ kind }) => kind !== 'given').map(({ atMs, text }) => `${atMs / 1000}s ${text}`);
}

const cpu = (host: string, value: string, from = '0s', to = '10m') =>
  `  - { from: ${from}, to: ${to}, every: 1m, host: ${host}, system.cpu.utilization: ${value} }`;

const web = `
host_sets: { web: { tags: { role: web } } }
rules:
  - { name: busy, in: web, when: system.cpu.utilization > 90% }
  - { name: many, by: [], when: { at_least: 2, of: web, where: "system.cpu.utilization > 90%" }, emit: MANY }
`;

describe('hosts that join, leave and change tags', () => {
  const hosts = 'hosts: { a: { role: web }, b: { role: web }, c: { role: db } }';

  it('run the rules of their sets while they belong to them', () => {
    const test = `
rules: [busy]
${hosts}
given:
${cpu('a', '95%')}
${cpu('c', '95%')}
  - { at: 2m, host: a, tags: { role: db } }
  - { at: 3m30s, host: c, tags: { role: web } }
`;
    expect(told(web, test)).toEqual([
      '0s raised BUSY host=a',
      '120s cleared BUSY host=a reason=rule-removed',
      // Samples that no rule reads are not kept.
      '240s raised BUSY host=c',
    ]);
  });

  it('end what they had open when they leave, and begin anew when they join', () => {
    const test = `
rules: [busy]
${hosts}
given:
${cpu('a', '95%')}
  - { at: 3m30s, host: a, leaves: true }
  - { at: 6m30s, host: a, joins: true }
`;
    expect(told(web, test)).toEqual([
      '0s raised BUSY host=a',
      '210s cleared BUSY host=a reason=left',
      '420s raised BUSY host=a',
    ]);
  });

  it('are not there before their first line if that says that they join', () => {
    const test = `
rules: [busy]
hosts: { a: {} }
given:
${cpu('a', '95%')}
  - { at: 3m30s, host: a, joins: true, tags: { role: web } }
`;
    expect(told(web, test)).toEqual(['240s raised BUSY host=a']);
  });

  it('count as members of their sets while they belong to them', () => {
    const test = `
rules: [many]
${hosts}
given:
${cpu('a', '95%')}
${cpu('b', '95%')}
${cpu('c', '95%')}
  - { at: 3m, host: a, leaves: true }
  - { at: 5m, host: c, tags: { role: web } }
`;
    expect(told(web, test)).toEqual(['0s raised MANY', '180s cleared MANY', '300s raised MANY']);
  });
});

describe('hosts that are silent', () => {
  const gone = `
host_sets: { web: { tags: { role: web } } }
rules: [{ name: gone, by: [host], when: { absent: HEARTBEAT, for: 90s }, emit: GONE }]
`;

  it('send no HEARTBEAT, all others do', () => {
    const test = `
hosts: { a: {}, b: {} }
given:
  - { silent: true, from: 2m30s, to: 7m10s, host: a }
`;
    expect(told(gone, test)).toEqual(['210s raised GONE host=a', '430s cleared GONE host=a']);
  });

  it('may never have been heard', () => {
    const test = `
hosts: { a: {}, b: {} }
given:
  - { at: 2m, host: a, joins: true }
  - { silent: true, from: 0s, host: a }
`;
    expect(told(gone, test)).toEqual(['210s raised GONE host=a']);
  });

  it('send only the HEARTBEATs that the test gives, if it gives any', () => {
    const test = `
hosts: { a: {}, b: {} }
given:
  - { at: 1m, occurred: HEARTBEAT, host: a }
  - { at: 5m, raised: OTHER }
`;
    expect(told(gone, test)).toEqual(['150s raised GONE host=a']);
  });

  it('make unknown what their agents say, and tell it when they are heard again', () => {
    const rules = `
host_sets: { web: { tags: { role: web } } }
rules:
  - name: many
    by: []
    when: { at_least: 1, of: web, where: "system.cpu.utilization > 90%" }
    missing: unknown-event
    max_gap: 1m
    emit: MANY
`;
    const test = `
hosts: { a: { role: web } }
given:
${cpu('a', '5%', '0s', '4m')}
${cpu('a', '95%', '5m', '12m')}
  - { silent: true, from: 2m30s, to: 8m, host: a }
`;
    const came = told(rules, test);
    expect(came).toContain('210s raised MANY_UNKNOWN');
    expect(came).toContain('480s cleared MANY_UNKNOWN');
    expect(came).toContain('480s raised MANY');
  });
});

describe('explanations of hosts', () => {
  it('say of members of a set what they are, and why they are unknown', () => {
    const test = `
rules: [many]
hosts: { a: { role: web }, b: { role: web } }
given:
${cpu('a', '95%')}
${cpu('b', '95%')}
  - { silent: true, from: 4m, to: 6m, host: b }
explain:
  - { at: 2m, rule: many, contains: is open since 0s }
  - { at: 5m, rule: many, contains: "1 true, b unknown since 4m" }
`;
    expect(problemsOf(web, test)).toEqual([]);
  });
});
