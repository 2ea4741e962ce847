import type { BilledUnit, Count } from '../metered/meter.ts';
import { savedIn } from '../saved.ts';
import type { Stand } from '../stand.ts';
import type { Draw } from './fleet.ts';

/** What an hour of few and of many hosts was billed for: amounts by `use | unit`. */
export interface SavedDraw extends Draw {
  readonly few: Amounts;
  readonly many: Amounts;
}

/** What bench/results/cost.json keeps: each draw of the last run. */
export interface SavedCost {
  readonly stand: Stand;
  readonly draws: readonly SavedDraw[];
}

type Amounts = Readonly<Record<string, number>>;

const border = ' | ';

export const { read: readCost, write: writeCost } = savedIn<SavedCost>('cost');

export function amountsOf(counts: readonly Count[]): Amounts {
  return Object.fromEntries(counts.map(({ use, unit, amount }) => [`${use}${border}${unit}`, amount]));
}

export function countsOf(amounts: Amounts): readonly Count[] {
  return Object.entries(amounts).map(([name, amount]) => {
    const [use, unit] = name.split(border) as [string, BilledUnit];
    return { use, unit, amount };
  });
}
