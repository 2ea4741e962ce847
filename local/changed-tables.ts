import { isDeepStrictEqual } from 'node:util';
import type { Template } from './stacks.ts';

/** Logical ids of the tables in `before` that `after` lacks or gives other properties; new tables do not count. */
export function changedTables(before: Template, after: Template): readonly string[] {
  const next = tablesOf(after);
  return [...tablesOf(before)]
    .filter(([id, properties]) => !isDeepStrictEqual(properties, next.get(id)))
    .map(([id]) => id);
}

function tablesOf({ Resources }: Template): ReadonlyMap<string, unknown> {
  const tables = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::DynamoDB::Table');
  return new Map(tables.map(([id, { Properties = {} }]) => [id, Properties]));
}
