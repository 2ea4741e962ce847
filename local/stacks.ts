import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { TocsinError } from '../shared/errors.ts';
import { clientSettings } from './environment.ts';

interface StackView {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A template as far as it is looked at. */
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** CloudFormation of the emulator, in the ways that work there. */
export interface Stacks {
  /** undefined if there is no such stack, or it was deleted. */
  describe(name: string): Promise<StackView | undefined>;
  template(name: string): Promise<Template>;
  /** Logical id -> physical id. */
  resources(name: string): Promise<Readonly<Record<string, string>>>;
  /** By name: by ARN, as the CDK does it, nothing happens there. Resolves when it is gone. */
  remove(name: string): Promise<void>;
}

const removeTries = 300;
const removePollMs = 100;

export function makeStacks(endpoint: string): Stacks {
  const client = new CloudFormationClient(clientSettings(endpoint));
  const describe = async (name: string): Promise<StackView | undefined> => {
    const answer = await client.send(new DescribeStacksCommand({ StackName: name })).catch((error: Error) => {
      if (/does not exist/.test(error.message)) return undefined;
      throw error;
    });
    const stack = answer?.Stacks?.[0];
    if (stack === undefined || stack.StackStatus === 'DELETE_COMPLETE') return undefined;
    const outputs = (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    return { status: stack.StackStatus ?? 'UNKNOWN', outputs: Object.fromEntries(outputs) };
  };
  return {
    describe,
    async template(name) {
      const { TemplateBody = '{"Resources":{}}' } = await client.send(
        new GetTemplateCommand({ StackName: name }),
      );
      return JSON.parse(TemplateBody) as Template;
    },
    async resources(name) {
      const { StackResources = [] } = await client.send(
        new DescribeStackResourcesCommand({ StackName: name }),
      );
      return Object.fromEntries(
        StackResources.map((each) => [each.LogicalResourceId, each.PhysicalResourceId]),
      );
    },
    async remove(name) {
      await client.send(new DeleteStackCommand({ StackName: name }));
      for (let i = 0; i < removeTries; i++) {
        if ((await describe(name)) === undefined) return;
        await sleep(removePollMs);
      }
      throw new TocsinError('STACK_NOT_REMOVED', 'a stack did not go', {
        got: name,
        fix: 'npm start -- --reset',
      });
    },
  };
}
