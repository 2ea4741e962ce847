import { type Fault, fault } from '../language/oracle/fault.ts';

/** Slips in one file under the root of the project. */
export function inFile(
  file: string,
  slips: ReadonlyArray<readonly [name: string, search: string, replace: string]>,
): readonly Fault[] {
  return slips.map(([name, search, replace]) => fault(file, name, search, replace));
}
