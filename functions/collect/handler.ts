import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import * as z from 'zod';
import { checked } from '../../shared/api/check.ts';
import type { Clock } from '../../shared/time.ts';
import type { NoteFailures } from '../adapters/failure-notes.ts';
import type { HostStatePorts } from '../hosts/host-state.ts';
import type { LogError } from '../http/answer.ts';
import { makeApi } from '../http/app.ts';
import { alarmChangeSchema, collectAlarm } from './alarms.ts';
import { collectAlerts } from './alertmanager.ts';
import { collectInstance, instanceChangeSchema } from './instances.ts';
import { collectEvents } from './operator-events.ts';

export interface CollectPorts extends HostStatePorts {
  readonly clock: Clock;
  readonly log: LogError;
  /** Keeps why the last try of a message failed. */
  readonly noteFailures?: NoteFailures;
}

const messageSchema = z.discriminatedUnion('detail-type', [alarmChangeSchema, instanceChangeSchema]);

/**
 * `POST /v1/events`, `POST /v1/sources/alertmanager`, and the queue behind the default bus. Of a batch each message stands alone:
 * those that fail are named and come again, to the dead-letter queue in the end. Every write is repeatable.
 */
export function makeCollectHandler(
  ports: CollectPorts,
): (
  event: APIGatewayProxyEventV2 | SQSEvent,
) => Promise<APIGatewayProxyStructuredResultV2 | SQSBatchResponse> {
  const api = makeApi(ports.log);
  api.route('POST /v1/events', (call, operator) => collectEvents(ports, call, operator));
  api.route('POST /v1/sources/alertmanager', (call) => collectAlerts(ports, call));
  return async (event) => ('Records' in event ? collectBatch(ports, event) : api.handler(event));
}

async function collectBatch(ports: CollectPorts, { Records: records }: SQSEvent): Promise<SQSBatchResponse> {
  const failed = new Map<string, unknown>();
  for (const record of records) {
    try {
      await collectMessage(ports, record);
    } catch (error) {
      ports.log('a message could not be collected', error);
      failed.set(record.messageId, error);
    }
  }
  await ports.noteFailures?.(records, failed);
  return { batchItemFailures: [...failed.keys()].map((itemIdentifier) => ({ itemIdentifier })) };
}

async function collectMessage(ports: CollectPorts, { body }: SQSRecord): Promise<void> {
  const message = checked(messageSchema, JSON.parse(body));
  switch (message['detail-type']) {
    case 'CloudWatch Alarm State Change':
      return collectAlarm(ports.events, message, ports.clock());
    case 'EC2 Instance State-change Notification':
      return collectInstance(ports, message, ports.clock());
  }
}
