import { type EventBus, type EventPattern, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { canary, memberChanged } from '../../shared/facts/system-events.ts';

export interface TopicsProps {
  readonly bus: EventBus;
  /** Takes what a topic did not. */
  readonly undelivered: IQueue;
}

/**
 * What programs and people subscribe to. A message is the event itself, as it is stored, delivered at least once.
 * SNS encrypts at rest by itself; a key of KMS would cost a call per message and shut the bus out of the AWS-managed one.
 */
export class Topics extends Construct {
  /** Every event, but what a gate held back, what agents tell the correlator alone, and the canary. */
  readonly events: Topic;
  /** Raises and clears of severity major or critical, but what a gate held back. */
  readonly alarms: Topic;
  /** The course of responses. */
  readonly responses: Topic;

  constructor(scope: Construct, id: string, props: TopicsProps) {
    super(scope, id);
    this.events = this.topic('Events', props, {
      detail: { type: [{ 'anything-but': [memberChanged, canary] }], muted: [{ exists: false }] },
    });
    this.alarms = this.topic('Alarms', props, {
      detail: {
        transition: ['raised', 'cleared'],
        severity: ['major', 'critical'],
        muted: [{ exists: false }],
      },
    });
    this.responses = this.topic('Responses', props, {
      detail: { type: [{ prefix: 'RESPONSE_' }, { prefix: 'STORAGE_' }] },
    });
  }

  private topic(id: string, { bus, undelivered }: TopicsProps, eventPattern: EventPattern): Topic {
    const topic = new Topic(this, id, { enforceSSL: true });
    new Rule(this, `${id}Rule`, {
      description: `Tocsin: bus to topic ${id}`,
      eventBus: bus,
      eventPattern,
      targets: [
        new SnsTopic(topic, {
          message: RuleTargetInput.fromEventPath('$.detail'),
          deadLetterQueue: undelivered,
        }),
      ],
    });
    return topic;
  }
}
