import fc from 'fast-check';
import type {
  ActiveEpisode,
  Facts,
  HostFact,
  Interval,
  MemberTruth,
  Occurrence,
  Series,
} from '../../../shared/language/evaluation/facts.ts';
import { hosts, memberHashes, metrics, types, untilMs } from './alphabet.ts';
import { rarely } from './rarely.ts';

/** Facts come from before the birth of the instance on, at 0. */
const earliestMs = -15;
const tMs = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: earliestMs, max: untilMs }) },
  { weight: 2, arbitrary: fc.integer({ min: earliestMs / 5, max: untilMs / 5 }).map((fifth) => fifth * 5) },
);

const host = fc.constantFrom(...hosts);
/** A host, mostly; a kind, sometimes. */
const labels = fc
  .record({ host: fc.option(host, { freq: 6 }), kind: fc.option(fc.constantFrom('x', 'y')) })
  .map((each) => withoutNull(each) as Readonly<Record<string, string>>);

/** Ids do not ascend with time or type, so that the order by id is seen. */
const id = fc.integer({ min: 0, max: 1295 }).map((number) => number.toString(36).padStart(2, '0'));

const values = fc.record(
  {
    used: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.constant('full')),
    state: fc.constantFrom('xa', 'xb', 'y'),
  },
  { requiredKeys: [] },
);

const occurrences: fc.Arbitrary<readonly Occurrence[]> = fc
  .uniqueArray(
    fc.record({
      id: id.map((text) => `o${text}`),
      type: fc.constantFrom(...types.occurrences, ...types.occurrences.slice(0, 2)),
      labels,
      tMs,
      values,
    }),
    { minLength: 4, maxLength: 24, size: 'max', selector: (each) => each.id },
  )
  .map((list) => list.toSorted((a, b) => a.tMs - b.tMs || (a.id < b.id ? -1 : 1)));

const episodes: fc.Arbitrary<readonly ActiveEpisode[]> = fc
  .uniqueArray(
    fc.record({
      id,
      type: fc.constantFrom(...types.episodes),
      labels,
      startMs: tMs,
      lastsMs: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 40 }) },
        fc.constant(Number.POSITIVE_INFINITY),
      ),
      values,
    }),
    { maxLength: 10, selector: (each) => each.id },
  )
  .map((list) =>
    list
      // An id before or after those of occurrences, so that ties go both ways.
      .map(({ id: text, lastsMs, ...rest }) => {
        const own = `${text < 'i' ? 'a' : 'z'}${text}`;
        return { ...rest, id: own, episode: `of-${own}`, endMs: rest.startMs + lastsMs };
      })
      .toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)),
  );

/** Points at an interval, with silent spans, and values that stay for some time. */
function series(metric: string, seriesLabels: Readonly<Record<string, string>>): fc.Arbitrary<Series> {
  const step = fc.record({
    value: fc.integer({ min: 0, max: 4 }),
    repeat: fc.integer({ min: 1, max: 4 }),
    pause: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 25 })),
  });
  return fc
    .record({
      intervalMs: fc.constantFrom(1, 2, 3, 5, 8),
      steps: fc.array(step, { minLength: 2, maxLength: 14 }),
    })
    .map(({ intervalMs, steps }) => {
      let time = earliestMs;
      const points = steps.flatMap(({ value, repeat, pause }) => {
        time += pause;
        return Array.from({ length: repeat }, () => {
          time += intervalMs;
          return { tMs: time, value, untilMs: time + 3 * intervalMs };
        });
      });
      return { metric, labels: seriesLabels, points };
    });
}

const allSeries: fc.Arbitrary<readonly Series[]> = fc
  .tuple(
    ...metrics.flatMap((metric) =>
      hosts.flatMap((each) => [
        fc.option(series(metric, { host: each }), { freq: 3, nil: undefined }),
        rarely(series(metric, { host: each, disk: 'a' })),
        rarely(series(metric, { host: each, mode: 'idle' })),
      ]),
    ),
  )
  .map((list) => list.filter((each) => each !== undefined));

/** Stretches one after the other; the first is there at the birth. A pause between two is an absence. */
function hostFacts(name: string): fc.Arbitrary<readonly HostFact[]> {
  const stretch = fc.record({
    role: fc.constantFrom('web', 'web', 'db'),
    lastsMs: fc.integer({ min: 5, max: 60 }),
    pauseMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 30 })),
    silent: fc.option(
      fc.record({ afterMs: fc.integer({ min: 0, max: 30 }), lastsMs: fc.integer({ min: 1, max: 20 }) }),
    ),
  });
  return fc
    .record({
      stretches: fc.array(stretch, { minLength: 1, maxLength: 3 }),
      isEndless: fc.boolean(),
      silentForEver: rarely(fc.integer({ min: 0, max: untilMs })),
    })
    .map(({ stretches, isEndless, silentForEver }) => {
      let startMs = earliestMs;
      return stretches.map(({ role, lastsMs, pauseMs, silent }, index) => {
        const isLast = index === stretches.length - 1;
        const endMs = isLast && isEndless ? Number.POSITIVE_INFINITY : startMs + lastsMs;
        const from = startMs + (silent?.afterMs ?? 0);
        const spans = silent ? [{ startMs: from, endMs: from + silent.lastsMs }] : [];
        if (isLast && isEndless && silentForEver !== undefined) {
          spans.push({ startMs: Math.max(silentForEver, from + 40), endMs: Number.POSITIVE_INFINITY });
        }
        const fact = {
          host: name,
          tags: { role },
          startMs,
          endMs,
          silent: inside({ startMs, endMs }, spans),
        };
        startMs = endMs + pauseMs;
        return fact;
      });
    });
}

function inside(outer: Interval, spans: readonly Interval[]): readonly Interval[] {
  return spans
    .map((span) => ({ startMs: span.startMs, endMs: Math.min(span.endMs, outer.endMs) }))
    .filter((span) => span.startMs < span.endMs);
}

const allHosts: fc.Arbitrary<readonly HostFact[]> = fc
  .tuple(...hosts.map((name) => fc.option(hostFacts(name), { freq: 7 })))
  .map((list) => list.flatMap((each) => each ?? []).toSorted((a, b) => a.startMs - b.startMs));

const memberTruth: fc.Arbitrary<MemberTruth> = fc
  .record({
    hash: fc.constantFrom(...memberHashes),
    labels: fc.record({ host }),
    startMs: fc.integer({ min: earliestMs, max: 20 }),
    changes: fc.array(
      fc.record({
        truth: fc.constantFrom(true, true, true, false, undefined, undefined),
        lastsMs: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 })),
      }),
      { minLength: 1, maxLength: 16, size: 'max' },
    ),
  })
  .map(({ hash, labels: own, startMs, changes }) => {
    let time = startMs;
    const timesMs = changes.map(({ lastsMs }) => {
      const at = time;
      time += lastsMs;
      return at;
    });
    return { hash, labels: own, timesMs, truths: changes.map(({ truth }) => truth) };
  });

const members: fc.Arbitrary<readonly MemberTruth[]> = fc.uniqueArray(memberTruth, {
  minLength: 2,
  maxLength: 5,
  selector: ({ hash, labels: own }) => `${hash} ${own.host}`,
});

/** A set of facts around the span from 0 to `untilMs`. */
export const arbitraryFacts: fc.Arbitrary<Facts> = fc.record({
  series: allSeries,
  occurrences,
  episodes,
  hosts: allHosts,
  members,
});

function withoutNull(
  record: Readonly<Record<string, string | null>>,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
