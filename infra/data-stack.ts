import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Tables } from './constructs/tables.ts';

const secretChars = 64;

/** What outlives the service: tables and signing secrets. All of it is retained when the stack is deleted. */
export class DataStack extends Stack {
  readonly tables: Tables;
  /** Signs the credentials of hosts. */
  readonly hostSecret: Secret;
  /** Signs the sessions of operators and the tokens of programs. */
  readonly sessionSecret: Secret;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, { description: 'Tocsin: tables and signing secrets', ...props });
    this.tables = new Tables(this, 'Tables');
    this.hostSecret = this.signingSecret('HostSecret', 'signs the credentials of hosts');
    this.sessionSecret = this.signingSecret('SessionSecret', 'signs sessions and tokens');
    new CfnOutput(this, 'SamplesTableName', { value: this.tables.samples.tableName });
    new CfnOutput(this, 'EventsTableName', { value: this.tables.events.tableName });
    new CfnOutput(this, 'StateTableName', { value: this.tables.state.tableName });
  }

  private signingSecret(id: string, purpose: string): Secret {
    return new Secret(this, id, {
      description: `Tocsin: ${purpose}`,
      generateSecretString: { passwordLength: secretChars, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }
}
