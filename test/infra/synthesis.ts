import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { addTocsin, type TocsinStacks } from '../../infra/tocsin-app.ts';

const cdkJson = resolve(import.meta.dirname, '..', '..', 'cdk.json');

/** As `cdk deploy` makes it with no choice of the deployer. */
export const onAws: Readonly<Record<string, unknown>> = {};

/** As the local harness deploys it. */
export const local: Readonly<Record<string, unknown>> = {
  'tocsin:commandTransport': 'agent',
  'tocsin:operatorAccess': JSON.stringify({ kind: 'key', sha256: 'ab'.repeat(32) }),
};

/** CDK's own check against CloudFormation's schemas takes seconds to start: one test file asks for it. */
export const checkSchemas = '@aws-cdk/core:validateAgainstDefaultRules';

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are plain JSON of many shapes
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export interface Synthesis extends TocsinStacks {
  readonly app: App;
  readonly dataTemplate: Template;
  readonly serviceTemplate: Template;
}

const made = new Map<Readonly<Record<string, unknown>>, Synthesis>();

/** Both stacks with the feature flags of cdk.json, functions not bundled; made once for one context. */
export function synthesise(context: Readonly<Record<string, unknown>>): Synthesis {
  const synthesis = made.get(context) ?? synthesiseNow(context);
  made.set(context, synthesis);
  return synthesis;
}

function synthesiseNow(context: Readonly<Record<string, unknown>>): Synthesis {
  const flags = JSON.parse(readFileSync(cdkJson, 'utf8')).context;
  const app = new App({
    context: { ...flags, [checkSchemas]: false, ...context, 'aws:cdk:bundling-stacks': [] },
  });
  const stacks = addTocsin(app);
  return {
    ...stacks,
    app,
    dataTemplate: Template.fromStack(stacks.data),
    serviceTemplate: Template.fromStack(stacks.service),
  };
}

export function resourcesOf(template: Template, type?: string): Readonly<Record<string, Resource>> {
  const all: Readonly<Record<string, Resource>> = template.toJSON().Resources;
  return Object.fromEntries(
    Object.entries(all).filter(([, each]) => type === undefined || each.Type === type),
  );
}
