import { describe, expect, it } from 'vitest';
import { toldOfPolicies } from './loaded.ts';

describe('a policy', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      '{ name: P, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:20-21 "name" cannot be "P" | got "P" | allowed lower-case letters, digits and dashes, beginning with a letter, at most 63 characters',
      ],
    ],
    [
      '{ on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC103 2:12-100 "name" is missing'],
    ],
    [
      '{ name: p, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC103 2:12-102 "on" is missing'],
    ],
    [
      '{ name: p, on: x, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:27-28 "on" cannot be "x" | got "x" | allowed upper-case letters, digits and underscores, beginning with a letter, at most 64 characters',
      ],
    ],
    [
      '{ name: p, on: X, mode: x, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:36-37 "mode" cannot be "x" | got "x" | allowed observe enforce'],
    ],
    [
      '{ name: p, on: X, mode: propose, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC105 2:36-43 "propose" is not supported yet | allowed observe enforce'],
    ],
    [
      '{ name: p, on: X, mode: [], do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:36-38 "mode" has the wrong type | got a list | allowed observe enforce'],
    ],
    [
      '{ name: p, on: X, target: x, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:38-39 "target" has the wrong type | got text | allowed a map'],
    ],
    [
      '{ name: p, on: X, target: { type: x }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:46-47 "type" cannot be "x" | got "x" | allowed host'],
    ],
    [
      '{ name: p, on: X, target: { each: A }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:46-47 "each" cannot be "A" | got "A" | allowed the name of a value of the event, or host, at most 63 characters',
      ],
    ],
    [
      '{ name: p, on: X, target: { take: 0 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:46-47 "take" cannot be "0" | got "0" | allowed a whole number of 1 to 100'],
    ],
    [
      '{ name: p, on: X, target: { order: x }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:47-48 "order" cannot be "x" | got "x" | allowed worst listed'],
    ],
    [
      '{ name: p, on: X, target: { foo: x }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC101 2:40-43 "target" has no key "foo" | allowed type each take order'],
    ],
    [
      '{ name: p, on: X, guards: x, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:38-39 "guards" has the wrong type | got text | allowed a map'],
    ],
    [
      '{ name: p, on: X, guards: { cooldown: x }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:50-51 "cooldown" cannot be "x" | got "x" | allowed a duration of 0s to 7d, in ms s m h d'],
    ],
    [
      '{ name: p, on: X, guards: { dedup: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-45 "dedup" is not supported yet | fix leave it out: one response per event and target'],
    ],
    [
      '{ name: p, on: X, guards: { limits: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-46 "limits" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { concurrency: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      [
        'TOC105 2:40-51 "concurrency" is not supported yet | fix leave it out: one response per host at a time',
      ],
    ],
    [
      '{ name: p, on: X, guards: { blast: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-45 "blast" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { storm: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-45 "storm" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { budget: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-46 "budget" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { windows: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-47 "windows" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { approval: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-48 "approval" is not supported yet'],
    ],
    [
      '{ name: p, on: X, guards: { foo: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC101 2:40-43 "guards" has no key "foo" | allowed cooldown'],
    ],
    [
      '{ name: p, on: X, verify: x, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:38-39 "verify" has the wrong type | got text | allowed a map'],
    ],
    [
      '{ name: p, on: X, verify: { within: 0s }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:48-50 "within" cannot be "0s" | got "0s" | allowed a duration of 1s to 7d, in ms s m h d'],
    ],
    [
      '{ name: p, on: X, verify: { every: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-45 "every" is not supported yet | fix leave it out'],
    ],
    [
      '{ name: p, on: X, verify: { holds: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:40-45 "holds" is not supported yet'],
    ],
    [
      '{ name: p, on: X, verify: { when: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      [
        `TOC105 2:40-44 "when" is not supported yet | fix leave it out: the host's samples must show the mount`,
      ],
    ],
    [
      '{ name: p, on: X, verify: { foo: 1 }, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC101 2:40-43 "verify" has no key "foo" | allowed within'],
    ],
    [
      '{ name: p, on: X, for: 1, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:30-33 "for" is not supported yet | fix put the hold into the rule that emits the event'],
    ],
    [
      '{ name: p, on: X, rollback: 1, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      [
        'TOC105 2:30-38 "rollback" is not supported yet | fix leave it out: a response that fails is compensated',
      ],
    ],
    [
      '{ name: p, on: X, escalate: 1, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      ['TOC105 2:30-38 "escalate" is not supported yet'],
    ],
    [
      '{ name: p, on: X, foo: 1, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      [
        'TOC101 2:30-33 a policy has no key "foo" | allowed name on target mode guards do verify | fix did you mean "for"?',
      ],
    ],
  ])('%s leaves %i policies, is complete: %s, and is told: %j', (text, left, isComplete, told) => {
    expect(toldOfPolicies(text)).toEqual({ left, isComplete, told });
  });
});
