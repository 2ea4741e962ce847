import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Api, countEvents, eventsBetween, eventWindowMs } from '../../cli/backtest/api-events.ts';
import { openFactsFile, openFactsWriter } from '../../cli/backtest/facts-source.ts';
import { renderBacktest, stretchesTold } from '../../cli/backtest/render-backtest.ts';
import { requestTries, retryingIn } from '../../cli/backtest/retrying.ts';
import type { EventQuery } from '../../sdk/client.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { TocsinEvent } from '../../shared/facts/event.ts';
import type { FactsHeader } from '../../shared/language/backtest/facts.ts';
import { backtestLimits } from '../../shared/language/backtest/limits.ts';
import type { BacktestRun } from '../../shared/language/backtest/result.ts';
import { clear, raise } from '../correlator/given.ts';

const startMs = Date.parse('2026-11-21T00:00:00Z');

function failing(times: number, retryable = true) {
  let tries = 0;
  return async () => {
    tries++;
    if (tries <= times) throw new TocsinError('API_UNREACHABLE', 'gone', { retryable });
    return tries;
  };
}

describe('a request', () => {
  const never = new AbortController().signal;
  const world = (signal = never) => {
    const pauses: number[] = [];
    return { pauses, retrying: retryingIn({ sleep: async (ms) => void pauses.push(ms), signal }) };
  };

  it(`is made ${requestTries.most} times at most, with pauses that double`, async () => {
    const { pauses, retrying } = world();
    expect(await retrying(failing(requestTries.most - 1))).toBe(requestTries.most);
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000]);
    await expect(world().retrying(failing(requestTries.most))).rejects.toThrow('gone');
  });

  it('is made once if it fails for good', async () => {
    const { pauses, retrying } = world();
    await expect(retrying(failing(1, false))).rejects.toThrow('gone');
    expect(pauses).toEqual([]);
  });

  it('is not made once the command was stopped', async () => {
    const { retrying } = world(AbortSignal.abort());
    await expect(retrying(failing(0))).rejects.toThrow('stopped');
  });
});

describe('events of the service', () => {
  /** Pages of two, newest first; the second request of all fails once. */
  function service(stored: readonly TocsinEvent[]) {
    const asked: EventQuery[] = [];
    let requests = 0;
    const events = async (query: EventQuery) => {
      if (++requests === 2) throw new TocsinError('API_UNREACHABLE', 'gone', { retryable: true });
      asked.push(query);
      const { from = 0, to = Number.MAX_SAFE_INTEGER, after } = query;
      const found = stored
        .filter(({ t }) => Number(from) <= t && t < Number(to) && !query.open)
        .sort((a, b) => (a.id < b.id ? 1 : -1))
        .filter(({ id }) => after === undefined || id < after);
      const page = found.slice(0, 2);
      const last = page.at(-1);
      // It looks at three times as many as it finds.
      const read = { items: 3 * page.length, units: page.length };
      return { events: page, read, ...(found.length > 2 && last && { next: last.id }) };
    };
    const event = async (id: string) => {
      const known = stored.find((each) => each.id === id);
      if (known === undefined) throw new TocsinError('EVENT_UNKNOWN', 'no such event', { status: 404 });
      return { event: known, causes: [] };
    };
    const client = { events, event } as unknown as Api['client'];
    const signal = new AbortController().signal;
    const api: Api = { client, retrying: retryingIn({ sleep: async () => undefined, signal }) };
    return { api, asked };
  }

  const open = (atMs: number) => raise({ type: 'X', labels: {}, startMs: startMs + atMs });
  const closed = (atMs: number, toMs: number) =>
    clear({ type: 'X', labels: {}, startMs: startMs + atMs }, startMs + toMs);
  const span = { types: ['X'], fromMs: startMs, toMs: startMs + 2 * eventWindowMs };

  it('come in order of time, page by page and window by window, each once', async () => {
    const stored = [open(1), open(2), open(3), open(eventWindowMs - 1), open(eventWindowMs)];
    const { api, asked } = service(stored);
    const found: TocsinEvent[] = [];
    for await (const event of eventsBetween(api, span)) found.push(event);
    expect(found).toEqual(stored);
    expect(asked.map(({ from, after }) => [Number(from) - startMs, after !== undefined])).toEqual([
      [0, false],
      [0, true],
      [eventWindowMs, false],
    ]);
  });

  it('are counted by what the service looks at, and what was open before is found by what ended it', async () => {
    const stored = [open(-5), open(1), closed(1, 2), closed(-5, 3), closed(-7, 4)];
    const { api } = service(stored);
    const counts: (readonly [number, number])[] = [];
    const { before, ...counted } = await countEvents(
      api,
      span,
      (items, untilMs) => void counts.push([items, untilMs - startMs]),
    );
    expect(before).toEqual([open(-5)]);
    expect(counted).toEqual({
      events: 4,
      listed: { items: 12, units: 4, requests: 3 },
      // One page of what is open, and two raises by their ids, of which one is no longer kept.
      opened: { items: 2, units: 1, requests: 3 },
    });
    expect(counts).toEqual([
      [6, eventWindowMs],
      [12, eventWindowMs],
      [12, 2 * eventWindowMs],
    ]);
  });

  it('are not asked for without a type', async () => {
    const { api, asked } = service([open(1)]);
    const nothing = { items: 0, units: 0, requests: 0 };
    expect(await countEvents(api, { ...span, types: [] }, () => undefined)).toEqual({
      ...{ events: 0, listed: nothing, opened: nothing, before: [] },
    });
    expect(asked).toEqual([]);
  });

  it('may have been open before in a bounded number', async () => {
    const { openBefore } = backtestLimits;
    const all = Array.from({ length: openBefore + 1 }, (_, i) => open(-1 - i));
    const counted = (count: number) => {
      const read = { items: 0, units: 0.5 };
      const events = async (query: EventQuery) => ({ events: query.open ? all.slice(0, count) : [], read });
      const client = { events } as unknown as Api['client'];
      return countEvents({ client, retrying: (call) => call() }, span, () => undefined);
    };
    expect((await counted(openBefore)).before).toHaveLength(openBefore);
    await expect(counted(openBefore + 1)).rejects.toThrow('too many episodes were open');
  });
});

describe('a file of facts', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-facts-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const header: FactsHeader = {
    kind: 'header',
    format: 'tocsin-facts',
    v: 1,
    fromMs: startMs,
    toMs: startMs + 1,
    eventsFromMs: startMs,
    samplesFromMs: startMs,
    metrics: [],
    heard: [],
  };

  it('has lines as long as they may be, and no longer', async () => {
    const file = join(folder, 'facts');
    const write = (chars: number) => writeFileSync(file, `${JSON.stringify(header).padEnd(chars)}\n`);
    write(backtestLimits.lineChars);
    expect((await openFactsFile(file)).header).toEqual(header);
    write(backtestLimits.lineChars + 1);
    await expect(openFactsFile(file)).rejects.toThrow(expect.objectContaining({ code: 'FACTS_INVALID' }));
  });

  it('has its name only once it is whole', async () => {
    const file = join(folder, 'facts');
    const writer = openFactsWriter(file);
    writer.write(header);
    expect(readdirSync(folder)).toEqual(['facts.part']);
    writer.close();
    expect(readdirSync(folder)).toEqual(['facts']);
    const { lines, done } = await openFactsFile(file);
    for await (const _ of lines) throw new Error('there are no lines');
    expect(done()).toBe(1);
  });
});

describe('the report', () => {
  const runWith = (count: number): BacktestRun => ({
    fromMs: startMs,
    toMs: startMs + 1,
    samplesFromMs: startMs,
    untilMs: startMs + 1,
    sampleMs: 10_000,
    rules: [
      {
        application: 'default',
        name: 'busy',
        emit: 'BUSY',
        runsOn: 'host',
        latenessMs: 0,
        instances: [
          {
            labels: { host: 'a' },
            episodes: [],
            noData: Array.from({ length: count }, (_, i) => ({
              startMs: startMs + i * 120_000,
              endMs: startMs + i * 120_000 + 60_000,
            })),
            untilMs: startMs + 1,
          },
        ],
      },
    ],
    read: { hosts: 1, documents: 1, events: 0, ticks: 6 },
    notes: ['a note'],
  });

  it('tells some stretches without data one by one, and the rest together', () => {
    expect(renderBacktest(runWith(stretchesTold), undefined)).not.toContain('more');
    const text = renderBacktest(runWith(stretchesTold + 2), undefined);
    expect(text).toContain('and 2 more, 2m together');
    expect(text).toContain('nothing would have been raised, as far as there is data');
    expect(text).toContain('note: a note');
  });
});
