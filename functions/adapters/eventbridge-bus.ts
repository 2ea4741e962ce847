import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { TocsinError } from '../../shared/errors.ts';
import type { EventBus } from '../ports/hops.ts';
import { inBatches } from './batches.ts';
import { type BusEntry, busSource, callLimits, checkEntries } from './bus-entry.ts';
import { clientSettings } from './client-settings.ts';
import { callAws } from './errors.ts';

/** Codes of EventBridge that tell of the entry itself; all others, also those unknown here, tell of the bus, or of all entries alike. */
const ofEntry: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'MalformedDetail',
  'RedactionFailure',
  'NotAuthorizedForDetailTypeException',
]);

/** An entry that was not taken. */
interface Refusal {
  readonly id: string;
  readonly code: string;
}

/** The bus in EventBridge. Calls go one after the other; if one throws, those before it have been published. */
export function makeEventBridgeBus(
  busName: string,
  client: Pick<EventBridgeClient, 'send'> = new EventBridgeClient(clientSettings),
): EventBus {
  return {
    publish: async (events) => {
      const refused: Refusal[] = [];
      for (const batch of inBatches(checkEntries(events), ({ sizeBytes }) => sizeBytes, callLimits)) {
        refused.push(...(await putBatch(client, busName, batch)));
      }
      const forGood = refused.filter(({ code }) => ofEntry.has(code));
      if (forGood.length > 0) throw refusedForGood(forGood);
      return refused.map(({ id }) => id);
    },
  };
}

async function putBatch(
  client: Pick<EventBridgeClient, 'send'>,
  busName: string,
  batch: readonly BusEntry[],
): Promise<readonly Refusal[]> {
  const answer = await callAws('eventbridge put events', () =>
    client.send(
      new PutEventsCommand({
        Entries: batch.map(({ type, tMs, detail }) => ({
          EventBusName: busName,
          Source: busSource,
          DetailType: type,
          Time: new Date(tMs),
          Detail: detail,
        })),
      }),
    ),
  );
  // Answers stand in the order of the entries; one without an id was not taken.
  return batch.flatMap(({ id }, i) => {
    const { EventId, ErrorCode = 'none' } = answer.Entries?.[i] ?? {};
    return EventId === undefined ? [{ id, code: ErrorCode }] : [];
  });
}

function refusedForGood(refusals: readonly Refusal[]): TocsinError {
  const [{ id, code }] = refusals as readonly [Refusal];
  return new TocsinError('BUS_REFUSED', `the bus refuses event ${id} for what it is`, {
    got: `${code}; ${refusals.length} refused in this call`,
    fix: 'look at the event, and at the policy of the bus',
  });
}
