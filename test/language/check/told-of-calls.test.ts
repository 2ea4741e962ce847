import { describe, expect, it } from 'vitest';
import { toldOfCondition } from './told.ts';

describe('a call', () => {
  it.each<[string, readonly string[]]>([
    [
      'abs() > 1 and BUSY',
      ['TOC403 8:12-17 "abs" takes other arguments | got 0 of them | allowed abs(value)'],
    ],
    [
      'abs(1, 2) > 1 and BUSY',
      ['TOC403 8:12-21 "abs" takes other arguments | got 2 of them | allowed abs(value)'],
    ],
    [
      'min(5) > 1 and BUSY',
      [
        'TOC403 8:12-18 "min" takes other arguments | got 1 of them | allowed min(value, value), min(metric, 5m) or min(X.field)',
      ],
    ],
    [
      'max(BUSY, 5) > 5s',
      [
        'TOC403 8:12-24 "max" takes other arguments | got 2 of them | allowed max(value, value), max(metric, 5m) or max(X.field)',
      ],
    ],
    [
      'exists() and BUSY',
      ['TOC403 8:12-20 "exists" takes other arguments | got 0 of them | allowed exists(value)'],
    ],
    [
      'exists(5, 6) and BUSY',
      ['TOC403 8:12-24 "exists" takes other arguments | got 2 of them | allowed exists(value)'],
    ],
    [
      'averge(5) and BUSY',
      [
        'TOC305 8:12-21 there is no function "averge" | allowed abs active avg avg_of count delta distinct exists first labels last max max_of median_of min min_of p50 p95 p99 raised rate stddev sum sum_of',
      ],
    ],
    [
      'maxx(5) > 1 and BUSY',
      [
        'TOC305 8:12-19 there is no function "maxx" | allowed abs active avg avg_of count delta distinct exists first labels last max max_of median_of min min_of p50 p95 p99 raised rate stddev sum sum_of | fix did you mean "max"?',
      ],
    ],
    [
      'avg(system.uptime) > 1',
      [
        'TOC403 8:12-30 "avg" takes other arguments | got 1 of them | allowed avg(metric, 5m) or avg(X.field)',
      ],
    ],
    [
      'avg(system.uptime, 5) > 1',
      [
        'TOC403 8:12-33 "avg" takes other arguments | got 2 of them | allowed avg(metric, 5m) or avg(X.field) | fix a window has a unit: 5s',
      ],
    ],
    [
      'avg(5, 5) > 1 and BUSY',
      [
        'TOC403 8:12-21 "avg" takes other arguments | got 2 of them | allowed avg(metric, 5m) or avg(X.field)',
      ],
    ],
    [
      'avg(FULL, 5) > 1',
      [
        'TOC403 8:12-24 "avg" takes other arguments | got 2 of them | allowed avg(metric, 5m) or avg(X.field)',
      ],
    ],
    [
      'p95(5m) > 1 and BUSY',
      ['TOC403 8:12-19 "p95" takes other arguments | got 1 of them | allowed p95(metric, 5m)'],
    ],
    [
      'last(system.uptime, 5%) > 1',
      ['TOC403 8:12-35 "last" takes other arguments | got 2 of them | allowed last(metric, 5m)'],
    ],
    [
      'abs(system.uptime, 5) > 1',
      ['TOC403 8:12-33 "abs" takes other arguments | got 2 of them | allowed abs(value)'],
    ],
    [
      'raised(FULL) > 1',
      ['TOC403 8:12-24 "raised" takes other arguments | got 1 of them | allowed raised(X, 5m)'],
    ],
    [
      'raised(FULL, 5) > 1',
      [
        'TOC403 8:12-27 "raised" takes other arguments | got 2 of them | allowed raised(X, 5m) | fix a window has a unit: 5s',
      ],
    ],
    [
      'active() > 1 and BUSY',
      ['TOC403 8:12-20 "active" takes other arguments | got 0 of them | allowed active(X, 5m)'],
    ],
    [
      'labels(FULL)',
      ['TOC403 8:12-24 "labels" takes other arguments | got 1 of them | allowed labels(X, label)'],
    ],
    [
      'labels(FULL, 5)',
      ['TOC403 8:12-27 "labels" takes other arguments | got 2 of them | allowed labels(X, label)'],
    ],
    [
      'labels(FULL, X)',
      ['TOC403 8:12-27 "labels" takes other arguments | got 2 of them | allowed labels(X, label)'],
    ],
    [
      'labels(FULL, host{a="b"})',
      ['TOC403 8:12-37 "labels" takes other arguments | got 2 of them | allowed labels(X, label)'],
    ],
    [
      'labels(system.uptime, host)',
      ['TOC403 8:12-39 "labels" takes other arguments | got 2 of them | allowed labels(X, label)'],
    ],
    [
      'count(system.uptime) > 1',
      [
        'TOC403 8:12-32 "count" takes other arguments | got 1 of them | allowed count(metric, 5m), count(X, 5m) or count(X)',
      ],
    ],
    [
      'sum(FULL) > 1',
      [
        'TOC403 8:12-21 "sum" takes other arguments | got 1 of them | allowed sum(metric, 5m) or sum(X.field)',
      ],
    ],
    [
      'sum(system.uptime) > 1',
      [
        'TOC403 8:12-30 "sum" takes other arguments | got 1 of them | allowed sum(metric, 5m) or sum(X.field)',
      ],
    ],
    [
      'min(FULL.used, 1) > 1',
      [
        'TOC403 8:12-29 "min" takes other arguments | got 2 of them | allowed min(value, value), min(metric, 5m) or min(X.field)',
      ],
    ],
    [
      'count(FULL.used, 5) > 1',
      [
        'TOC403 8:12-31 "count" takes other arguments | got 2 of them | allowed count(metric, 5m), count(X, 5m) or count(X)',
      ],
    ],
    [
      'labels(FULL.used, host)',
      ['TOC403 8:12-35 "labels" takes other arguments | got 2 of them | allowed labels(X, label)'],
    ],
    [
      'count(FULL.used) > 1',
      [
        'TOC403 8:12-28 "count" takes other arguments | got 1 of them | allowed count(metric, 5m), count(X, 5m) or count(X)',
      ],
    ],
    [
      'count(FULL, host) > 1',
      [
        'TOC403 8:12-29 "count" takes other arguments | got 2 of them | allowed count(metric, 5m), count(X, 5m) or count(X)',
      ],
    ],
    [
      'count(FULL, 5) > 1',
      [
        'TOC403 8:12-26 "count" takes other arguments | got 2 of them | allowed count(metric, 5m), count(X, 5m) or count(X) | fix a window has a unit: 5s',
      ],
    ],
    [
      'raised(ROSE, 5m) > 1',
      ['TOC403 8:12-28 "raised" takes other arguments: ROSE is an occurrence | fix count(ROSE, 5m)'],
    ],
    [
      'active(ROSE, 5m) > 1',
      ['TOC403 8:12-28 "active" takes other arguments: ROSE is an occurrence | fix count(ROSE, 5m)'],
    ],
    [
      'count(BUSY, 5m) > 1',
      ['TOC403 8:12-27 "count" takes other arguments: BUSY is an episode | fix raised(BUSY, 5m)'],
    ],
    [
      'avg_of(web) > 1 and BUSY',
      ['TOC403 8:12-23 "avg_of" takes other arguments | got 1 of them | allowed avg_of(set, value)'],
    ],
    [
      'avg_of(web, 5, 6) > 1 and BUSY',
      ['TOC403 8:12-29 "avg_of" takes other arguments | got 3 of them | allowed avg_of(set, value)'],
    ],
    [
      'rate(system.uptime, 5m) > 1',
      [
        'TOC403 8:12-35 "rate" is of counters: system.uptime goes down as well | allowed a counter | fix take delta: the difference of the last sample and the first',
      ],
    ],
    [
      'avg_of() > 1 and BUSY',
      ['TOC403 8:12-20 "avg_of" takes other arguments | got 0 of them | allowed avg_of(set, value)'],
    ],
    [
      'labels(FULL, host, 5)',
      ['TOC403 8:12-33 "labels" takes other arguments | got 3 of them | allowed labels(X, label)'],
    ],
    [
      'raised(FULL, 5m, 6) > 1',
      ['TOC403 8:12-31 "raised" takes other arguments | got 3 of them | allowed raised(X, 5m)'],
    ],
    [
      'labels(5) and BUSY',
      ['TOC403 8:12-21 "labels" takes other arguments | got 1 of them | allowed labels(X, label)'],
    ],
    [
      'max(web) > 1',
      [
        'TOC403 8:12-20 "max" takes other arguments | got 1 of them | allowed max(value, value), max(metric, 5m) or max(X.field)',
        'TOC300 8:16-19 there is no metric "web" | fix event types are written in upper case',
      ],
    ],
    [
      'raised(HOST_ENROLLED, 5m) > 1',
      [
        'TOC403 8:12-37 "raised" takes other arguments: HOST_ENROLLED is an occurrence | fix count(HOST_ENROLLED, 5m)',
      ],
    ],
    [
      'count(HOST_SILENT, 5m) > 1',
      [
        'TOC403 8:12-34 "count" takes other arguments: HOST_SILENT is an episode | fix raised(HOST_SILENT, 5m)',
      ],
    ],
  ])('%s is told, with what it has got and what mends it: %j', (when, expected) => {
    expect(toldOfCondition(when)).toEqual(expected);
  });
});
