import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { standAt } from '../stand.ts';
import { costsOf, countDraw, deployedResources, draws } from './cost.ts';
import { costPage, costPlot } from './report.ts';
import { unpriced } from './resources.ts';
import { readCost, type SavedCost, type SavedDraw, writeCost } from './saved-cost.ts';

/** `--report` counts nothing: it writes the page of what is saved. */
const { values } = parseArgs({ options: { report: { type: 'boolean', default: false } } });

const resources = deployedResources();
const missing = unpriced(resources);
if (missing.length > 0) {
  console.error(`no price line for: ${missing.join(', ')}; add them to bench/cost/resources.ts`);
  process.exit(1);
}
const saved = values.report ? readCost() : await counted();
writeCost(saved);
const costs = costsOf(saved, resources);
const page = costPage(saved, costs);
const docs = join(import.meta.dirname, '../../docs');
writeFileSync(join(docs, 'cost.md'), page);
writeFileSync(join(docs, 'cost.svg'), costPlot(costs));
console.log(page);

async function counted(): Promise<SavedCost> {
  const stand = standAt(Date.now());
  const done: SavedDraw[] = [];
  for (const draw of draws) {
    done.push(await countDraw(draw));
    console.error(`${done.length} of ${draws.length} draws`);
  }
  return { stand, draws: done };
}
