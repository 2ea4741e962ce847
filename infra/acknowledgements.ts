import { type CfnElement, type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { DataStack } from './data-stack.ts';
import type { ServiceStack } from './service-stack.ts';

interface Acknowledgement {
  /** Path of the construct below its stack; empty for all of the stack. */
  readonly path: string;
  readonly id: string;
  readonly reason: string;
}

const arn = (service: string, resource: string) =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}]`;

const ofData: readonly Acknowledgement[] = [
  {
    path: 'Tables/Samples',
    id: 'AwsSolutions-DDB3',
    reason: 'samples expire after a week, and restoring them would cost about as much as storing them',
  },
  ...['HostSecret', 'SessionSecret'].map((path) => ({
    path,
    id: 'AwsSolutions-SMG4',
    reason:
      'a rotation ends every credential that the secret signed; it is done by hand when a leak is suspected',
  })),
];

const everywhere: readonly Acknowledgement[] = [
  {
    path: '',
    id: 'Serverless-LambdaTracing',
    reason: 'a trace per document would cost twice what the document costs; ids of events join the logs',
  },
  {
    path: '',
    id: 'Serverless-LambdaDLQ',
    reason:
      'all but those that a schedule calls are invoked synchronously; those have an on-failure destination instead',
  },
  {
    path: '',
    id: 'Serverless-LambdaEventSourceMappingDestination',
    reason: 'mappings of queues have no destination in AWS: their queues have dead-letter queues',
  },
  {
    path: '',
    id: 'Serverless-StepFunctionStateMachineXray',
    reason: 'the history of an execution tells each step with its times and answers',
  },
  {
    path: '',
    id: 'AwsSolutions-SF2',
    reason: 'the history of an execution tells each step with its times and answers',
  },
  {
    path: '',
    id: 'AwsSolutions-SF1',
    reason: 'Standard executions keep their whole history for 90 days; logs would be a second, billed copy',
  },
];

const ofQueues: readonly Acknowledgement[] = [
  ...['Pipeline/Quarantine', 'Pipeline/Unpublished', 'Pipeline/Undelivered'].map((path) => ({
    path,
    id: 'AwsSolutions-SQS3',
    reason: 'it is the end of the line itself: nothing consumes it, and an alarm rings at the first message',
  })),
  ...[
    'Pipeline/Quarantine',
    'Pipeline/Unpublished',
    'Pipeline/Undelivered',
    'Pipeline/Correlate/DeadLetters',
    'Pipeline/Respond/DeadLetters',
    'Pipeline/Seed/DeadLetters',
    'Sources/Collect/DeadLetters',
  ].map((path) => ({
    path,
    id: 'Serverless-SQSRedrivePolicy',
    reason: 'a dead-letter queue: nothing consumes it, and an alarm rings at the first message',
  })),
];

const accessLog =
  'each log line would add a tenth to the cost of a document; refusals are logged by the functions';

const ofApi: readonly Acknowledgement[] = [
  { path: 'Api/Stage', id: 'AwsSolutions-APIG1', reason: accessLog },
  { path: 'Api/Stage', id: 'Serverless-APIGWAccessLogging', reason: accessLog },
  {
    path: 'Api/Api/POST--v1--documents',
    id: 'AwsSolutions-APIG4',
    reason:
      'the function verifies the credential and a proof over the body, which an authorizer does not see',
  },
  {
    path: 'Api/Api/POST--v1--credentials',
    id: 'AwsSolutions-APIG4',
    reason: 'the function verifies the expired credential and a proof over the body',
  },
  {
    path: 'Api/Api/POST--v1--enrol',
    id: 'AwsSolutions-APIG4',
    reason: 'who enrols has no identity yet: the function checks the enrolment token and counts its use',
  },
];

const byKey: Acknowledgement = {
  path: 'Api/Api/POST--v1--sessions',
  id: 'AwsSolutions-APIG4',
  reason: 'this deployment signs in by operator key, which the function compares in constant time',
};

const ofResponses: readonly Acknowledgement[] = [
  {
    path: 'attach-storage',
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'EC2 and SSM have no narrower resource for reading; the one other statement on all denies',
  },
  {
    path: 'attach-storage',
    id: arn('ec2', 'volume/*'),
    reason: 'volumes are found while it runs; the tag tocsin:managed is the condition',
  },
  {
    path: 'attach-storage',
    id: arn('ec2', 'instance/*'),
    reason: 'hosts come and go; the tag tocsin:managed is the condition',
  },
];

/** Tells the rule packs, for each finding that stays, the reason why. A finding that is not here stops the synthesis. */
export function acknowledge(data: DataStack, service: ServiceStack): void {
  for (const each of ofData) on(data, each);
  for (const each of [...everywhere, ...ofQueues, ...ofApi, ...ofResponses]) on(service, each);
  if (service.signIn === 'key') on(service, byKey);
  on(service, {
    path: 'respond',
    id: arn('states', `execution:<${logicalId(service, 'Response/Response/Machine')}.Name>:*`),
    reason: 'the status of an execution is asked by its name, which every response makes anew',
  });
}

function on(stack: Stack, { path, id, reason }: Acknowledgement): void {
  Validations.of(path === '' ? stack : find(stack, path)).acknowledge({ id, reason });
}

function logicalId(stack: Stack, path: string): string {
  return stack.resolve((find(stack, path).node.defaultChild as CfnElement).logicalId);
}

function find(stack: Stack, path: string): IConstruct {
  return path.split('/').reduce<IConstruct>((construct, id) => construct.node.findChild(id), stack);
}
