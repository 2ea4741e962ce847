import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { responseCallTimeoutSec } from '../shared/policy/response-machine.ts';
import { Alarms } from './constructs/alarms.ts';
import { CorrelatorMachine } from './constructs/correlator-machine.ts';
import { TocsinApi } from './constructs/http-api.ts';
import type { Machine } from './constructs/machine.ts';
import { Outbox } from './constructs/outbox.ts';
import { Pipeline } from './constructs/pipeline.ts';
import { ResponseMachine } from './constructs/response-machine.ts';
import { Scheduled } from './constructs/scheduled.ts';
import { Sources } from './constructs/sources.ts';
import { storageStatements } from './constructs/storage-actuator.ts';
import { StorageDocument } from './constructs/storage-document.ts';
import { TocsinFunction, type TocsinFunctionProps } from './constructs/tocsin-function.ts';
import { Topics } from './constructs/topics.ts';
import type { DataStack } from './data-stack.ts';
import { allowTables, type FunctionName } from './permissions.ts';
import { alarmedQueues, quietQueuesOf, urlsOf } from './quiet-queues.ts';
import type { OperatorAccess, Settings } from './settings.ts';

/** One whole processor, and room for an instance of 100,000 members. */
const crowdMemoryMb = 1769;

/** Longest calls of the functions that queues feed; a queue hides a message for six times as long. */
const timeoutSec = { correlate: 20, respond: 30, collect: 20, wake: 20, seed: 60 } as const;

export interface ServiceStackProps extends StackProps {
  readonly data: DataStack;
  readonly settings: Settings;
}

/** All that has no memory: functions, bus, queues, state machines, topics, the API. Deleting it loses no event. */
export class ServiceStack extends Stack {
  readonly signIn: OperatorAccess['kind'];
  private readonly data: DataStack;
  private readonly settings: Settings;
  private readonly pipeline: Pipeline;
  private readonly sources: Sources;

  constructor(scope: Construct, id: string, { data, settings, ...props }: ServiceStackProps) {
    super(scope, id, { description: 'Tocsin: the service', ...props });
    this.data = data;
    this.settings = settings;
    this.signIn = settings.operatorAccess.kind;
    this.pipeline = new Pipeline(this, 'Pipeline', {
      correlateTimeoutSec: timeoutSec.correlate,
      respondTimeoutSec: timeoutSec.respond,
      seedTimeoutSec: timeoutSec.seed,
    });
    const { bus, undelivered } = this.pipeline;
    this.sources = new Sources(this, 'Sources', { collectTimeoutSec: timeoutSec.collect, undelivered });
    const topics = new Topics(this, 'Topics', { bus, undelivered });
    this.addCorrelator();
    this.addResponse();
    this.addSeed();
    this.addReconcile();
    const alarms = this.addAlarms(this.addPublish());
    const api = this.addApi();
    this.output({
      ApiUrl: api.api.apiEndpoint,
      ApiId: api.api.apiId,
      BusName: bus.eventBusName,
      EventsTopicArn: topics.events.topicArn,
      AlarmsTopicArn: topics.alarms.topicArn,
      ResponsesTopicArn: topics.responses.topicArn,
      OperationsTopicArn: alarms.operations.topicArn,
    });
  }

  private addPublish(): TocsinFunction {
    const { bus, quarantine, unpublished } = this.pipeline;
    const publish = this.fn('publish', {
      description: 'hands stored events to the bus',
      timeoutSec: 60,
      environment: { BUS_NAME: bus.eventBusName, QUARANTINE_URL: quarantine.queueUrl },
    });
    publish.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.allowSend(publish, quarantine);
    new Outbox(this, 'Outbox', { events: this.data.tables.events, publish, unpublished });
    return publish;
  }

  private addReconcile(): void {
    const { bus, quarantine, undelivered } = this.pipeline;
    const reconcile = this.fn('reconcile', {
      description: 'publishes what was stored and never published, each 5 minutes',
      timeoutSec: 60,
      environment: { BUS_NAME: bus.eventBusName, QUARANTINE_URL: quarantine.queueUrl },
      failures: undelivered,
    });
    reconcile.allow(['events:PutEvents'], [bus.eventBusArn]);
    this.allowSend(reconcile, quarantine);
    new Scheduled(this, 'Reconcile', { fn: reconcile, everyMinutes: 5, undelivered });
  }

  /** It answers the API, and sends the canary each minute. */
  private health(): TocsinFunction {
    const { undelivered } = this.pipeline;
    const waiting = quietQueuesOf(this.pipeline, this.sources);
    const fn = this.fn('health', {
      description: 'sends the canary and tells whether all is well',
      timeoutSec: 20,
      environment: { DEAD_LETTER_URLS: Stack.of(this).toJsonString(urlsOf(waiting)) },
      failures: undelivered,
    });
    fn.allow(
      ['sqs:GetQueueAttributes'],
      Object.values(waiting).map(({ queueArn }) => queueArn),
    );
    new Scheduled(this, 'Canary', { fn, everyMinutes: 1, undelivered });
    return fn;
  }

  private addCorrelator(): void {
    const { correlate: work, undelivered } = this.pipeline;
    const samples = { SAMPLES_TABLE: this.data.tables.samples.tableName };
    const wake = this.fn('wake', {
      description: 'decides an instance again when it is due',
      timeoutSec: timeoutSec.wake,
      memoryMb: crowdMemoryMb,
      environment: samples,
    });
    const { machine } = new CorrelatorMachine(this, 'Correlator', {
      wake: wake.lambda,
      wakeTimeoutSec: timeoutSec.wake,
    });
    const correlate = this.fn('correlate', {
      description: 'folds events into the state of composites',
      timeoutSec: timeoutSec.correlate,
      memoryMb: crowdMemoryMb,
      environment: { ...samples, CORRELATOR_ARN: machine.arn },
    });
    work.feed(correlate, { batchSize: 100, batchingWindowSec: 1, maxConcurrency: 10 });
    const sweep = this.fn('sweep', {
      description: 'finds lost timers and silent hosts, each minute',
      timeoutSec: 50,
      environment: { ...samples, CORRELATOR_ARN: machine.arn },
      failures: undelivered,
    });
    for (const fn of [correlate, sweep]) fn.allow(['states:StartExecution'], [machine.arn]);
    new Scheduled(this, 'Sweep', { fn: sweep, everyMinutes: 1, undelivered });
  }

  private addResponse(): void {
    const { attachStorage, machine } = this.attachStorage();
    this.allowCommands(attachStorage);
    const respond = this.fn('respond', {
      description: 'claims and starts responses',
      timeoutSec: timeoutSec.respond,
      environment: { RESPONSE_ARN: machine.arn },
    });
    respond.allow(['states:StartExecution'], [machine.arn]);
    respond.allow(['states:DescribeExecution'], [machine.executionArns]);
    this.pipeline.respond.feed(respond, { batchSize: 10, batchingWindowSec: 0, maxConcurrency: 5 });
  }

  private addSeed(): void {
    const { seed: work, correlate } = this.pipeline;
    const seed = this.fn('seed', {
      description: 'gives new composites what they start from',
      timeoutSec: timeoutSec.seed,
      isChained: true,
      environment: {
        CORRELATE_QUEUE_URL: correlate.queue.queueUrl,
        SEED_QUEUE_URL: work.queue.queueUrl,
      },
    });
    for (const { queue } of [correlate, work]) this.allowSend(seed, queue);
    work.feed(seed, { batchSize: 1, batchingWindowSec: 0, maxConcurrency: 2 });
  }

  /** It reads and empties every queue that nothing consumes, and hands letters back to where they were going. */
  private deadLetters(): TocsinFunction {
    const { bus, correlate, respond, seed } = this.pipeline;
    const work = { correlate, respond, collect: this.sources.work, seed };
    const waiting = quietQueuesOf(this.pipeline, this.sources);
    const fn = this.fn('dead-letters', {
      description: 'shows, redrives and discards dead letters',
      timeoutSec: 28,
      environment: {
        BUS_NAME: bus.eventBusName,
        DEAD_LETTER_URLS: Stack.of(this).toJsonString(urlsOf(waiting)),
        WORK_QUEUE_URLS: Stack.of(this).toJsonString(
          urlsOf(Object.fromEntries(Object.entries(work).map(([name, { queue }]) => [name, queue]))),
        ),
      },
    });
    fn.allow(['events:PutEvents'], [bus.eventBusArn]);
    fn.allow(
      ['sqs:GetQueueAttributes', 'sqs:ReceiveMessage', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage'],
      Object.values(waiting).map(({ queueArn }) => queueArn),
    );
    for (const { queue } of Object.values(work)) this.allowSend(fn, queue);
    return fn;
  }

  private attachStorage(): { readonly attachStorage: TocsinFunction; readonly machine: Machine } {
    const attachStorage = this.fn('attach-storage', {
      description: 'one step of attaching storage to a host',
      timeoutSec: responseCallTimeoutSec,
      environment: {
        SAMPLES_TABLE: this.data.tables.samples.tableName,
        COMMAND_TRANSPORT: this.settings.commandTransport,
      },
    });
    for (const statement of storageStatements(this)) attachStorage.allowStatement(statement);
    return { attachStorage, machine: new ResponseMachine(this, 'Response', attachStorage.lambda).machine };
  }

  /** Commands over SSM need a document; over the agent's own pull they are items of the state table. */
  private allowCommands(fn: TocsinFunction): void {
    if (this.settings.commandTransport === 'agent') return;
    const document = new StorageDocument(this, 'StorageDocument');
    fn.lambda.addEnvironment('SSM_DOCUMENT', document.name);
    for (const statement of document.sendStatements()) fn.allowStatement(statement);
  }

  private addApi(): TocsinApi {
    const { tables, hostSecret, sessionSecret } = this.data;
    const samples = { SAMPLES_TABLE: tables.samples.tableName };
    const session = { SESSION_SECRET: sessionSecret.secretArn };
    const host = { HOST_SECRET: hostSecret.secretArn };
    const fns = {
      authorize: this.fn('authorize', { description: 'knows sessions and roles', environment: session }),
      session: this.fn('session', {
        description: 'opens sessions, issues and revokes tokens',
        environment: { ...session, OPERATOR_ACCESS: JSON.stringify(this.settings.operatorAccess) },
      }),
      enrol: this.fn('enrol', { description: 'enrols hosts and renews credentials', environment: host }),
      ingest: this.fn('ingest', {
        description: 'stores documents of hosts',
        logRetention: RetentionDays.ONE_WEEK,
        environment: { ...samples, ...host },
      }),
      collect: this.fn('collect', {
        description: 'stores events of people, programs and AWS',
        timeoutSec: timeoutSec.collect,
      }),
      query: this.fn('query', { description: 'answers questions', timeoutSec: 20, environment: samples }),
      explain: this.fn('explain', {
        description: 'tells why a rule is what it is, and what an event rests on',
        timeoutSec: 28,
        environment: samples,
      }),
      define: this.fn('define', {
        description: 'checks and applies definitions',
        timeoutSec: 25,
      }),
      hosts: this.fn('hosts', { description: 'issues enrolments, drains and removes hosts', timeoutSec: 25 }),
      'dead-letters': this.deadLetters(),
      health: this.health(),
    };
    this.allowRead(sessionSecret, fns.authorize, fns.session);
    this.allowRead(hostSecret, fns.enrol, fns.ingest);
    this.sources.work.feed(fns.collect, { batchSize: 10, batchingWindowSec: 0, maxConcurrency: 2 });
    const lambdas = Object.fromEntries(Object.entries(fns).map(([name, fn]) => [name, fn.lambda]));
    return new TocsinApi(this, 'Api', {
      functions: lambdas as Record<keyof typeof fns, TocsinFunction['lambda']>,
      authorize: fns.authorize.lambda,
      signIn: this.signIn,
    });
  }

  private addAlarms(publish: TocsinFunction): Alarms {
    const quietQueues = alarmedQueues(quietQueuesOf(this.pipeline, this.sources));
    return new Alarms(this, 'Alarms', { publish: publish.lambda, quietQueues });
  }

  private fn(
    name: FunctionName,
    props: Omit<TocsinFunctionProps, 'name' | 'environment'> &
      Partial<Pick<TocsinFunctionProps, 'environment'>>,
  ): TocsinFunction {
    const { events, state } = this.data.tables;
    const fn = new TocsinFunction(this, name, {
      ...props,
      name,
      environment: { EVENTS_TABLE: events.tableName, STATE_TABLE: state.tableName, ...props.environment },
    });
    allowTables(name, fn, this.data.tables);
    return fn;
  }

  private allowSend(fn: TocsinFunction, queue: IQueue): void {
    fn.allow(['sqs:SendMessage'], [queue.queueArn]);
  }

  private allowRead(secret: Secret, ...fns: readonly TocsinFunction[]): void {
    for (const fn of fns) fn.allow(['secretsmanager:GetSecretValue'], [secret.secretArn]);
  }

  private output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
