import { describe, expect, it } from 'vitest';
import { told } from '../given.ts';

const util = 'system.filesystem.utilization';
const child = `  - { name: full, when: '${util} > 95%', by: [host, mountpoint], emit: FULL, set: { used: ${util}, text: '"x"', bad: 'system.uptime > 5' } }\n`;

describe('an event type that several rules emit', () => {
  const emits = (name: string, keys: string) => `  - { name: ${name}, emit: X, ${keys} }\n`;
  const samples = 'when: system.cpu.utilization > 1%';
  const reader = (keys: string) => `  - { name: reader, ${keys} }`;

  it('has the labels of all of them', () => {
    const rules =
      emits('a', samples) + emits('b', 'by: [host, mountpoint], when: system.filesystem.utilization > 1%');
    expect(told(`version: 1\nrules:\n${rules}${reader('when: \'X{mountpoint="a", rack="b"}\'')}`)).toEqual([
      'TOC301 5:28-55 X has no label "rack"',
    ]);
  });

  it('may be either kind if they make both', () => {
    const rules = emits('a', samples) + emits('b', `${samples}, kind: occurrence`);
    expect(
      told(`version: 1\nrules:\n${rules}${reader('when: "X or count(X, 5m) > 1 or raised(X, 5m) > 1"')}`),
    ).toEqual([]);
  });

  it('has values of any type if they put different ones into it', () => {
    const rules =
      emits('a', `when: FULL, set: { v: "labels(FULL, host)" }`) +
      emits('b', `when: HOST_SILENT, set: { v: '"t"' }`);
    expect(told(`version: 1\nrules:\n${child}${rules}${reader('when: max(X.v) > 1')}`)).toEqual([]);
  });
});

describe('an event that no rule emits', () => {
  it('is not told of while a rule is wrong that may emit it', () => {
    const wrong = '  - { name: sent, when: A and }\n';
    const policy =
      '\npolicies: [{ name: p, on: SENT, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }]';
    expect(told(`version: 1\nrules:\n${wrong}  - { name: r, by: [], when: SENT }${policy}`)).toEqual([
      'TOC200 3:30-31 the end cannot stand here',
    ]);
  });
});
