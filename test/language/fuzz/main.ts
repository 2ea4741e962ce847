import { parseArgs } from 'node:util';
import { Prober } from './prober.ts';
import { inputOf } from './random-input.ts';
import { smallestFailing } from './smallest.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    inputs: { type: 'string' },
  },
});
const firstSeed = Number(values.seed ?? Date.now() % 2 ** 31);
const endMs = Date.now() + Number(values.minutes) * 60_000;
const maxInputs = Number(values.inputs ?? Number.POSITIVE_INFINITY);
/** Faults told of one run; more are mostly the same. */
const maxFaults = 10;

console.log(`fuzz: inputs from seed ${firstSeed} on; one again: --seed N --inputs 1`);
const prober = new Prober();
const seen = new Set<string>();
let count = 0;
while (count < maxInputs && Date.now() < endMs && seen.size < maxFaults) {
  const seed = firstSeed + count++;
  const fault = await prober.faultOf(inputOf(seed));
  if (fault !== undefined && !seen.has(kindOf(fault))) {
    seen.add(kindOf(fault));
    await tell(seed, fault);
  }
}
await prober.close();
console.log(`fuzz: ${count} inputs, ${seen.size} kinds of faults`);
process.exitCode = seen.size === 0 ? 0 : 1;

async function tell(seed: number, fault: string): Promise<void> {
  console.log(`\nseed ${seed}: ${fault}`);
  const isFailing = async (files: ReturnType<typeof inputOf>) => {
    const found = await prober.faultOf(files);
    return found !== undefined && kindOf(found) === kindOf(fault);
  };
  for (const { name, text } of await smallestFailing(inputOf(seed), isFailing)) {
    console.log(`--- ${name}, ${text.length} characters\n${JSON.stringify(text.slice(0, 4_000))}`);
  }
}

/** Faults with the same place in our code, or the same first words, are one. */
function kindOf(fault: string): string {
  const ownLine = fault.split('\n').find((line) => line.includes('/shared/'));
  return ownLine?.trim() ?? fault.slice(0, 40);
}
