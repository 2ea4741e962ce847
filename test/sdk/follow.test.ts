import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TocsinClient } from '../../sdk/client.ts';
import { followEvents, followOverlapMs } from '../../sdk/follow.ts';
import { type Deployment, startDeployment } from '../cli/deployment.ts';

const startMs = Date.parse('2026-11-21T12:00:00Z');

describe('following events', () => {
  let nowMs: number;
  let deployment: Deployment;
  let client: TocsinClient;

  beforeEach(async () => {
    nowMs = startMs;
    deployment = await startDeployment(() => nowMs);
    const response = await fetch(`${deployment.api}/v1/sessions`, {
      method: 'POST',
      headers: { 'x-tocsin-operator-key': deployment.operatorKey },
    });
    const { session } = (await response.json()) as { session: string };
    client = new TocsinClient({ api: deployment.api, session });
  });

  afterEach(() => deployment.stop());

  const emit = (type: string, atMs: number) => client.emit({ events: [{ type, at: atMs, id: type }] });

  /** Types seen when each entry of `waits` happens between two questions. */
  async function follow(waits: readonly (() => Promise<unknown>)[]): Promise<string[]> {
    const stop = new AbortController();
    const rest = [...waits];
    const sleep = async () => {
      const next = rest.shift();
      if (next === undefined) stop.abort();
      else await next();
    };
    const seen: string[] = [];
    const options = { fromMs: startMs, clock: () => nowMs, sleep, signal: stop.signal };
    for await (const event of followEvents(client, options)) seen.push(event.type);
    return seen;
  }

  it('gives each event once, those of one answer by their time', async () => {
    await emit('LATER', startMs + 2_000);
    await emit('SOONER', startMs + 1_000);
    expect(await follow([async () => {}, () => emit('NEW', startMs + 3_000)])).toEqual([
      'SOONER',
      'LATER',
      'NEW',
    ]);
  });

  it('leaves out what was before its begin', async () => {
    await emit('BEFORE', startMs - 1);
    await emit('AT', startMs);
    expect(await follow([])).toEqual(['AT']);
  });

  it('sees an event that was stored late, up to the overlap', async () => {
    const late = (type: string, byMs: number) => async () => {
      nowMs += 2 * followOverlapMs;
      await emit(type, nowMs - byMs);
    };
    expect(await follow([late('IN_TIME', followOverlapMs), late('TOO_LATE', followOverlapMs + 1)])).toEqual([
      'IN_TIME',
    ]);
  });
});
