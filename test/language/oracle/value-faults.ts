import { type Fault, fault } from './fault.ts';

const samples: readonly Fault[] = [
  fault(
    'leaves/series.ts',
    'a sample is valid for one millisecond more',
    'next.tMs) : point.untilMs',
    'next.tMs) : point.untilMs + 1',
  ),
  fault(
    'leaves/last-sample.ts',
    'a sample counts only after its time',
    'const startMs = Math.max(point.tMs, fromMs);',
    'const startMs = Math.max(point.tMs + 1, fromMs);',
  ),
  fault(
    'leaves/series.ts',
    'the series with the largest key is read',
    'canonicalKey(series.labels) < canonicalKey',
    'canonicalKey(series.labels) > canonicalKey',
  ),
  fault(
    'leaves/series.ts',
    'a series of one mode is read for all',
    "['mode', 'state'] as const",
    "['state'] as const",
  ),
  fault('leaves/coverage.ts', 'a window is known from 60 % on', 'covered: 4', 'covered: 3'),
  fault(
    'leaves/coverage.ts',
    'a window needs more than 80 %',
    'const isKnown = coveredMs >= needMs',
    'const isKnown = coveredMs > needMs',
  ),
  fault(
    'leaves/sample-window.ts',
    'a window is closed at its left end',
    'timeOf(first) + windowMs :',
    'timeOf(first) + windowMs + 1 :',
  ),
  fault(
    'leaves/sample-window.ts',
    'a window is open at its right end',
    'end < read.length ? timeOf(end) :',
    'end < read.length ? timeOf(end) + 1 :',
  ),
  fault(
    'leaves/sample-functions.ts',
    'a counter has no resets',
    'return value < before ? value : value - before',
    'return value - before',
  ),
  fault(
    'leaves/sample-functions.ts',
    'one point has an increase',
    'if (end - first < 2) return undefined',
    'if (end - first < 1) return undefined',
  ),
  fault(
    'leaves/sample-functions.ts',
    'a rate is per millisecond',
    '(last.tMs - first.tMs) / 1000',
    '(last.tMs - first.tMs) / 1',
  ),
];

const events: readonly Fault[] = [
  fault(
    'leaves/agreement.ts',
    'a fact that lacks a label does not join',
    'Object.hasOwn(labels, name) && ',
    '',
  ),
  fault(
    'leaves/event-truth.ts',
    'the silence of a host is ignored',
    'unknowns > 0 ? undefined : false',
    'false',
  ),
  fault(
    'leaves/event-truth.ts',
    'the silence of any host makes an event unknown',
    '(own === undefined || host === own) && ',
    '',
  ),
  fault(
    'leaves/event-truth.ts',
    'an episode is active at its end',
    '({ startMs, endMs, makes: true })',
    '({ startMs, endMs: endMs + 1, makes: true })',
  ),
  fault(
    'leaves/event-window.ts',
    'episodes that ended in the window do not count',
    'endMs: endMs + windowMs',
    'endMs',
  ),
  fault(
    'leaves/member-truth.ts',
    'a member rule must be true on all hosts',
    'any(truths)',
    'truths.every((truth) => truth === true)',
  ),
  fault(
    'leaves/member-truth.ts',
    'a host that has not spoken yet makes a member rule unknown',
    "words.filter((word) => word !== 'nothing')",
    "words.map((word) => (word === 'nothing' ? undefined : word))",
  ),
  fault(
    'leaves/member-truth.ts',
    'a silent host still says what it said',
    'if (silences.length === 0) return said',
    'return said',
  ),
  fault(
    'leaves/member-count.ts',
    'unknown members count as false',
    'trues + unknowns < needed',
    'trues < needed',
  ),
  fault('leaves/member-count.ts', 'a share is rounded down', 'Math.ceil(', 'Math.floor('),
  fault(
    'leaves/member-count.ts',
    'an empty set has what a full one needs',
    "node.kind === 'all_of' && node.empty",
    'true',
  ),
  fault('leaves/over-members.ts', 'a fold over members needs 60 % of them', 'known: 4', 'known: 3'),
  fault(
    'closures.ts',
    'an unknown side of `and` and `or` is forgotten',
    'right === decisive || left !== undefined ? right : undefined',
    'right',
  ),
];

/** Slips in the values of nodes. */
export const valueFaults: readonly Fault[] = [...samples, ...events];
