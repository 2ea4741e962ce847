import type { TocsinEvent } from '../../shared/facts/event.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';
import { netOf } from '../../test/correlator/oracle/net.ts';
import type { Expected } from './storm.ts';

/** How the composites of one rule came out. */
export interface RuleVerdict {
  readonly rule: string;
  readonly instances: number;
  readonly wrong: number;
  /** Raises and clears that were said, revisions included. */
  readonly said: number;
  /** When the last of them was, after the last event of the storm; negative if before it. */
  readonly settledMs: number;
  /** From the time of a raise that stands until it was stored. */
  readonly lagMs: { readonly p50: number; readonly p95: number; readonly max: number };
}

export interface Verdict {
  readonly rules: readonly RuleVerdict[];
  /** What is not as expected, each with what was got. */
  readonly faults: readonly string[];
}

/** Compares what readers of the composites' events are left with. `stored` are all events of the table. */
export function judge(
  expected: readonly Expected[],
  stored: readonly TocsinEvent[],
  lastEventMs: number,
): Verdict {
  const said = Map.groupBy(
    stored.filter(({ source }) => source.kind === 'rule'),
    ({ rule, labels }) => nameOf(rule?.name ?? '', labels),
  );
  const wanted = new Map(expected.map((each) => [nameOf(each.rule, each.labels), each]));
  const unexpected = [...said.keys()].filter((name) => !wanted.has(name));
  const faultOf = new Map(
    [...wanted].flatMap(([name, each]) => {
      const got = JSON.stringify(netOf(said.get(name) ?? []).episodes);
      const right = JSON.stringify([{ startMs: each.startMs, raisedMs: each.raisedMs }]);
      return got === right ? [] : [[name, `${name}: expected ${right}, got ${got}`] as const];
    }),
  );
  const rules = [...Map.groupBy(expected, ({ rule }) => rule)].map(([rule, own]): RuleVerdict => {
    const names = own.map(({ labels }) => nameOf(rule, labels));
    const events = names.flatMap((name) => said.get(name) ?? []);
    const lags = own.flatMap(({ labels, raisedMs }) =>
      lagsOf(said.get(nameOf(rule, labels)) ?? [], raisedMs),
    );
    return {
      rule,
      instances: own.length,
      wrong: names.filter((name) => faultOf.has(name)).length,
      said: events.length,
      settledMs: events.reduce((lastMs, { r }) => Math.max(lastMs, r), 0) - lastEventMs,
      lagMs: { p50: quantile(lags, 0.5), p95: quantile(lags, 0.95), max: quantile(lags, 1) },
    };
  });
  return { rules, faults: [...faultOf.values(), ...unexpected.map((name) => `${name} was said of nothing`)] };
}

function nameOf(rule: string, labels: Readonly<Record<string, string>>): string {
  return `${rule} ${canonicalKey(labels)}`;
}

function lagsOf(events: readonly TocsinEvent[], raisedMs: number): readonly number[] {
  const raise = events.find(({ transition, t }) => transition === 'raised' && t === raisedMs);
  return raise === undefined ? [] : [raise.r - raisedMs];
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
