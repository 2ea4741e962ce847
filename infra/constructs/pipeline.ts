import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { canary } from '../../shared/facts/system-events.ts';
import { deadLetterQueue, WorkQueue } from './work-queue.ts';

export interface PipelineProps {
  readonly correlateTimeoutSec: number;
  readonly respondTimeoutSec: number;
  readonly seedTimeoutSec: number;
}

/**
 * The bus and what leads away from it. The routing slip, written by `publish`, decides which queue an event enters, so
 * that no function is woken for nothing. A queue's message is the bus's whole envelope.
 */
export class Pipeline extends Construct {
  readonly bus: EventBus;
  readonly correlate: WorkQueue;
  readonly respond: WorkQueue;
  /** Announced definition sets, whose composites are given what they start from. */
  readonly seed: WorkQueue;
  /** Poison that `publish` could not handle. */
  readonly quarantine: Queue;
  /** Where the stream's batches end that `publish` failed on for good. */
  readonly unpublished: Queue;
  /** What the bus, or the schedule, could not hand to a target. */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: PipelineProps) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: 'tocsin' });
    this.quarantine = deadLetterQueue(this, 'Quarantine');
    this.unpublished = deadLetterQueue(this, 'Unpublished');
    this.undelivered = deadLetterQueue(this, 'Undelivered');
    this.correlate = new WorkQueue(this, 'Correlate', props.correlateTimeoutSec);
    this.respond = new WorkQueue(this, 'Respond', props.respondTimeoutSec);
    this.seed = new WorkQueue(this, 'Seed', props.seedTimeoutSec);
    this.route('CorrelateRule', this.correlate, { detail: { slip: { composites: [{ exists: true }] } } });
    this.route('CanaryRule', this.correlate, { detail: { type: [canary] } });
    this.route('RespondRule', this.respond, {
      detail: {
        slip: { policies: [{ exists: true }] },
        transition: ['raised', 'occurred'],
        muted: [{ exists: false }],
      },
    });
    this.route('SeedRule', this.seed, { source: ['tocsin'], detailType: ['DEFINITIONS_APPLIED'] });
  }

  private route(id: string, { queue }: WorkQueue, eventPattern: EventPattern): void {
    new Rule(this, id, {
      description: `Tocsin: bus to queue, ${id}`,
      eventBus: this.bus,
      eventPattern,
      targets: [new SqsQueue(queue, { deadLetterQueue: this.undelivered })],
    });
  }
}
