import { Annotations } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { supportedResourceTypes } from '../../local/supported-resource-types.ts';
import { checkSchemas, local, onAws, resourcesOf, type Synthesis, synthesise } from './synthesis.ts';

const aws = synthesise({ ...onAws, [checkSchemas]: true });
const emulated = synthesise({ ...local, [checkSchemas]: true });
const variants: readonly (readonly [string, Synthesis])[] = [
  ['on AWS', aws],
  ['local', emulated],
];

describe('the stacks', () => {
  it('hold what they hold', () => {
    expect(inventory(aws)).toEqual({
      'AWS::ApiGatewayV2::Api': 1,
      'AWS::ApiGatewayV2::Authorizer': 4,
      'AWS::ApiGatewayV2::Integration': 10,
      'AWS::ApiGatewayV2::Route': 28,
      'AWS::ApiGatewayV2::Stage': 1,
      'AWS::CloudWatch::Alarm': 20,
      'AWS::DynamoDB::Table': 3,
      'AWS::Events::EventBus': 1,
      'AWS::Events::Rule': 12,
      'AWS::IAM::Policy': 21,
      'AWS::IAM::Role': 21,
      'AWS::Lambda::EventInvokeConfig': 3,
      'AWS::Lambda::EventSourceMapping': 5,
      'AWS::Lambda::Function': 19,
      'AWS::Lambda::Permission': 17,
      'AWS::Logs::LogGroup': 19,
      'AWS::SNS::Topic': 4,
      'AWS::SNS::TopicPolicy': 4,
      'AWS::SQS::Queue': 11,
      'AWS::SQS::QueuePolicy': 11,
      'AWS::SSM::Document': 1,
      'AWS::SecretsManager::Secret': 2,
      'AWS::StepFunctions::StateMachine': 2,
    });
  });

  it('differ locally by the SSM document alone', () => {
    const { 'AWS::SSM::Document': documents, ...rest } = inventory(aws);
    expect([documents, inventory(emulated)]).toEqual([1, rest]);
  });

  it('hold locally what the emulator can create and nothing else', () => {
    expect(Object.keys(inventory(emulated)).filter((type) => !supportedResourceTypes.has(type))).toEqual([]);
  });

  it.each(variants)('pass both rule packs, %s', (_, { app }) => {
    const findings = [new AwsSolutionsChecks(), new ServerlessChecks()].flatMap(
      (pack) => pack.validateScope(app).violations,
    );
    expect(findings).toEqual([]);
  });

  it.each(variants)('synthesise without a warning, %s', (_, { data, service }) => {
    for (const stack of [data, service])
      expect(Annotations.fromStack(stack).findWarning('*', '')).toEqual([]);
  });

  it('tell addresses and names', () => {
    expect(Object.keys(aws.serviceTemplate.findOutputs('*')).sort()).toEqual([
      'AlarmsTopicArn',
      'ApiId',
      'ApiUrl',
      'BusName',
      'EventsTopicArn',
      'OperationsTopicArn',
      'ResponsesTopicArn',
    ]);
    expect(Object.keys(aws.dataTemplate.findOutputs('*'))).toEqual(
      expect.arrayContaining(['SamplesTableName', 'EventsTableName', 'StateTableName']),
    );
  });

  it('tag all that can be tagged', () => {
    const functions = Object.values(resourcesOf(aws.serviceTemplate, 'AWS::Lambda::Function'));
    for (const { Properties } of functions) {
      expect(Properties.Tags).toContainEqual({ Key: 'tocsin:managed', Value: 'true' });
    }
  });
});

describe('the data stack', () => {
  const tables = Object.fromEntries(
    Object.entries(resourcesOf(aws.dataTemplate, 'AWS::DynamoDB::Table')).map(([id, table]) => [
      id.replace(/^Tables|[0-9A-F]{8}$/g, ''),
      table,
    ]),
  );
  const key = (name: string, kind: 'HASH' | 'RANGE') => ({ AttributeName: name, KeyType: kind });

  it('makes each table as its rows say', () => {
    const told = Object.entries(tables).map(([name, { Properties: table }]) => [
      name,
      {
        keys: table.KeySchema,
        restorable: table.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled,
        stream: table.StreamSpecification?.StreamViewType,
        indexes: table.GlobalSecondaryIndexes?.map(tellIndex),
      },
    ]);
    const keys = [key('p', 'HASH'), key('s', 'RANGE')];
    const all = { ProjectionType: 'ALL' };
    expect(Object.fromEntries(told)).toEqual({
      Samples: { keys, restorable: false, stream: undefined, indexes: undefined },
      Events: {
        keys,
        restorable: true,
        stream: 'NEW_IMAGE',
        indexes: [
          ['byDay', [key('g', 'HASH'), key('s', 'RANGE')], all],
          ['open', [key('o', 'HASH'), key('s', 'RANGE')], all],
        ],
      },
      State: {
        keys,
        restorable: true,
        stream: undefined,
        indexes: [['due', [key('q', 'HASH'), key('a', 'RANGE')], { ProjectionType: 'KEYS_ONLY' }]],
      },
    });
  });

  it('expires items by x, bills by request', () => {
    for (const { Properties } of Object.values(tables)) {
      expect(Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'x', Enabled: true });
      expect(Properties.BillingMode).toBe('PAY_PER_REQUEST');
    }
  });

  it('knows due times as numbers', () => {
    expect(tables.State?.Properties.AttributeDefinitions).toContainEqual({
      AttributeName: 'a',
      AttributeType: 'N',
    });
  });

  it('keeps everything when it is deleted', () => {
    const all = Object.values(resourcesOf(aws.dataTemplate));
    expect(all.map((each) => each.DeletionPolicy)).toEqual(all.map(() => 'Retain'));
  });

  it('makes secrets of 64 characters', () => {
    for (const { Properties } of Object.values(
      resourcesOf(aws.dataTemplate, 'AWS::SecretsManager::Secret'),
    )) {
      expect(Properties.GenerateSecretString.PasswordLength).toBe(64);
    }
  });
});

function tellIndex(index: { IndexName: string; KeySchema: unknown; Projection: unknown }) {
  return [index.IndexName, index.KeySchema, index.Projection];
}

function inventory({ dataTemplate, serviceTemplate }: Synthesis): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const template of [dataTemplate, serviceTemplate]) {
    for (const { Type } of Object.values(resourcesOf(template))) counts[Type] = (counts[Type] ?? 0) + 1;
  }
  return counts;
}
