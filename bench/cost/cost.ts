import { onAws, resourcesOf, synthesise } from '../../test/infra/synthesis.ts';
import { type Bill, billOf, simulatedHosts } from './bill.ts';
import type { TemplateResource } from './resources.ts';
import { simulateHour } from './simulate.ts';

/** All that a deployment on AWS consists of. */
export function deployedResources(): readonly TemplateResource[] {
  const { dataTemplate, serviceTemplate } = synthesise(onAws);
  return [dataTemplate, serviceTemplate].flatMap((template) => Object.values(resourcesOf(template)));
}

/** The bill of a deployment as the code stands. */
export async function countBill(): Promise<Bill> {
  const few = await simulateHour(simulatedHosts.few);
  const many = await simulateHour(simulatedHosts.many);
  return billOf(few, many, deployedResources());
}
