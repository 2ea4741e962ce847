import { describe, expect, it } from 'vitest';
import { compiled, told } from '../given.ts';
import { toldInFull } from '../told-in-full.ts';

const rule =
  'rules: [{ name: full, when: \'system.cpu.utilization > 90%\', set: { used: system.cpu.utilization } }, { name: all, by: [], when: FULL, set: { hosts: "labels(FULL, host)" } }]';
const step = (more = 'size: 1GiB, mount: /x, pool: p') =>
  `do: [{ responder: attach-storage, with: { ${more} } }]`;

/** Line 3, where the fields begin at column 24. */
function ofPolicy(fields: string): readonly string[] {
  return told(`version: 1\n${rule}\npolicies: [{ name: p, ${fields} }]`);
}

describe('a policy', () => {
  it('has defaults for all but name, event and steps', () => {
    expect(compiled(`${rule}\npolicies: [{ name: p, on: FULL, ${step()} }]`).policies).toEqual([
      {
        name: 'p',
        hash: expect.stringMatching(/^[0-9a-z]{16}$/),
        on: 'FULL',
        mode: 'enforce',
        target: { type: 'host', each: 'host', order: 'listed' },
        cooldownMs: 30 * 60_000,
        do: [
          {
            responder: 'attach-storage',
            with: { sizeBytes: 2 ** 30, mount: '/x', pool: 'p', filesystem: 'ext4', create: true },
            timeoutMs: 10 * 60_000,
          },
        ],
        verifyWithinMs: 5 * 60_000,
      },
    ]);
  });

  it('takes what is written', () => {
    const text =
      'on: ALL, mode: observe, target: { type: host, each: hosts, take: 2, order: worst }, guards: { cooldown: 0s }, verify: { within: 1s }, ' +
      'do: [{ responder: attach-storage, timeout: 1s, with: { size: 16TiB, mount: "/data/{host}-{response}", pool: A.b-c_1, filesystem: xfs, create: false } }]';
    expect(compiled(`${rule}\npolicies: [{ name: p, ${text} }]`).policies).toMatchObject([
      {
        on: 'ALL',
        mode: 'observe',
        target: { type: 'host', each: 'hosts', take: 2, order: 'worst' },
        cooldownMs: 0,
        do: [
          {
            with: {
              sizeBytes: 16 * 2 ** 40,
              mount: '/data/{host}-{response}',
              pool: 'A.b-c_1',
              filesystem: 'xfs',
              create: false,
            },
            timeoutMs: 1000,
          },
        ],
        verifyWithinMs: 1000,
      },
    ]);
  });

  it.each<[string, readonly string[]]>([
    [`on: FULL, ${step()}`, []],
    [`on: HOST_SILENT, target: { type: host, each: host }, ${step()}`, []],
    [
      `on: KILL_SWITCH, target: { type: host, each: host }, ${step()}`,
      [
        'TOC601 KILL_SWITCH belongs to no host | set: { hosts: "labels(X, host)" } in its rule, and each: hosts',
      ],
    ],
    [`on: DEPLOYED, ${step()}`, ['TOC303 no rule emits DEPLOYED; it can only be sent']],
    [`on: FUL, ${step()}`, ['TOC303 no rule emits FUL; it can only be sent | did you mean "FULL"?']],
    [`on: Full, ${step()}`, ['TOC104 "on" cannot be "Full"']],
    [step(), ['TOC103 "on" is missing']],
    ['on: FULL', ['TOC103 "do" is missing']],
    ['on: FULL, do: []', ['TOC104 "do" cannot be empty']],
    [
      `on: FULL, for: 2m, ${step()}`,
      ['TOC105 "for" is not supported yet | put the hold into the rule that emits the event'],
    ],
    [
      `on: FULL, rollback: [x], ${step()}`,
      ['TOC105 "rollback" is not supported yet | leave it out: a response that fails is compensated'],
    ],
    [`on: FULL, escalate: [x], ${step()}`, ['TOC105 "escalate" is not supported yet']],
    [`on: FULL, mode: propose, ${step()}`, ['TOC105 "propose" is not supported yet']],
    [`on: FULL, mode: enfroce, ${step()}`, ['TOC104 "mode" cannot be "enfroce" | did you mean "enforce"?']],
    [
      `on: FULL, guards: { cooldwn: 5m }, ${step()}`,
      ['TOC101 "guards" has no key "cooldwn" | did you mean "cooldown"?'],
    ],
    [`on: FULL, guards: { budget: {} }, ${step()}`, ['TOC105 "budget" is not supported yet']],
    [`on: FULL, verify: { within: 999ms }, ${step()}`, ['TOC104 "within" cannot be "999ms"']],
    [`on: FULL, verify: { holds: 2m }, ${step()}`, ['TOC105 "holds" is not supported yet']],
    [`on: FULL, target: { each: host, take: 0 }, ${step()}`, ['TOC104 "take" cannot be "0"']],
    [`on: FULL, target: { each: host, take: 101 }, ${step()}`, ['TOC104 "take" cannot be "101"']],
    [`on: FULL, target: { each: host, take: 100 }, ${step()}`, []],
    [`on: FULL, target: { type: volume }, ${step()}`, ['TOC104 "type" cannot be "volume"']],
    [
      `on: ALL, ${step()}`,
      ['TOC601 ALL belongs to no host | set: { hosts: "labels(X, host)" } in its rule, and each: hosts'],
    ],
    [
      `on: ALL, target: { each: host }, ${step()}`,
      ['TOC601 ALL belongs to no host | set: { hosts: "labels(X, host)" } in its rule, and each: hosts'],
    ],
    [`on: ALL, target: { each: hots }, ${step()}`, ['TOC304 ALL has no value "hots" | did you mean "host"?']],
    [
      `on: FULL, target: { each: used }, ${step()}`,
      ['TOC601 "used" is no list of hosts | used: "labels(X, host)"'],
    ],
    [
      'on: FULL, do: [{ responder: attach-storge, with: {} }]',
      ['TOC600 there is no responder "attach-storge" | did you mean "attach-storage"?'],
    ],
    ['on: FULL, do: [{ responder: attach-storage }]', ['TOC103 "with" is missing']],
    [
      'on: FULL, do: [{ responder: attach-storage, retry: 3, with: { size: 1GiB, mount: /x, pool: p } }]',
      ['TOC105 "retry" is not supported yet | leave it out: steps are retried while they may succeed'],
    ],
    [`on: FULL, ${step('mount: /x, pool: p')}`, ['TOC103 "size" is missing']],
    [`on: FULL, ${step('size: 100, mount: /x, pool: p')}`, ['TOC104 "size" cannot be "100" | 100GiB']],
    [`on: FULL, ${step('size: 1023MiB, mount: /x, pool: p')}`, ['TOC104 "size" cannot be "1023MiB"']],
    [`on: FULL, ${step('size: 17TiB, mount: /x, pool: p')}`, ['TOC104 "size" cannot be "17TiB"']],
    [`on: FULL, ${step('size: 1GiB, mount: data, pool: p')}`, ['TOC104 "mount" cannot be "data"']],
    [`on: FULL, ${step('size: 1GiB, mount: /, pool: p')}`, ['TOC104 "mount" cannot be "/"']],
    [`on: FULL, ${step('size: 1GiB, mount: /a/../etc, pool: p')}`, ['TOC104 "mount" cannot be "/a/../etc"']],
    [`on: FULL, ${step('size: 1GiB, mount: /a b, pool: p')}`, ['TOC104 "mount" cannot be "/a b"']],
    [`on: FULL, ${step('size: 1GiB, mount: "/a/{hots}", pool: p')}`, ['TOC306 a mount knows no "hots"']],
    [`on: FULL, ${step('size: 1GiB, mount: /x, pool: "a b"')}`, ['TOC104 "pool" cannot be "a b"']],
    [
      `on: FULL, ${step('size: 1GiB, mount: /x, pool: p, filesystem: ntfs')}`,
      ['TOC104 "filesystem" cannot be "ntfs"'],
    ],
    [
      `on: FULL, ${step('size: 1GiB, mount: /x, pool: p, create: yes')}`,
      ['TOC102 "create" has the wrong type'],
    ],
  ])('with %s is told: %j', (fields, expected) => {
    expect(ofPolicy(fields).map((each) => each.replace(/ 3:\d+-\d+/, ''))).toEqual(expected);
  });

  it('is told which values its event has', () => {
    const text = `on: FULL, target: { each: usde }, ${step()}`;
    expect(toldInFull(`version: 1\n${rule}\npolicies: [{ name: p, ${text} }]`)).toEqual([
      'TOC304 3:49-53 FULL has no value "usde" | allowed host used | fix did you mean "used"?',
    ]);
  });

  it('may take a value of any type, as it may be a list of hosts', () => {
    const rules =
      'rules: [{ name: a, emit: X, when: system.uptime > 1, set: { v: \'"t"\' } }, { name: b, emit: X, when: system.uptime > 2, set: { v: 5 } }]';
    const policies = `policies: [{ name: p, on: X, target: { each: v }, ${step()} }]`;
    expect(
      toldInFull(`version: 1\n${rules}\n${policies}`).filter((each) => !each.startsWith('TOC512')),
    ).toEqual([]);
  });

  it('is told where the fault stands', () => {
    expect(ofPolicy(`on: FULL, ${step('size: 1GiB, mount: "/a/{x}", pool: p')}`)).toEqual([
      'TOC306 3:98-101 a mount knows no "x"',
    ]);
  });

  it('may not share its name', () => {
    const policy = `{ name: p, on: FULL, ${step()} }`;
    expect(
      told(`version: 1\n${rule}\npolicies: [${policy}, ${policy}]`).map((each) =>
        each.split(' ').slice(2).join(' '),
      ),
    ).toEqual(['there are two policies "p", first in given.yaml:3']);
  });
});
