import { describe, expect, it } from 'vitest';
import { callLimits } from '../../../functions/adapters/bus-entry.ts';
import { makeEventBridgeBus } from '../../../functions/adapters/eventbridge-bus.ts';
import { eventOf } from '../../contracts/facts.ts';
import { awsError, stubClient } from './stub-client.ts';

interface PutEvents {
  readonly Entries: readonly { readonly DetailType: string; readonly Detail: string }[];
}

/** Takes every entry whose detail does not hold one of the ids. */
const takingAllBut = (...ids: string[]) => refusing('ThrottlingException', ...ids);

function refusing(code: string | undefined, ...ids: string[]) {
  return stubClient((_, { Entries }: PutEvents) => ({
    FailedEntryCount: ids.length,
    Entries: Entries.map(({ Detail }) =>
      ids.some((id) => Detail.includes(id))
        ? { ...(code !== undefined && { ErrorCode: code }) }
        : { EventId: 'e' },
    ),
  }));
}

const entrySizes = (client: ReturnType<typeof stubClient>) =>
  client.calls.map(({ input }) => (input as PutEvents).Entries.length);

describe('eventbridge bus', () => {
  const events = Array.from({ length: 25 }, (_, nonce) => eventOf({ nonce }));

  it('makes no call for no events, and else one for each ten', async () => {
    const client = takingAllBut();
    const bus = makeEventBridgeBus('tocsin', client);
    await bus.publish([]);
    await bus.publish(events);
    expect(entrySizes(client)).toEqual([10, 10, 5]);
  });

  it('sends source, type, time and the whole event', async () => {
    const client = takingAllBut();
    const event = { ...eventOf(), slip: { version: 'v1', policies: ['add-storage'] } };
    await makeEventBridgeBus('tocsin', client).publish([event]);
    expect(client.calls).toEqual([
      {
        name: 'PutEventsCommand',
        input: {
          Entries: [
            {
              EventBusName: 'tocsin',
              Source: 'tocsin',
              DetailType: 'DISK_FULL',
              Time: new Date(event.t),
              Detail: JSON.stringify(event),
            },
          ],
        },
      },
    ]);
  });

  it('gives back the ids of refused entries alone, from every call', async () => {
    const refused = [events[3], events[24]].map((event) => event?.id as string);
    expect(await makeEventBridgeBus('tocsin', takingAllBut(...refused)).publish(events)).toEqual(refused);
  });

  it.each(['InvalidArgument', 'MalformedDetail', 'RedactionFailure', 'NotAuthorizedForDetailTypeException'])(
    'throws for an entry that is itself at fault (%s), after all others were sent',
    async (code) => {
      const client = refusing(code, events[3]?.id as string);
      const done = makeEventBridgeBus('tocsin', client).publish(events);
      await expect(done).rejects.toMatchObject({
        code: 'BUS_REFUSED',
        detail: { got: `${code}; 1 refused in this call` },
      });
      await expect(done).rejects.toThrow(events[3]?.id);
      expect(entrySizes(client)).toEqual([10, 10, 5]);
    },
  );

  it.each([
    'ThrottlingException',
    'InternalFailure',
    'AccessDeniedException',
    'NotAuthorizedForSourceException',
    'NeverHeardOf',
    undefined,
  ])('does not hold a fault of the bus (%s) against the entry', async (code) => {
    const id = events[3]?.id as string;
    expect(await makeEventBridgeBus('tocsin', refusing(code, id)).publish(events)).toEqual([id]);
  });

  it('cuts a call at the limit of bytes', async () => {
    const client = takingAllBut();
    const half = (nonce: number, more: number) => {
      const event = { ...eventOf({ nonce }), message: '' };
      const overheadBytes =
        14 + 'tocsin'.length + event.type.length + Buffer.byteLength(JSON.stringify(event));
      return { ...event, message: 'x'.repeat(callLimits.sizeBytes / 2 - overheadBytes + more) };
    };
    const bus = makeEventBridgeBus('tocsin', client);
    await bus.publish([half(1, 0), half(2, 0)]);
    await bus.publish([half(1, 0), half(2, 1)]);
    expect(entrySizes(client)).toEqual([2, 1, 1]);
  });

  it('throws retryably if the bus throttles the call', async () => {
    const bus = makeEventBridgeBus(
      'tocsin',
      stubClient(() => awsError('ThrottlingException')),
    );
    await expect(bus.publish(events)).rejects.toMatchObject({ code: 'AWS_THROTTLING', retryable: true });
  });
});
