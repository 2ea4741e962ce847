import type { BilledRead } from '../../shared/api/billed-read.ts';
import type { HostView } from '../../shared/api/hosts.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { FactsHeader, FactsHost, FactsLine } from '../../shared/language/backtest/facts.ts';
import { backtestLimits } from '../../shared/language/backtest/limits.ts';
import type { Needs } from '../../shared/language/backtest/needs.ts';
import { dayMs, minuteMs } from '../../shared/time.ts';
import { type Api, countEvents, eventsBetween } from './api-events.ts';
import { checkItems, documentsOf, type Estimate, estimateOf, eventsOf, wasThere } from './estimate.ts';
import type { FactsSource } from './facts-source.ts';

export interface FactsAsked {
  readonly needs: Needs;
  /** `[fromMs, toMs)`; `toMs` is now. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids or names; absent: all. */
  readonly hosts?: readonly string[];
  /** What was applied, if it is to be compared with what really was. */
  readonly applied?: NonNullable<FactsHeader['applied']>;
  readonly maxItems: number;
}

/** What will be read. */
export interface FactsPlan {
  readonly header: FactsHeader;
  readonly hosts: readonly FactsHost[];
  /** Those of which documents are read. */
  readonly read: readonly FactsHost[];
  readonly before: readonly TocsinEvent[];
  readonly estimate: Estimate;
  /** Items of the estimate that were read to make it. */
  readonly counted: number;
}

const hostsAtOnce = 8;
const hostsPage = 500;
/** While facts are read, what is kept shortest goes. */
const keptMarginMs = 5 * minuteMs;

/** Lists hosts and counts events; `onCounted` is told how much of the time is counted, 0 to 1. Throws `BACKTEST_TOO_LARGE` before more than `maxItems` are read, and `HOST_UNKNOWN`. */
export async function planFacts(
  api: Api,
  asked: FactsAsked,
  onCounted: (share: number) => void,
): Promise<FactsPlan> {
  const { needs, fromMs, toMs, applied, maxItems } = asked;
  const keptFromMs = toMs - backtestLimits.sinceMs;
  const eventsFromMs = Math.max(fromMs - needs.warmupMs, Math.min(fromMs, keptFromMs), 0);
  const samplesFromMs = Math.max(eventsFromMs, toMs - backtestLimits.samplesKeptMs + keptMarginMs);
  const hosts = await hostsOf(api, asked.hosts);
  const isAsked = needs.metrics.length > 0 || needs.readsReceipts;
  const read = isAsked ? hosts.filter((host) => isRead(needs, host)) : [];
  const documents = documentsOf(read, samplesFromMs, toMs);
  checkItems({ documents, events: 0 }, maxItems);
  const said = applied === undefined ? [] : needs.said;
  const types = [...new Set([...needs.heard, ...said])].sort();
  const check = (items: number, untilMs: number) => {
    checkItems({ documents, events: eventsOf(items) }, maxItems);
    onCounted((untilMs - eventsFromMs) / (toMs - eventsFromMs));
  };
  const counted = await countEvents(api, { types, fromMs: eventsFromMs, toMs }, check);
  const estimate = estimateOf({ hosts: read.length, documents }, counted, Math.max(0, toMs - samplesFromMs));
  checkItems(estimate, maxItems);
  return {
    header: {
      kind: 'header',
      format: 'tocsin-facts',
      v: 1,
      fromMs,
      toMs,
      eventsFromMs,
      samplesFromMs,
      metrics: needs.metrics,
      heard: needs.heard,
      ...(needs.readsReceipts && { receipts: true }),
      ...(asked.hosts && { someHosts: true }),
      ...(applied && { said, applied }),
    },
    hosts,
    read,
    before: counted.before,
    counted: counted.listed.items + counted.opened.items,
    estimate,
  };
}

/** The facts day by day, with no more in memory than a page of some hosts and the events of a few hours. */
export function factsOf(api: Api, plan: FactsPlan): FactsSource {
  const left = Math.max(1, plan.estimate.items - plan.counted);
  const progress = { items: 0 };
  return {
    header: plan.header,
    lines: linesOf(api, plan, progress),
    done: () => progress.items / left,
    itemsRead: () => plan.counted + progress.items,
  };
}

async function* linesOf(
  api: Api,
  { header, hosts, read, before }: FactsPlan,
  progress: { items: number },
): AsyncGenerator<Exclude<FactsLine, FactsHeader>> {
  const { eventsFromMs, samplesFromMs, toMs, heard, said = [], metrics } = header;
  const ofRules = new Set(said);
  const onRead = (page: OfPage) => {
    progress.items += page.read.items;
  };
  const lineOf = (event: TocsinEvent) =>
    ({ kind: ofRules.has(event.type) ? 'said' : 'event', event }) as const;
  yield* hosts;
  yield* before.map(lineOf);
  const types = [...new Set([...heard, ...said])].sort();
  for (let startMs = eventsFromMs; startMs < toMs; ) {
    const endMs = Math.min((Math.floor(startMs / dayMs) + 1) * dayMs, toMs);
    const asked = { types, fromMs: startMs, toMs: endMs };
    for await (const event of eventsBetween(api, asked, onRead)) yield lineOf(event);
    const day = { fromMs: Math.max(startMs, samplesFromMs), toMs: endMs };
    if (day.fromMs < day.toMs) {
      yield* documentsBetween(api, read, metrics, day, onRead);
    }
    yield { kind: 'up-to', tMs: endMs };
    startMs = endMs;
  }
}

interface OfPage {
  readonly read: BilledRead;
}

/** A page of each of some hosts at a time; those of one host in order. */
async function* documentsBetween(
  { client, retrying }: Api,
  hosts: readonly FactsHost[],
  metrics: readonly string[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
  onRead: (page: OfPage) => void,
): AsyncGenerator<Extract<FactsLine, { readonly kind: 'documents' }>> {
  const there = hosts.filter((host) => wasThere(host, fromMs, toMs));
  for (let i = 0; i < there.length; i += hostsAtOnce) {
    let waiting: readonly { readonly host: string; readonly after?: string }[] = there
      .slice(i, i + hostsAtOnce)
      .map(({ host }) => ({ host }));
    while (waiting.length > 0) {
      const pages = await Promise.all(
        waiting.map(({ host, after }) =>
          retrying(() =>
            client.documents(host, {
              metrics,
              from: fromMs,
              to: toMs,
              ...(after !== undefined && { after }),
            }),
          ),
        ),
      );
      for (const { next: _, read, ...page } of pages) {
        onRead({ read });
        yield { kind: 'documents', ...page };
      }
      waiting = pages.flatMap(({ host, next }) => (next === undefined ? [] : [{ host, after: next }]));
    }
  }
}

async function hostsOf(
  { client, retrying }: Api,
  wanted: readonly string[] | undefined,
): Promise<readonly FactsHost[]> {
  const found: HostView[] = [];
  let after: string | undefined;
  do {
    const page = await retrying(() =>
      client.hosts({ limit: hostsPage, ...(after !== undefined && { after }) }),
    );
    found.push(...page.hosts);
    after = page.next;
  } while (after !== undefined);
  const missing = wanted?.filter(
    (name) => !found.some(({ host, name: other }) => host === name || other === name),
  );
  if (missing !== undefined && missing.length > 0) throw unknownHost(missing);
  return found
    .filter(({ host, name }) => wanted === undefined || wanted.includes(host) || wanted.includes(name))
    .map(({ host, name, memberships }) => ({ kind: 'host', host, name, memberships }));
}

function isRead(needs: Needs, { host, name, memberships }: FactsHost): boolean {
  return memberships.some(({ tags }) => needs.isRead({ host, tags, ...(name !== undefined && { name }) }));
}

function unknownHost(missing: readonly string[]): TocsinError {
  return new TocsinError('HOST_UNKNOWN', 'there is no such host', {
    field: '--host',
    got: missing.join(', '),
    allowed: 'an id or a name',
    fix: 'see `tocsin hosts`',
  });
}
