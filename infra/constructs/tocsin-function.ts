import { join, resolve } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

const root = resolve(import.meta.dirname, '..', '..');

/** Packages in CommonJS call `require`, which an ES module does not have. */
const requireBanner =
  "import{createRequire as tocsinRequire}from'node:module';const require=tocsinRequire(import.meta.url);";

export interface TocsinFunctionProps {
  /** Folder below `functions/`; its `main.ts` exports `handler`. */
  readonly name: string;
  readonly description: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Default 10 s. */
  readonly timeoutSec?: number;
  /** Default 256 MB: half of that doubles the time of a start, and a call costs the same. */
  readonly memoryMb?: 128 | 256 | 1769;
  /** Default 30 days. */
  readonly logRetention?: RetentionDays;
  /** Only for functions that are invoked asynchronously: where a failed call goes. It is not retried. */
  readonly failures?: IQueue;
  /** It wakes itself by messages, in chains of more than the 16 calls at which Lambda would end them. */
  readonly isChained?: true;
}

/**
 * A Lambda function of ours: arm64, Node 24, one minified ES module without the SDK that the runtime brings, JSON logs
 * in a group of its own, and a role that may do nothing but write them until it is told more.
 */
export class TocsinFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly timeoutSec: number;
  private readonly role: Role;

  constructor(scope: Construct, id: string, props: TocsinFunctionProps) {
    super(scope, id);
    this.timeoutSec = props.timeoutSec ?? 10;
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention ?? RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(this.role);
    this.lambda = new NodejsFunction(this, 'Function', {
      description: `Tocsin: ${props.description}`,
      entry: join(root, 'functions', props.name, 'main.ts'),
      handler: 'handler',
      projectRoot: root,
      depsLockFilePath: join(root, 'package-lock.json'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memoryMb ?? 256,
      timeout: Duration.seconds(this.timeoutSec),
      environment: { ...props.environment },
      role: this.role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      awsSdkConnectionReuse: false,
      ...(props.failures !== undefined && {
        onFailure: new SqsDestination(props.failures),
        retryAttempts: 0,
      }),
      ...(props.isChained && { recursiveLoop: RecursiveLoop.ALLOW }),
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        externalModules: ['@aws-sdk/*'],
        minify: true,
        sourceMap: false,
        banner: requireBanner,
      },
    });
  }

  /** Exactly these actions on exactly these resources. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.allowStatement(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  allowStatement(statement: PolicyStatement): void {
    this.role.addToPolicy(statement);
  }
}
