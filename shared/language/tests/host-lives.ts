import type { HostFact, Interval } from '../evaluation/facts.ts';
import { union } from '../evaluation/layers.ts';
import type { GivenMembership, GivenSilence, TestCase } from './test-case.ts';

type Labels = Readonly<Record<string, string>>;

/** When a host of a test was there, with which tags, and when it was silent. Times are milliseconds since 1970. */
export interface HostLife {
  readonly host: string;
  /** In order and apart from each other. */
  readonly stretches: ReadonlyArray<Interval & { readonly tags: Labels }>;
  readonly silent: readonly Interval[];
}

/** The lives of all hosts of a test. A host without lines of its own is there from the begin on, and never silent. */
export function hostLives({ hosts, given, startMs }: TestCase): readonly HostLife[] {
  const changes = given.filter((line) => line.kind === 'membership').toSorted((a, b) => a.atMs - b.atMs);
  const silences = given.filter((line) => line.kind === 'silence');
  return [...hosts].map(([host, tags]) => ({
    host,
    stretches: stretchesOf(
      tags,
      changes.filter((line) => line.host === host),
      startMs,
    ),
    silent: union(silences.filter((line) => line.host === host).map((line) => intervalOf(line, startMs))),
  }));
}

/** What is known of hosts at a time: what lies ahead is not. */
export function hostFactsAt(lives: readonly HostLife[], nowMs: number): readonly HostFact[] {
  return lives.flatMap(({ host, stretches }) =>
    stretches
      .filter(({ startMs }) => startMs <= nowMs)
      .map(({ startMs, endMs, tags }) => ({
        host,
        tags,
        startMs,
        endMs: endMs > nowMs ? Number.POSITIVE_INFINITY : endMs,
        silent: [],
      })),
  );
}

/** All that the test says of its hosts. */
export function hostFacts(lives: readonly HostLife[]): readonly HostFact[] {
  return lives.flatMap(({ host, stretches, silent }) =>
    stretches.map((stretch) => ({ ...stretch, host, silent })),
  );
}

/** The silence that covers a time. */
export function silenceAt({ silent }: HostLife, tMs: number): Interval | undefined {
  return silent.find(({ startMs, endMs }) => startMs <= tMs && tMs < endMs);
}

export function isThere({ stretches }: HostLife, tMs: number): boolean {
  return stretches.some(({ startMs, endMs }) => startMs <= tMs && tMs < endMs);
}

function stretchesOf(
  tags: Labels,
  changes: readonly GivenMembership[],
  startMs: number,
): HostLife['stretches'] {
  const stretches: Array<{ startMs: number; endMs: number; tags: Labels }> = [];
  const begin = (atMs: number, own: Labels) =>
    stretches.push({ startMs: atMs, endMs: Number.POSITIVE_INFINITY, tags: own });
  let current = tags;
  if (changes[0]?.change !== 'joins') begin(startMs, current);
  for (const { change, atMs, tags: own = current } of changes) {
    const last = stretches.at(-1);
    const wasThere = last?.endMs === Number.POSITIVE_INFINITY;
    current = own;
    if (last && wasThere) last.endMs = startMs + atMs;
    if (change === 'joins' || (change === 'tags' && wasThere)) begin(startMs + atMs, own);
  }
  return stretches.filter((each) => each.startMs < each.endMs);
}

function intervalOf({ fromMs, toMs }: GivenSilence, startMs: number): Interval {
  return { startMs: startMs + fromMs, endMs: toMs === undefined ? Number.POSITIVE_INFINITY : startMs + toMs };
}
