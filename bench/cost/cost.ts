import { onAws, resourcesOf, synthesise } from '../../test/infra/synthesis.ts';
import { type Bill, billOf, meanBill, simulatedHosts } from './bill.ts';
import { type Draw, eventsPerHostDay } from './fleet.ts';
import type { TemplateResource } from './resources.ts';
import { amountsOf, countsOf, type SavedCost, type SavedDraw } from './saved-cost.ts';
import { simulateHour } from './simulate.ts';

/** Seeds of the draws. */
const seeds = [1, 2, 3, 4, 5] as const;

/** Events of a host and day that are asked about; the bill is told in full for `eventsPerHostDay`. */
const askedPerHostDay = [5, eventsPerHostDay, 100] as const;

/** Every draw of the report. */
export const draws: readonly Draw[] = askedPerHostDay.flatMap((perHostDay) =>
  seeds.map((seed) => ({ seed, perHostDay })),
);

/** All that a deployment on AWS consists of. */
export function deployedResources(): readonly TemplateResource[] {
  const { dataTemplate, serviceTemplate } = synthesise(onAws);
  return [dataTemplate, serviceTemplate].flatMap((template) => Object.values(resourcesOf(template)));
}

/** What the code as it stands is billed for in one draw. */
export async function countDraw(draw: Draw): Promise<SavedDraw> {
  const few = amountsOf(await simulateHour(simulatedHosts.few, draw));
  const many = amountsOf(await simulateHour(simulatedHosts.many, draw));
  return { ...draw, few, many };
}

/** What one number of events costs: the mean over the draws, and each draw's figure for a host. */
export interface Costed {
  readonly perHostDay: number;
  readonly bill: Bill;
  /** By size. */
  readonly usdPerHost: readonly number[];
}

/** By the number of events. */
export function costsOf(saved: SavedCost, resources: readonly TemplateResource[]): readonly Costed[] {
  return [...Map.groupBy(saved.draws, ({ perHostDay }) => perHostDay)].map(([perHostDay, own]) => {
    const bills = own.map(({ few, many }) => billOf(countsOf(few), countsOf(many), resources));
    return {
      perHostDay,
      bill: meanBill(bills),
      usdPerHost: bills.map(({ usdPerHost }) => usdPerHost).sort((a, b) => a - b),
    };
  });
}
