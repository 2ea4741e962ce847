import { describe, expect, it } from 'vitest';
import { inFull } from '../told-in-full.ts';
import { load } from './loaded.ts';

describe('a file', () => {
  it.each<[string, number, boolean, readonly string[]]>([
    ['', 0, false, ['TOC103 1:1-2 the file is empty | fix version: 1']],
    [' # nothing', 0, false, ['TOC103 1:1-2 the file is empty | fix version: 1']],
    [
      'version: 2',
      0,
      true,
      ['TOC104 1:10-11 "version" cannot be "2" | got "2" | allowed a whole number of 1 to 1'],
    ],
    [
      'version: x',
      0,
      true,
      ['TOC104 1:10-11 "version" cannot be "x" | got "x" | allowed a whole number of 1 to 1'],
    ],
    [
      'version: 1.5',
      0,
      true,
      ['TOC104 1:10-13 "version" cannot be "1.5" | got "1.5" | allowed a whole number of 1 to 1'],
    ],
    [
      'version: "1"',
      0,
      true,
      ['TOC104 1:10-13 "version" cannot be "1" | got "1" | allowed a whole number of 1 to 1'],
    ],
    ['rules: []', 0, true, ['TOC103 1:1-10 "version" is missing | fix version: 1']],
    ['5', 0, false, ['TOC102 1:1-2 the file has the wrong type | got a number | allowed a map']],
    ['[]', 0, false, ['TOC102 1:1-3 the file has the wrong type | got a list | allowed a map']],
    [
      'version: 1\nrules: 5',
      0,
      false,
      ['TOC102 2:8-9 "rules" has the wrong type | got a number | allowed a list'],
    ],
    [
      'version: 1\nrules: {}',
      0,
      false,
      ['TOC102 2:8-10 "rules" has the wrong type | got a map | allowed a list'],
    ],
    [
      'version: 1\nrules: [5]',
      0,
      false,
      ['TOC102 2:9-10 a rule has the wrong type | got a number | allowed a map'],
    ],
    [
      'version: 1\nrules:',
      0,
      false,
      ['TOC102 2:1-6 "rules" has the wrong type | got nothing | allowed a list'],
    ],
    [
      'version: 1\nfoo: 1',
      0,
      true,
      [
        'TOC101 2:1-4 the file has no key "foo" | allowed version host_sets metrics rules templates rule_sets applications policies tests',
      ],
    ],
    [
      'version: 1\nevent_types: {}',
      0,
      true,
      ['TOC105 2:1-12 "event_types" is not supported yet | fix leave it out: any event type may be sent'],
    ],
    ['version: 1\nsilences: []', 0, true, ['TOC105 2:1-9 "silences" is not supported yet']],
    ['version: 1\nnotifications: []', 0, true, ['TOC105 2:1-14 "notifications" is not supported yet']],
    ['version: 1\nprocesses: []', 0, true, ['TOC105 2:1-10 "processes" is not supported yet']],
    ['version: 1\nprofiles: []', 0, true, ['TOC105 2:1-9 "profiles" is not supported yet']],
    ['version: 1\nreports: []', 0, true, ['TOC105 2:1-8 "reports" is not supported yet']],
    ['version: 1\nprobes: []', 0, true, ['TOC105 2:1-7 "probes" is not supported yet']],
    [
      'version: 1\nhost_sets: 5',
      0,
      true,
      ['TOC102 2:12-13 "host_sets" has the wrong type | got a number | allowed a map'],
    ],
    [
      'version: 1\nhost_sets: { A: { hosts: [a] } }',
      0,
      true,
      ['TOC104 2:14-15 "A" is no name of a host set | allowed lower-case letters, digits and dashes'],
    ],
    [
      'version: 1\nhost_sets: { aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa: { hosts: [a] } }',
      0,
      true,
      [
        'TOC104 2:14-78 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" is no name of a host set | allowed lower-case letters, digits and dashes',
      ],
    ],
    [
      'version: 1\nhost_sets: { a: 5 }',
      1,
      true,
      ['TOC102 2:17-18 "a" has the wrong type | got a number | allowed a map'],
    ],
    [
      'version: 1\nhost_sets: { a: { tags: { b: 5 } } }',
      1,
      true,
      ['TOC102 2:30-31 "b" has the wrong type | got a number | allowed text (put it in quotes)'],
    ],
    [
      'version: 1\nhost_sets: { a: { tags: {} } }',
      1,
      true,
      ['TOC104 2:17-29 "a" names no host and no tag | allowed hosts, tags or both'],
    ],
    [
      'version: 1\nhost_sets: { a: { tags: 5 } }',
      1,
      true,
      ['TOC102 2:25-26 "tags" has the wrong type | got a number | allowed a map'],
    ],
    [
      'version: 1\nhost_sets: { a: { hosts: [-a] } }',
      1,
      true,
      [
        'TOC104 2:17-32 "a" names no host and no tag | allowed hosts, tags or both',
        'TOC104 2:27-29 an entry of "hosts" cannot be "-a" | got "-a" | allowed letters, digits, dots, dashes, underscores, at most 64 characters',
      ],
    ],
    [
      'version: 1\nhost_sets: { a: { hosts: 5 } }',
      1,
      true,
      ['TOC102 2:26-27 "hosts" has the wrong type | got a number | allowed a list'],
    ],
    [
      'version: 1\nhost_sets: { a: { tags: { t0: x, t1: x, t2: x, t3: x, t4: x, t5: x, t6: x, t7: x, t8: x, t9: x, t10: x, t11: x, t12: x, t13: x, t14: x, t15: x, t16: x, t17: x, t18: x, t19: x, t20: x, t21: x, t22: x, t23: x, t24: x, t25: x, t26: x, t27: x, t28: x, t29: x, t30: x, t31: x, t32: x, t33: x, t34: x, t35: x, t36: x, t37: x, t38: x, t39: x, t40: x, t41: x, t42: x, t43: x, t44: x, t45: x, t46: x, t47: x, t48: x, t49: x, t50: x, t51: x, t52: x, t53: x, t54: x, t55: x, t56: x, t57: x, t58: x, t59: x } } }',
      1,
      true,
      ['TOC107 2:25-497 there are too many tags | allowed at most 20'],
    ],
    [
      'version: 1\nmetrics: 5',
      0,
      false,
      ['TOC102 2:10-11 "metrics" has the wrong type | got a number | allowed a map'],
    ],
    [
      'version: 1\npolicies: 5',
      0,
      false,
      ['TOC102 2:11-12 "policies" has the wrong type | got a number | allowed a list'],
    ],
    [
      'version: 1\ntests: 5',
      0,
      true,
      ['TOC102 2:8-9 "tests" has the wrong type | got a number | allowed a list'],
    ],
    [
      'version: 1\n1: 2',
      0,
      true,
      [
        'TOC101 2:1-2 the file has no key "1" | allowed version host_sets metrics rules templates rule_sets applications policies tests',
      ],
    ],
    ['version: 1\n? [a]\n: 2', 0, true, ['TOC102 2:3-6 a key of the file is no plain text']],
    [
      'version: 1\nrules: [',
      0,
      false,
      ['TOC100 2:9-10 flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
    ['version: 1\nversion: 1', 0, true, ['TOC106 2:1-2 map keys must be unique']],
    [
      'version: 1\nrules: [{ name: a, when: A, emit: "a{b',
      0,
      false,
      [
        'TOC100 2:39-40 flow map in block collection must be sufficiently indented and end with a }',
        'TOC100 2:39-40 flow sequence in block collection must be sufficiently indented and end with a ]',
        'TOC100 2:39-40 missing closing "quote',
      ],
    ],
    [
      'version: &a 1\nrules: *a',
      0,
      false,
      ['TOC102 2:8-10 "rules" has the wrong type | got an alias | allowed a list'],
    ],
  ])('%s leaves %i host sets, is complete: %s, and is told: %j', (text, left, isComplete, expected) => {
    const { definitions, diagnostics } = load({ name: 'given.yaml', text: text });
    expect([definitions.hostSets.size, definitions.isComplete]).toEqual([left, isComplete]);
    expect(diagnostics.map(inFull)).toEqual(expected);
  });
});
