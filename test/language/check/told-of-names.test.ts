import { describe, expect, it } from 'vitest';
import { toldOfRule } from './told.ts';

describe('a rule', () => {
  it.each<[string, string, readonly string[]]>([
    ['FULL{rack="x"}', '', ['TOC301 8:12-26 FULL has no label "rack" | allowed host mountpoint']],
    ['KILL_SWITCH{rack="x"}', '', ['TOC301 8:12-33 KILL_SWITCH has no label "rack" | allowed none']],
    [
      'system.cpu.utilization{mde="x"} > 5%',
      '',
      [
        'TOC301 8:12-43 system.cpu.utilization has no label "mde" | allowed host mode | fix did you mean "mode"?',
      ],
    ],
    [
      'system.cpu.utilization > 5%',
      'message: "{hots}"',
      ['TOC306 9:15-21 "hots" is neither in "by" nor in "set" | allowed host | fix did you mean "host"?'],
    ],
    [
      'system.cpu.utilization > 5%',
      `message: "{host:percant} {x} {n:bytes} {t:bytes} {l:bytes}"
    set: { x: BUSY, n: 5, t: '"a"', l: "avg_of(web, 1)" }`,
      [
        'TOC306 9:15-29 there is no format "percant" | allowed percent bytes duration | fix did you mean "percent"?',
        'TOC401 9:15-29 "host" is no number: it takes no format | fix {host}',
        'TOC401 9:44-53 "t" is no number: it takes no format | fix {t}',
        'TOC500 10:15-19 BUSY cannot be read here: "when" reads metrics',
      ],
    ],
    [
      'FULL',
      `message: "{m:percant} {m:percent} {t:percent}"
    set: { m: max(SENT.a), t: "labels(FULL, host)" }`,
      [
        'TOC306 9:15-26 there is no format "percant" | allowed percent bytes duration | fix did you mean "percent"?',
        'TOC401 9:39-50 "t" is no number: it takes no format | fix {t}',
        'TOC303 10:19-25 no rule emits SENT; it can only be sent',
        'TOC403 10:19-25 "when" does not read SENT | allowed FULL',
      ],
    ],
    [
      'BUSY',
      `message: "{a}"
    by: []`,
      ['TOC306 9:15-18 "a" is neither in "by" nor in "set" | allowed none'],
    ],
    [
      'system.uptime > 5',
      'during: { zone: Nowhere, times: [08:00-18:00] }',
      ['TOC312 9:13-52 there is no time zone "Nowhere" | allowed a name such as Europe/Berlin or UTC'],
    ],
    [
      'system.uptime > 5',
      'emit: HEARTBEAT',
      ['TOC104 9:11-20 "emit" cannot be HEARTBEAT: Tocsin alone makes such events | got HEARTBEAT'],
    ],
    [
      'system.uptime > 5',
      'unless: { event: BUSSY }',
      ['TOC303 9:22-27 no rule emits BUSSY; it can only be sent | fix did you mean "BUSY"?'],
    ],
    [
      'system.uptime > 5',
      `emit: XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX
    missing: unknown-event`,
      [
        'TOC107 10:14-27 the event XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX_UNKNOWN has too long a name | got 65 characters | allowed at most 64',
      ],
    ],
    [
      'avg_of(wbe, 5) > 1 and BUSY',
      '',
      ['TOC302 8:19-22 there is no host set "wbe" | allowed db web | fix did you mean "web"?'],
    ],
    ['{ all_of: w, where: BUSY }', '', ['TOC302 8:21-22 there is no host set "w" | allowed db web']],
    [
      'FULL',
      'set: { a: "labels(FULL, rack)", b: max(FULL.usd) }',
      [
        'TOC301 9:29-33 FULL has no label "rack" | allowed host mountpoint',
        'TOC304 9:44-52 FULL has no value "usd" | allowed bad text used | fix did you mean "used"?',
      ],
    ],
    [
      'FULL',
      'set: { a: BUSY, b: count(BUSY), c: max(BUSY.x), d: "labels(BUSY, host)", e: "raised(BUSY, 5m)", f: BUSY.x > 1 }',
      [
        'TOC403 9:15-19 "when" does not read BUSY | allowed FULL',
        'TOC403 9:30-34 "when" does not read BUSY | allowed FULL',
        'TOC403 9:44-50 "when" does not read BUSY | allowed FULL',
        'TOC403 9:64-68 "when" does not read BUSY | allowed FULL',
        'TOC403 9:89-93 "when" does not read BUSY | allowed FULL',
        'TOC403 9:104-110 "when" does not read BUSY | allowed FULL',
      ],
    ],
    [
      'BUSY',
      'set: { a: max(BUSY.x), b: BUSY.x > 1 }',
      [
        'TOC304 9:19-25 BUSY has no value "x" | allowed none',
        'TOC304 9:31-37 BUSY has no value "x" | allowed none',
      ],
    ],
    [
      'KILL_SWITCH',
      'set: { a: "labels(KILL_SWITCH, host)" }',
      ['TOC301 9:36-40 KILL_SWITCH has no label "host" | allowed none'],
    ],
    [
      'system.uptime > 5',
      'set: { a: count(FULL), b: "FULL.used > 1", c: FULL, d: "raised(FULL, 5m)", e: "labels(FULL, host)", f: max(FULL.used) }',
      [
        'TOC500 9:21-25 FULL cannot be read here: "when" reads metrics',
        'TOC500 9:32-41 FULL cannot be read here: "when" reads metrics',
        'TOC500 9:51-55 FULL cannot be read here: "when" reads metrics',
        'TOC500 9:68-72 FULL cannot be read here: "when" reads metrics',
        'TOC500 9:91-95 FULL cannot be read here: "when" reads metrics',
        'TOC500 9:112-121 FULL cannot be read here: "when" reads metrics',
      ],
    ],
    [
      '{ sequence: [ROSE, FULL], within: 5m }',
      `set: { a: count(ROSE), b: max(ROSE.share), c: "labels(ROSE, host)", d: ROSE.share > 1% }
    by: [host]`,
      ['TOC408 9:76-86 ROSE is an occurrence: it is never active | fix count(ROSE, 5m) > 0'],
    ],
    [
      'count(ROSE, 5m) > 1',
      'set: { a: count(ROSE), b: max(ROSE.share), c: "labels(ROSE, host)" }',
      [
        'TOC408 9:21-25 ROSE is an occurrence: it is never active | fix count(ROSE, 5m)',
        'TOC408 9:35-45 ROSE is an occurrence: it is never active | fix count(ROSE, 5m)',
        'TOC408 9:59-63 ROSE is an occurrence: it is never active | fix count(ROSE, 5m)',
      ],
    ],
    [
      'FULL and SENT',
      '',
      [
        'TOC503 8:11-26 "by" of "r" has no default: the labels of SENT are not known | fix by: [] for one instance, or by: [host]',
        'TOC303 8:21-25 no rule emits SENT; it can only be sent',
      ],
    ],
    [
      'FULL and FULL{host="a"}',
      '',
      [
        'TOC503 8:11-36 "by" of "r" has no default: the selectors leave different labels open (host mountpoint; mountpoint) | fix by: [] for one instance, or by: [host]',
      ],
    ],
    [
      'FULL{host="a"} and FULL{host="a", mountpoint="/"}',
      '',
      [
        'TOC503 8:11-62 "by" of "r" has no default: the selectors leave different labels open (mountpoint; none) | fix by: [] for one instance, or by: [host]',
      ],
    ],
    [
      'system.filesystem.utilization > 1% and system.cpu.utilization > 1%',
      '',
      [
        'TOC503 8:11-79 "by" of "r" has no default: the selectors leave different labels open (device host mountpoint; host) | fix by: [device, host, mountpoint]',
      ],
    ],
    [
      'system.cpu.utilization{host="a"} > 1% and system.filesystem.utilization{host="a", mountpoint="/"} > 1%',
      '',
      [
        'TOC503 8:11-115 "by" of "r" has no default: the selectors leave different labels open (device; none) | fix by: [device, host]',
      ],
    ],
    ['system.nothing > 1', '', ['TOC300 8:12-26 there is no metric "system.nothing"']],
  ])('with when: %s %s is told, with what is allowed and what mends it: %j', (when, more, expected) => {
    expect(toldOfRule(when, more)).toEqual(expected);
  });
});
