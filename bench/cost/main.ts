import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { countBill, deployedResources } from './cost.ts';
import { costPage, costPlot } from './report.ts';
import { unpriced } from './resources.ts';

const missing = unpriced(deployedResources());
if (missing.length > 0) {
  console.error(`no price line for: ${missing.join(', ')}; add them to bench/cost/resources.ts`);
  process.exit(1);
}
const bill = await countBill();
const page = costPage(bill);
const docs = join(import.meta.dirname, '../../docs');
writeFileSync(join(docs, 'cost.md'), page);
writeFileSync(join(docs, 'cost.svg'), costPlot(bill));
console.log(page);
