import { Engine } from 'json-rules-engine';
import type { CaseName } from './cases.ts';
import type { InputEvent } from './input.ts';

/** What json-rules-engine can be asked; it knows neither time nor what was before, so the rest has no words in it. */
const conditionOf: Partial<Record<CaseName, ConstructorParameters<typeof Engine>[0]>> = {
  both: [
    {
      conditions: {
        all: ['n0', 'n1'].map((fact) => ({ fact, operator: 'equal', value: true })),
      },
      event: { type: 'matched' },
    },
  ],
  'three-of-100': [
    {
      conditions: { all: [{ fact: 'open', operator: 'greaterThanInclusive', value: 3 }] },
      event: { type: 'matched' },
    },
  ],
};

export function canJsonRules(name: CaseName): boolean {
  return conditionOf[name] !== undefined;
}

/**
 * One run of the engine for each event. Who calls it keeps which hosts are open, counts them for `three-of-100`, and tells a
 * change of the result from a result.
 */
export async function runJsonRules(
  name: CaseName,
  events: readonly InputEvent[],
): Promise<readonly string[]> {
  const engine = new Engine(conditionOf[name] ?? []);
  const open = new Map<string, Set<number>>();
  const raised = new Map<string, number>();
  const lines: string[] = [];
  for (const { t, key, kind, host } of events) {
    const hosts = open.get(key) ?? new Set();
    open.set(key, hosts);
    if (host !== undefined && kind === 'raised') hosts.add(host);
    else if (host !== undefined) hosts.delete(host);
    const facts = name === 'both' ? { n0: hosts.has(0), n1: hosts.has(1) } : { open: hosts.size };
    const isTrue = (await engine.run(facts)).events.length > 0;
    const sinceMs = raised.get(key);
    if (isTrue && sinceMs === undefined) raised.set(key, t);
    if (isTrue || sinceMs === undefined) continue;
    raised.delete(key);
    lines.push(`${key} ${sinceMs} ${t}`);
  }
  return [...lines, ...[...raised].map(([key, sinceMs]) => `${key} ${sinceMs} -`)];
}
