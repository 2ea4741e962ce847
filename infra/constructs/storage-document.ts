import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnDocument } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { TocsinError } from '../../shared/errors.ts';
import { waits } from '../../shared/policy/response-waits.ts';
import { secondMs } from '../../shared/time.ts';

const argumentsScript = resolve(import.meta.dirname, 'storage-arguments.sh');
const script = resolve(import.meta.dirname, '..', '..', 'agent', 'host-scripts', 'attach-storage.sh');

/**
 * The parameters of the command, each with a pattern that spans the whole value and admits nothing that a shell reads.
 * `args` is a JSON object in base64.
 */
const parameters: Readonly<Record<string, string>> = {
  id: '^[0-9A-Za-z._-]{1,128}$',
  name: '^attach-storage$',
  args: '^[A-Za-z0-9+/]{1,2048}={0,2}$',
  expiresAtMs: '^[0-9]{1,15}$',
};

/** As long as its response waits for an answer. */
const timeoutSec = (waits.commandMs + waits.commandAnswerMs) / secondMs;

/** The one command that Tocsin may run through SSM: the host script, with checked arguments as its options. */
export class StorageDocument extends Construct {
  readonly name = 'Tocsin-AttachStorage';

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new CfnDocument(this, 'Document', {
      name: this.name,
      documentType: 'Command',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion',
      content: {
        schemaVersion: '2.2',
        description: 'Tocsin: mounts a volume, or takes it off',
        parameters: Object.fromEntries(
          Object.entries(parameters).map(([name, allowedPattern]) => [
            name,
            { type: 'String', allowedPattern },
          ]),
        ),
        mainSteps: [
          {
            action: 'aws:runShellScript',
            name: 'attachStorage',
            precondition: { StringEquals: ['platformType', 'Linux'] },
            inputs: {
              timeoutSeconds: String(timeoutSec),
              runCommand: commandLines(readFileSync(script, 'utf8')),
            },
          },
        ],
      },
    });
  }

  /** The right to send this document to managed instances, and to read what came of it. */
  sendStatements(): readonly PolicyStatement[] {
    const stack = Stack.of(this);
    return [
      new PolicyStatement({
        sid: 'SendThisCommand',
        actions: ['ssm:SendCommand'],
        resources: [stack.formatArn({ service: 'ssm', resource: 'document', resourceName: this.name })],
      }),
      new PolicyStatement({
        sid: 'SendToManaged',
        actions: ['ssm:SendCommand'],
        resources: [stack.formatArn({ service: 'ec2', resource: 'instance', resourceName: '*' })],
        conditions: { StringEquals: { 'aws:ResourceTag/tocsin:managed': 'true' } },
      }),
      new PolicyStatement({
        sid: 'ReadResults',
        actions: ['ssm:GetCommandInvocation', 'ssm:ListCommands'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:RequestedRegion': stack.region } },
      }),
    ];
  }
}

/**
 * The script as SSM runs it: the same interpreter, its options taken from the checked arguments, its body unchanged. Throws
 * `BAD_HOST_SCRIPT` for a script that is not for bash, or that SSM would alter: double braces are its own syntax.
 */
export function commandLines(text: string): readonly string[] {
  const [interpreter = '', ...body] = text.split('\n');
  if (!/^#!.*\bbash$/.test(interpreter)) throw badScript(interpreter, 'a first line that names bash');
  if (text.includes('{{')) throw badScript('{{', 'a script without double braces');
  return [interpreter, ...readFileSync(argumentsScript, 'utf8').trimEnd().split('\n'), ...body];
}

function badScript(got: string, allowed: string): TocsinError {
  return new TocsinError('BAD_HOST_SCRIPT', `the host script cannot be an SSM command: ${got}`, {
    got,
    allowed,
  });
}
