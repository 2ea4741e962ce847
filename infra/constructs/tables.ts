import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';

const text = AttributeType.STRING;

/** The three tables; all on demand, expired by `x`, kept when the stack goes. */
export class Tables extends Construct {
  /** Not restorable to a point in time: a week of samples is worth less than twice its price. */
  readonly samples: Table;
  /** Its stream is the outbox: new images. Indexes `byDay` and, for raises of open episodes, `open`. */
  readonly events: Table;
  /** Index `due`: keys of what falls due, by shard and time. */
  readonly state: Table;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.samples = this.table('Samples', { restorable: false });
    this.events = this.table('Events', { restorable: true, stream: StreamViewType.NEW_IMAGE });
    this.events.addGlobalSecondaryIndex({
      indexName: 'byDay',
      partitionKey: { name: 'g', type: text },
      sortKey: { name: 's', type: text },
      projectionType: ProjectionType.ALL,
    });
    this.events.addGlobalSecondaryIndex({
      indexName: 'open',
      partitionKey: { name: 'o', type: text },
      sortKey: { name: 's', type: text },
      projectionType: ProjectionType.ALL,
    });
    this.state = this.table('State', { restorable: true });
    this.state.addGlobalSecondaryIndex({
      indexName: 'due',
      partitionKey: { name: 'q', type: text },
      sortKey: { name: 'a', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
  }

  private table(
    id: string,
    options: { readonly restorable: boolean; readonly stream?: StreamViewType },
  ): Table {
    return new Table(this, id, {
      partitionKey: { name: 'p', type: text },
      sortKey: { name: 's', type: text },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'x',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: options.restorable },
      removalPolicy: RemovalPolicy.RETAIN,
      ...(options.stream !== undefined && { stream: options.stream }),
    });
  }
}
