import { describe, expect, it } from 'vitest';
import { skewLimits } from '../../../functions/sweep/clock-skew.ts';
import { silentAfterMs } from '../../../functions/sweep/silence-events.ts';
import { minuteMs } from '../../../shared/time.ts';
import { type Manner, makeLargeFleet } from './fleet.ts';

const { raiseMs, clearMs } = skewLimits;

/** One host whose documents tell these offsets, one after the other, each for ten minutes. */
async function told(offsetsMs: readonly (number | null)[], more: Manner = {}) {
  let offsetMs: number | null = 0;
  const fleet = makeLargeFleet(1, () => ({ ...more, offsetMs }));
  const events = [];
  for (let minute = 0; minute < offsetsMs.length * 10; minute++) {
    offsetMs = offsetsMs[Math.floor(minute / 10)] as number | null;
    events.push(...(await fleet.runAt(minute * minuteMs)));
  }
  return events.map(({ type, transition, values }) => [type, transition, values.offset]);
}

describe('CLOCK_SKEW', () => {
  it.each([
    [[raiseMs], [['CLOCK_SKEW', 'raised', -2]]],
    [[-raiseMs], [['CLOCK_SKEW', 'raised', 2]]],
    [[raiseMs - 1], []],
    [[-raiseMs + 1], []],
  ])('of a host whose documents tell an offset of %j ms is %j', async (offsets, events) => {
    expect(await told(offsets)).toEqual(events);
  });

  it.each([
    ['at the lower limit stays', clearMs, []],
    ['below it ends', clearMs - 1, [['CLOCK_SKEW', 'cleared', -2]]],
    ['below it on the other side ends', 1 - clearMs, [['CLOCK_SKEW', 'cleared', -2]]],
    ['beyond the limit on the other side stays', -raiseMs, []],
  ])('%s', async (_, offsetMs, ends) => {
    expect(await told([raiseMs, offsetMs])).toEqual([['CLOCK_SKEW', 'raised', -2], ...ends]);
  });

  it('is one episode while the offset goes up and down between the limits', async () => {
    const between = raiseMs - 1;
    expect(await told([raiseMs, between, raiseMs, between, 0])).toEqual([
      ['CLOCK_SKEW', 'raised', -2],
      ['CLOCK_SKEW', 'cleared', -2],
    ]);
  });

  it('stays as it is while documents tell no offset: an unknown one is not none', async () => {
    expect(await told([raiseMs, null, raiseMs, null])).toEqual([['CLOCK_SKEW', 'raised', -2]]);
    expect(await told([null, raiseMs, null, 0])).toEqual([
      ['CLOCK_SKEW', 'raised', -2],
      ['CLOCK_SKEW', 'cleared', -2],
    ]);
    expect(await told([null], { movedMs: 90_000 })).toEqual([]);
  });

  it('stays as it is while the host is silent', async () => {
    expect(await told([raiseMs, 0], { silentFromMs: silentAfterMs })).toEqual([
      ['CLOCK_SKEW', 'raised', -2],
      ['HOST_SILENT', 'raised', undefined],
    ]);
  });

  it.each([
    ['was put right since its agent started is right', 90_000, 90_000, []],
    ['was put wrong since its agent started is wrong', 0, 90_000, [['CLOCK_SKEW', 'raised', 90]]],
  ])('of a clock that %s', async (_, offsetMs, movedMs, events) => {
    expect(await told([offsetMs], { movedMs })).toEqual(events);
  });

  it('starts at the receipt of the document that shows it, and says in words which way', async () => {
    const fleet = makeLargeFleet(1, () => ({ offsetMs: -90_000 }));
    const [event] = await fleet.runAt(0);
    expect(event).toMatchObject({
      host: 'node-000000',
      labels: { host: 'node-000000' },
      severity: 'minor',
      values: { offset: 90 },
      message: 'the clock of node-000000 is 90 s ahead',
      t: event?.start,
    });
  });
});
