/** Composites of composites, one over the other. */
export const levels = [1, 2, 3, 4] as const;
export type Level = (typeof levels)[number];

/** What the lowest level reads. */
export const probeType = 'PROBE';

export function typeOf(level: Level): string {
  return `LEVEL_${level}`;
}

/** A rule for each level: open while what is below it is open, for each probe an instance of its own. */
export function chainDefinitions(): string {
  const rules = levels.map((level) => {
    const below = level === 1 ? probeType : typeOf((level - 1) as Level);
    return `  - { name: level-${level}, by: [probe], when: ${below}, emit: ${typeOf(level)} }`;
  });
  return `version: 1\nrules:\n${rules.join('\n')}\n`;
}
