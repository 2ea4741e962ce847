import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from '../ports/hops.ts';
import { inBatches } from './batches.ts';
import { type BusEntry, busSource, callLimits, checkEntries } from './bus-entry.ts';
import { clientSettings } from './client-settings.ts';
import { callAws } from './errors.ts';

/** The bus in EventBridge. Calls go one after the other; if one throws, those before it have been published. */
export function makeEventBridgeBus(
  busName: string,
  client: Pick<EventBridgeClient, 'send'> = new EventBridgeClient(clientSettings),
): EventBus {
  return {
    publish: async (events) => {
      const refused: string[] = [];
      for (const batch of inBatches(checkEntries(events), ({ sizeBytes }) => sizeBytes, callLimits)) {
        refused.push(...(await putBatch(client, busName, batch)));
      }
      return refused;
    },
  };
}

async function putBatch(
  client: Pick<EventBridgeClient, 'send'>,
  busName: string,
  batch: readonly BusEntry[],
): Promise<readonly string[]> {
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
  return batch.filter((_, i) => answer.Entries?.[i]?.EventId === undefined).map(({ id }) => id);
}
