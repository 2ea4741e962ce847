import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientSettings } from '../../local/environment.ts';
import { makeStacks, type Stacks, type Template } from '../../local/stacks.ts';
import { type StartedSystem, startSystem } from '../../local/system.ts';
import { deploymentFolder } from './deployment-folder.ts';

let dir: string;
let system: StartedSystem;
let stacks: Stacks;
const lines: string[] = [];

const start = () => startSystem({ dir, log: (line) => lines.push(line) });

beforeAll(async () => {
  dir = await deploymentFolder('deployment');
  system = await start();
  stacks = makeStacks(system.endpoint);
});

afterAll(async () => {
  await system?.emulator.stop();
  await rm(dir, { recursive: true, force: true });
});

function ofType(
  { Resources }: Template,
  type: string,
  property: string,
): readonly (readonly [string, unknown])[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) =>
    Type === type && Properties[property] !== undefined ? [[id, Properties[property]] as const] : [],
  );
}

async function queueAttributes(url: string | undefined): Promise<Readonly<Record<string, string>>> {
  const sqs = new SQSClient(clientSettings(system.endpoint));
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  );
  return Attributes;
}

describe('a local deployment', () => {
  it('gives every queue the dead-letter queue of its template', async () => {
    const ids = await stacks.resources('TocsinService');
    const queues = ofType(await stacks.template('TocsinService'), 'AWS::SQS::Queue', 'RedrivePolicy');
    expect(queues).toHaveLength(4);
    for (const [id, policy] of queues) {
      const { deadLetterTargetArn, maxReceiveCount } = policy as {
        deadLetterTargetArn: { 'Fn::GetAtt': [string, string] };
        maxReceiveCount: number;
      };
      const target = await queueAttributes(ids[deadLetterTargetArn['Fn::GetAtt'][0]]);
      const { RedrivePolicy = '{}' } = await queueAttributes(ids[id]);
      expect(JSON.parse(RedrivePolicy)).toEqual({ deadLetterTargetArn: target.QueueArn, maxReceiveCount });
    }
  });

  it('has every table expire its items as its template says', async () => {
    const ids = await stacks.resources('TocsinData');
    const tables = ofType(
      await stacks.template('TocsinData'),
      'AWS::DynamoDB::Table',
      'TimeToLiveSpecification',
    );
    expect(tables).toHaveLength(3);
    for (const [id] of tables) {
      const dynamo = new DynamoDBClient(clientSettings(system.endpoint));
      const { TimeToLiveDescription } = await dynamo.send(
        new DescribeTimeToLiveCommand({ TableName: ids[id] }),
      );
      expect(TimeToLiveDescription).toEqual({ AttributeName: 'x', TimeToLiveStatus: 'ENABLED' });
    }
  });

  it('keeps the operator key for its owner alone', async () => {
    const file = join(dir, 'operator.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readFile(file, 'utf8')).trim()).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it('is there at once, with its data, at the next start', async () => {
    const { api } = system;
    await system.client.emit({ events: [{ type: 'KEPT', labels: { from: 'the first run' } }] });
    await system.emulator.stop();
    lines.length = 0;
    system = await start();
    expect(lines).toEqual([expect.stringContaining('emulator at')]);
    expect(system.api).toBe(api);
    const { events } = await system.client.events({ type: 'KEPT' });
    expect(events.map(({ labels }) => labels)).toEqual([{ from: 'the first run' }]);
  });
});
