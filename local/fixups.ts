import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { TocsinError } from '../shared/errors.ts';
import { clientSettings } from './environment.ts';
import type { Stacks, Template } from './stacks.ts';

type PhysicalIds = Readonly<Record<string, string>>;

/** A property that the emulator's CloudFormation drops, and how it is set all the same. Each is idempotent. */
interface Fixup {
  readonly type: string;
  readonly property: string;
  readonly apply: (endpoint: string, physicalId: string, value: unknown, ids: PhysicalIds) => Promise<void>;
}

const fixups: readonly Fixup[] = [
  { type: 'AWS::SQS::Queue', property: 'RedrivePolicy', apply: setRedrivePolicy },
  { type: 'AWS::DynamoDB::Table', property: 'TimeToLiveSpecification', apply: setTimeToLive },
];

/** What was set: `LogicalId.Property`. */
export async function applyFixups(
  endpoint: string,
  stacks: Stacks,
  stackNames: readonly string[],
): Promise<readonly string[]> {
  const done: string[] = [];
  for (const name of stackNames) {
    const ids = await stacks.resources(name);
    for (const { logicalId, fixup, value } of findDropped(await stacks.template(name))) {
      await fixup.apply(endpoint, ids[logicalId] as string, value, ids);
      done.push(`${logicalId}.${fixup.property}`);
    }
  }
  return done;
}

function findDropped(template: Template): readonly { logicalId: string; fixup: Fixup; value: unknown }[] {
  return Object.entries(template.Resources).flatMap(([logicalId, { Type, Properties = {} }]) =>
    fixups
      .filter(({ type, property }) => type === Type && Properties[property] !== undefined)
      .map((fixup) => ({ logicalId, fixup, value: Properties[fixup.property] })),
  );
}

async function setRedrivePolicy(
  endpoint: string,
  url: string,
  value: unknown,
  ids: PhysicalIds,
): Promise<void> {
  const client = new SQSClient(clientSettings(endpoint));
  const { deadLetterTargetArn, maxReceiveCount } = value as {
    readonly deadLetterTargetArn: { readonly 'Fn::GetAtt'?: readonly [string, string] };
    readonly maxReceiveCount: number;
  };
  const target = deadLetterTargetArn['Fn::GetAtt']?.[0] ?? '';
  if (ids[target] === undefined) {
    throw new TocsinError('FIXUP_FAILED', 'a queue names a dead-letter queue that is not of its stack', {
      got: JSON.stringify(deadLetterTargetArn),
      fix: 'keep both queues in one stack',
    });
  }
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: ids[target], AttributeNames: ['QueueArn'] }),
  );
  const policy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount });
  await client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: policy } }));
}

async function setTimeToLive(endpoint: string, table: string, value: unknown): Promise<void> {
  const client = new DynamoDBClient(clientSettings(endpoint));
  const { AttributeName, Enabled } = value as { readonly AttributeName: string; readonly Enabled: boolean };
  await client.send(
    new UpdateTimeToLiveCommand({ TableName: table, TimeToLiveSpecification: { AttributeName, Enabled } }),
  );
}
