import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a step that attaches storage', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    [
      '{ name: p, on: X, do: [{ responder: x, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC600 2:48-49 there is no responder "x" | allowed attach-storage'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: 5, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:48-49 "responder" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage }] }',
      0,
      false,
      ['TOC103 2:35-64 "with" is missing'],
    ],
    ['{ name: p, on: X, do: [{ with: {} }] }', 0, false, ['TOC103 2:35-47 "responder" is missing']],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: x }] }',
      0,
      false,
      ['TOC102 2:70-71 "with" has the wrong type | got text | allowed a map'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, timeout: 0s, with: { size: 1GiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:73-75 "timeout" cannot be "0s" | got "0s" | allowed a duration of 1s to 7d, in ms s m h d'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, retry: 1, foo: 2, with: { size: 1GiB, mount: /x, pool: p } }] }',
      1,
      true,
      [
        'TOC105 2:64-69 "retry" is not supported yet | fix leave it out: steps are retried while they may succeed',
        'TOC101 2:74-77 a step has no key "foo" | allowed responder with timeout',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC103 2:70-92 "size" is missing'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, pool: p } }] }',
      0,
      false,
      ['TOC103 2:70-93 "mount" is missing'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x } }] }',
      0,
      false,
      ['TOC103 2:70-95 "pool" is missing'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 5, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:78-79 "size" cannot be "5" | got "5" | allowed a size of 1GiB to 16TiB | fix 5GiB'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: x, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:78-79 "size" cannot be "x" | got "x" | allowed a size of 1GiB to 16TiB'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1MiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:78-82 "size" cannot be "1MiB" | got "1MiB" | allowed a size of 1GiB to 16TiB'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 17TiB, mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC104 2:78-83 "size" cannot be "17TiB" | got "17TiB" | allowed a size of 1GiB to 16TiB'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 16TiB, mount: /x, pool: p } }] }',
      1,
      true,
      [],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: [], mount: /x, pool: p } }] }',
      0,
      false,
      ['TOC102 2:78-80 "size" has the wrong type | got a list | allowed a size of 1GiB to 16TiB'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: x, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:91-92 "mount" cannot be "x" | got "x" | allowed an absolute path such as /data-more, of letters, digits, dots, dashes, {host} and {response}',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x/., pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:91-95 "mount" cannot be "/x/." | got "/x/." | allowed an absolute path such as /data-more, of letters, digits, dots, dashes, {host} and {response}',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /../x, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:91-96 "mount" cannot be "/../x" | got "/../x" | allowed an absolute path such as /data-more, of letters, digits, dots, dashes, {host} and {response}',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x/..y, pool: p } }] }',
      1,
      true,
      [],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: "/x/{host:bytes}", pool: p } }] }',
      0,
      false,
      ['TOC306 2:95-107 a mount knows no "host" | allowed {host} {response}'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: "/{foo}/{bar}", pool: p } }] }',
      0,
      false,
      ['TOC306 2:93-98 a mount knows no "foo" | allowed {host} {response}'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: 5, pool: p } }] }',
      0,
      false,
      ['TOC102 2:91-92 "mount" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: -p } }] }',
      0,
      false,
      [
        'TOC104 2:101-103 "pool" cannot be "-p" | got "-p" | allowed letters, digits, dots, dashes, underscores, at most 63 characters',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p, filesystem: x } }] }',
      0,
      false,
      ['TOC104 2:116-117 "filesystem" cannot be "x" | got "x" | allowed ext4 xfs'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p, create: x } }] }',
      0,
      false,
      ['TOC102 2:112-113 "create" has the wrong type | got text | allowed true or false'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: p, foo: x } }] }',
      1,
      true,
      ['TOC101 2:104-107 "with" has no key "foo" | allowed size mount pool filesystem create'],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, pool: p } }] }',
      1,
      true,
      [],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, pool: p } }] }',
      0,
      false,
      [
        'TOC104 2:91-292 "mount" cannot be "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | got "/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" | allowed an absolute path such as /data-more, of letters, digits, dots, dashes, {host} and {response}',
      ],
    ],
    [
      '{ name: p, on: X, do: [{ responder: attach-storage, with: { size: 1GiB, mount: /x, pool: pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp } }] }',
      0,
      false,
      [
        'TOC104 2:101-165 "pool" cannot be "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppp..." | got "ppppppppppppppppppppppppppppppppppppppppppppppppppppppppp..." | allowed letters, digits, dots, dashes, underscores, at most 63 characters',
      ],
    ],
  ])('%s leaves %i policies, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({
      name: 'given.yaml',
      text: `version: 1\npolicies: [${text}]\n`,
    });
    expect([definitions.policies.length, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
