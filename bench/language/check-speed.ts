import { compile, compileDefinitions } from '../../shared/language/compiler.ts';
import type { Diagnostic } from '../../shared/language/diagnostics.ts';
import { expansionTable } from '../../shared/language/templates/expansion-table.ts';
import { expansionOf, rulesOf } from './definition-sets.ts';
import { median } from './median.ts';

export interface CheckSpeed {
  readonly what: string;
  readonly count: number;
  /** By the wall, the median of the runs. */
  readonly elapsedMs: number;
  /** Of all threads, so with the garbage collector; the median as well. */
  readonly processorMs: number;
}

const runs = 3;

/** How long a whole check takes: read, check and compile; of the expansion with its table of hosts and rules. */
export function checkSpeeds(): readonly CheckSpeed[] {
  const files = rulesOf(10_000);
  const expansion = expansionOf(100, 1_000, 50);
  return [
    {
      what: 'check of rules',
      count: 10_000,
      ...costOf(() => {
        const { artifact, diagnostics } = compile(files);
        if (!artifact) throw new Error(`the rules have faults: ${firstOf(diagnostics)}`);
      }),
    },
    {
      what: 'check and table of (host, rule)',
      count: 100_000,
      ...costOf(() => {
        const { definitions, compilation } = compileDefinitions(expansion);
        if (!compilation.artifact)
          throw new Error(`the templates have faults: ${firstOf(compilation.diagnostics)}`);
        const rows = expansionTable(definitions).length;
        if (rows !== 100_000) throw new Error(`the table has ${rows} rows`);
      }),
    },
  ];
}

function costOf(run: () => void): Pick<CheckSpeed, 'elapsedMs' | 'processorMs'> {
  const costs = Array.from({ length: runs }, () => {
    const startMs = performance.now();
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return { elapsedMs: performance.now() - startMs, processorMs: (user + system) / 1000 };
  });
  return {
    elapsedMs: Math.round(median(costs.map((cost) => cost.elapsedMs))),
    processorMs: Math.round(median(costs.map((cost) => cost.processorMs))),
  };
}

function firstOf(diagnostics: readonly Diagnostic[]): string {
  return JSON.stringify(diagnostics.find(({ severity }) => severity === 'error'));
}
