import { resolve } from 'node:path';
import { buildFaulty } from '../language/oracle/build-faulty.ts';
import type { Fault } from '../language/oracle/fault.ts';
import type { Code } from './functions.ts';

const root = resolve(import.meta.dirname, '../..');

/** The product's code with a fault in a file under the root of the project; without one as it is. */
export function buildCode(fault?: Fault): Promise<Code> {
  return buildFaulty<Code>(root, `export * from './test/simulation/code.ts';`, fault);
}
