import { describe, expect, it } from 'vitest';
import { local, onAws, resourcesOf, synthesise } from './synthesis.ts';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const aws = statementsByRole(onAws);
const emulated = statementsByRole(local);

const consume = (queue: string) =>
  ['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
    (action) => `sqs:${action} ${queue}`,
  );
const send = (queue: string) =>
  ['GetQueueAttributes', 'GetQueueUrl', 'SendMessage'].map((action) => `sqs:${action} ${queue}`);
/** Queues that nothing consumes. */
const quiet = [
  'PipelineQuarantine',
  'PipelineUnpublished',
  'PipelineUndelivered',
  'PipelineCorrelateDeadLetters',
  'PipelineRespondDeadLetters',
  'PipelineSeedDeadLetters',
  'SourcesCollectDeadLetters',
];
const table = (place: string, ...actions: readonly string[]) =>
  actions.map((action) => `dynamodb:${action} ${place}`);
const ec2 = ['AttachVolume', 'CreateTags', 'CreateVolume', 'DeleteVolume', 'DetachVolume'].flatMap(
  (action) =>
    /Attach|Detach/.test(action)
      ? [`ec2:${action} volume/*`, `ec2:${action} instance/*`]
      : [`ec2:${action} volume/*`],
);
const attachStorage = [
  ...table('State', 'GetItem', 'UpdateItem'),
  ...table('Events', 'PutItem'),
  ...table('Samples', 'Query'),
  ...ec2,
  'ec2:DescribeInstances *',
  'ec2:DescribeVolumes *',
];

const deadLetterQueues = [
  'PipelineQuarantine',
  'PipelineUnpublished',
  'PipelineUndelivered',
  'PipelineCorrelateDeadLetters',
  'PipelineRespondDeadLetters',
  'PipelineSeedDeadLetters',
  'SourcesCollectDeadLetters',
];

/** All that each role may do, and where, besides writing its own logs. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  authorize: [...table('State', 'Query'), 'secretsmanager:GetSecretValue SessionSecret'],
  session: [...table('State', 'UpdateItem'), 'secretsmanager:GetSecretValue SessionSecret'],
  enrol: [
    ...table('State', 'GetItem', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    'secretsmanager:GetSecretValue HostSecret',
  ],
  ingest: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Samples', 'GetItem', 'PutItem'),
    'secretsmanager:GetSecretValue HostSecret',
  ],
  collect: [
    ...table('State', 'GetItem', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Events/byDay', 'Query'),
    ...table('Events/open', 'Query'),
    ...consume('SourcesCollectQueue'),
  ],
  query: [
    ...table('State', 'GetItem', 'Query'),
    ...table('Events', 'Query'),
    ...table('Events/byDay', 'Query'),
    ...table('Events/open', 'Query'),
    ...table('Samples', 'Query'),
  ],
  explain: [
    ...table('State', 'GetItem', 'Query'),
    ...table('Events', 'Query'),
    ...table('Events/byDay', 'Query'),
    ...table('Events/open', 'Query'),
    ...table('Samples', 'Query'),
  ],
  define: [...table('State', 'GetItem', 'Query', 'UpdateItem'), ...table('Events', 'PutItem')],
  seed: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events/byDay', 'Query'),
    ...table('Events/open', 'Query'),
    'sqs:SendMessage PipelineCorrelateQueue',
    'sqs:SendMessage PipelineSeedQueue',
    ...consume('PipelineSeedQueue'),
  ],
  deadletters: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'PutItem', 'UpdateItem'),
    ...table('Events/byDay', 'Query'),
    'events:PutEvents PipelineBus',
    ...deadLetterQueues.flatMap((queue) => [
      `sqs:ChangeMessageVisibility ${queue}`,
      `sqs:DeleteMessage ${queue}`,
      `sqs:GetQueueAttributes ${queue}`,
      `sqs:ReceiveMessage ${queue}`,
    ]),
    'sqs:SendMessage PipelineCorrelateQueue',
    'sqs:SendMessage PipelineRespondQueue',
    'sqs:SendMessage PipelineSeedQueue',
    'sqs:SendMessage SourcesCollectQueue',
  ],
  hosts: [
    ...table('State', 'GetItem', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Events/open', 'Query'),
  ],
  publish: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'UpdateItem'),
    ...table('Events stream', 'DescribeStream', 'GetRecords', 'GetShardIterator'),
    'events:PutEvents PipelineBus',
    'sqs:SendMessage PipelineQuarantine',
    ...send('PipelineUnpublished'),
  ],
  correlate: [
    ...table('State', 'BatchGetItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Samples', 'Query'),
    'states:StartExecution CorrelatorMachine',
    ...consume('PipelineCorrelateQueue'),
  ],
  wake: [
    ...table('State', 'BatchGetItem', 'DeleteItem', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Samples', 'Query'),
  ],
  respond: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'PutItem'),
    ...table('Events/byDay', 'Query'),
    'states:DescribeExecution ResponseMachine:*',
    'states:StartExecution ResponseMachine',
    ...consume('PipelineRespondQueue'),
  ],
  attachstorage: [
    ...attachStorage,
    'ssm:GetCommandInvocation *',
    'ssm:ListCommands *',
    'ssm:SendCommand document/Tocsin-AttachStorage',
    'ssm:SendCommand instance/*',
  ],
  sweep: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('State/due', 'Query'),
    ...table('Events', 'PutItem'),
    ...table('Samples', 'BatchGetItem', 'Query'),
    ...send('PipelineUndelivered'),
    'states:StartExecution CorrelatorMachine',
  ],
  health: [
    ...table('State', 'GetItem'),
    ...table('State/due', 'Query'),
    ...table('Events', 'PutItem'),
    ...quiet.map((queue) => `sqs:GetQueueAttributes ${queue}`),
    ...send('PipelineUndelivered'),
  ],
  reconcile: [
    ...table('State', 'GetItem', 'Query', 'UpdateItem'),
    ...table('Events', 'UpdateItem'),
    ...table('Events/byDay', 'Query'),
    'events:PutEvents PipelineBus',
    'sqs:SendMessage PipelineQuarantine',
    ...send('PipelineUndelivered'),
  ],
  Correlator: ['lambda:InvokeFunction wakeFunction'],
  Response: ['lambda:InvokeFunction attachstorageFunction'],
};

describe('roles', () => {
  it.each(Object.entries(allowed))('%s may do its own work and nothing else', (role, actions) => {
    expect(rightsOf(aws[role] ?? [])).toEqual([...new Set(actions)].sort());
  });

  it('are all listed here', () => {
    expect(Object.keys(aws).sort()).toEqual(Object.keys(allowed).sort());
  });

  it('may not use SSM where agents fetch their commands', () => {
    expect(rightsOf(emulated.attachstorage ?? [])).toEqual([...attachStorage].sort());
  });

  it('have no policy of AWS, and no wildcard among their actions', () => {
    const roles = Object.values(resourcesOf(synthesise(onAws).serviceTemplate, 'AWS::IAM::Role'));
    expect(roles.filter(({ Properties }) => Properties.ManagedPolicyArns !== undefined)).toEqual([]);
    expect(
      Object.values(aws)
        .flatMap((each) => actionsOf(each))
        .filter((action) => action.includes('*')),
    ).toEqual([]);
  });

  it('read everything only where AWS knows no narrower resource, in their own region', () => {
    const onAll = Object.entries(aws).flatMap(([role, statements]) =>
      statements
        .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'))
        .flatMap((statement) => actionsOf([statement]).map((action) => [role, action, statement.Condition])),
    );
    const inRegion = { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } };
    expect(onAll.sort()).toEqual(
      ['ec2:DescribeInstances', 'ec2:DescribeVolumes', 'ssm:GetCommandInvocation', 'ssm:ListCommands'].map(
        (action) => ['attachstorage', action, inRegion],
      ),
    );
  });
});

describe('attaching storage', () => {
  const statements = aws.attachstorage ?? [];
  const conditionsOf = (action: string) =>
    statements
      .filter((each) => each.Effect === 'Allow' && actionsOf([each]).includes(action))
      .map((each) => each.Condition);

  it('attaches to, detaches from and runs commands on managed instances only', () => {
    const managed = { StringEquals: { 'aws:ResourceTag/tocsin:managed': 'true' } };
    expect(conditionsOf('ec2:AttachVolume')).toEqual([managed]);
    expect(conditionsOf('ec2:DetachVolume')).toEqual([managed]);
    expect(conditionsOf('ssm:SendCommand')).toEqual([undefined, managed]);
  });

  it('creates small, encrypted, managed volumes only', () => {
    expect(conditionsOf('ec2:CreateVolume')).toEqual([
      {
        StringEquals: { 'aws:RequestTag/tocsin:managed': 'true', 'ec2:VolumeType': 'gp3' },
        Bool: { 'ec2:Encrypted': 'true' },
        NumericLessThanEquals: { 'ec2:VolumeSize': '500' },
      },
    ]);
  });

  it('deletes only managed volumes that are still being created', () => {
    expect(conditionsOf('ec2:DeleteVolume')).toEqual([
      {
        StringEquals: {
          'aws:ResourceTag/tocsin:managed': 'true',
          'aws:ResourceTag/tocsin:state': 'creating',
        },
      },
    ]);
  });

  it('tags at creation, and later managed volumes with tags of state only', () => {
    expect(conditionsOf('ec2:CreateTags')).toEqual([
      { StringEquals: { 'ec2:CreateAction': 'CreateVolume' } },
      {
        StringEquals: { 'aws:ResourceTag/tocsin:managed': 'true' },
        'ForAllValues:StringEquals': {
          'aws:TagKeys': ['tocsin:state', 'tocsin:host', 'tocsin:exec', 'tocsin:blank', 'tocsin:quarantine'],
        },
      },
    ]);
  });

  it('never changes what is protected', () => {
    const denied = statements.filter(({ Effect }) => Effect === 'Deny');
    expect(denied.map(({ Action, Resource, Condition }) => ({ Action, Resource, Condition }))).toEqual([
      {
        Action: ['ec2:AttachVolume', 'ec2:DeleteVolume', 'ec2:DetachVolume'],
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/tocsin:protected': 'true' } },
      },
    ]);
  });
});

function statementsByRole(context: Readonly<Record<string, unknown>>) {
  const policies = Object.values(resourcesOf(synthesise(context).serviceTemplate, 'AWS::IAM::Policy'));
  const told = policies.map(({ Properties }): readonly [string, readonly Statement[]] => [
    Properties.Roles[0].Ref.replace(/Role[0-9A-F]{8}$/, ''),
    Properties.PolicyDocument.Statement,
  ]);
  return Object.fromEntries(told) as Readonly<Record<string, readonly Statement[]>>;
}

function actionsOf(statements: readonly Statement[]): readonly string[] {
  const actions = statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action);
  return [...new Set(actions)].filter((action) => !action.startsWith('logs:')).sort();
}

/** `action place` of each action on each resource that is allowed. */
function rightsOf(statements: readonly Statement[]): readonly string[] {
  const rights = statements.flatMap((statement) =>
    actionsOf([statement]).flatMap((action) =>
      [statement.Resource].flat().map((resource) => `${action} ${placeOf(JSON.stringify(resource))}`),
    ),
  );
  return [...new Set(rights)].sort();
}

/** A short name of a resource: its construct, index or path. */
function placeOf(resource: string): string {
  const [, table, attribute] = /FnGetAttTables(\w+?)[0-9A-F]{8}(Arn|StreamArn)/.exec(resource) ?? [];
  const [, index] = /\/index\/(\w+)/.exec(resource) ?? [];
  if (table !== undefined) return table + (index ? `/${index}` : '') + (attribute === 'Arn' ? '' : ' stream');
  const [, path] = /:((?:volume|instance|document)\/[\w*-]+)/.exec(resource) ?? [];
  const [, name] = /(?:Ref(?!":"AWS)|GetAtt)\W*(\w+?)[0-9A-F]{8}/.exec(resource) ?? [];
  const executions = /:execution:/.test(resource) ? ':*' : '';
  return path ?? (name === undefined ? JSON.parse(resource) : name + executions);
}
