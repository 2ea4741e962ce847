import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.ts';
import { DataStack } from './data-stack.ts';
import { ServiceStack } from './service-stack.ts';
import { readSettings } from './settings.ts';

export interface TocsinStacks {
  readonly data: DataStack;
  readonly service: ServiceStack;
}

/** Puts both stacks into the app, with the settings of its context, and has both rule packs review them at synthesis. */
export function addTocsin(app: App): TocsinStacks {
  const settings = readSettings(app.node);
  const data = new DataStack(app, 'TocsinData');
  const service = new ServiceStack(app, 'TocsinService', { data, settings });
  Tags.of(app).add('tocsin:managed', 'true');
  acknowledge(data, service);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { data, service };
}
