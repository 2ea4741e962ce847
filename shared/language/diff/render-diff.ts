import type { DefinitionChange, KeyChange } from './diff.ts';

const signs = { added: '+', removed: '-', changed: '~' } as const;

/** A difference as a person reads it: `~ rule disk-full`, and below it `  for: 5m -> 10m`. Ends without a line break. */
export function renderDiff(changes: readonly DefinitionChange[]): string {
  return changes
    .flatMap(({ kind, of, name, keys }) => [
      `${signs[kind]} ${of} ${name}`,
      ...(kind === 'removed' ? [] : keys.map(renderKey)),
    ])
    .join('\n');
}

function renderKey({ key, before, after }: KeyChange): string {
  if (before === undefined) return `    ${key}: ${after}`;
  return `    ${key}: ${before} -> ${after ?? '(none)'}`;
}
