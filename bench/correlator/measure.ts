import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '../language/median.ts';
import { type CaseName, cases } from './cases.ts';
import type { EngineProcess } from './engine-process.ts';
import { type InputSize, inputOf } from './input.ts';
import { canJsonRules } from './json-rules.ts';

export interface Measured {
  readonly engine: string;
  /** Median of the rounds: events by processor time of all threads. Absent: the engine has no words for the case. */
  readonly perSecond?: number;
  /** Lowest and highest round. */
  readonly range?: readonly [number, number];
  /** Heap after the last event, by 1,000 instances. */
  readonly heapBytesPerThousand?: number;
}

export interface Result {
  readonly title: string;
  readonly events: number;
  readonly said: number;
  readonly engines: readonly Measured[];
}

interface Time {
  /** Of one run. */
  readonly processorMs: number;
  /** Of all runs of the round. */
  readonly spentMs: number;
}

const seed = 7;
/** Processor time after which compilers are done with an engine. */
const warmUpMs = 2_500;
const warmUpRuns = 20;
/** One burst of so many instances that what they take stands out of what else moves on a heap. */
const memorySize = { keys: 400, bursts: 1 } as const;
const rounds = 3;

/**
 * One case on all engines: outputs are compared first, which warms up as well; then rounds in which each has its turn. Throws if one
 * does not say what ours says.
 */
export async function measure(
  name: CaseName,
  engines: readonly EngineProcess[],
  size: InputSize,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  try {
    const input = inputOf(cases[name], size, seed);
    const file = join(folder, 'input.jsonl');
    writeFileSync(file, `${input.map((event) => JSON.stringify(event)).join('\n')}\n`);
    const able = engines.filter((engine) => !engine.name.startsWith('json-rules') || canJsonRules(name));
    const said = await compareOutputs(name, able, folder, file);
    const times = able.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, engine] of able.entries())
        times[i]?.push((await engine.ask<Time>(`run ${join(folder, 'timed')}`)).processorMs);
    }
    const measured = new Map<string, Measured>();
    for (const [i, engine] of able.entries()) {
      const rates = (times[i] ?? []).map((ms) => Math.round((input.length / ms) * 1000));
      const heapBytes = await heapOf(engine, name, folder);
      measured.set(engine.name, {
        engine: engine.name,
        perSecond: median(rates),
        range: [Math.min(...rates), Math.max(...rates)],
        ...(heapBytes !== undefined && {
          heapBytesPerThousand: Math.round((heapBytes / memorySize.keys) * 1000),
        }),
      });
    }
    return {
      title: cases[name].title,
      events: input.length,
      said,
      engines: engines.map((engine) => measured.get(engine.name) ?? { engine: engine.name }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** undefined of engines that are measured by another of the same kind, or that keep nothing. */
async function heapOf(engine: EngineProcess, name: CaseName, folder: string): Promise<number | undefined> {
  if (!engine.isMemoryTold) return undefined;
  const file = join(folder, 'memory.jsonl');
  const input = inputOf(cases[name], memorySize, seed);
  writeFileSync(file, `${input.map((event) => JSON.stringify(event)).join('\n')}\n`);
  await engine.ask(`input ${name} ${file}`);
  return (await engine.ask<{ readonly heapBytes: number }>('memory')).heapBytes;
}

async function compareOutputs(
  name: CaseName,
  engines: readonly EngineProcess[],
  folder: string,
  file: string,
): Promise<number> {
  let ours: readonly string[] | undefined;
  for (const engine of engines) {
    const outputs = join(folder, 'outputs');
    await engine.ask(`input ${name} ${file}`);
    let spentMs = 0;
    for (let i = 0; i < warmUpRuns && spentMs < warmUpMs; i++) {
      spentMs += (await engine.ask<Time>(`run ${outputs}`)).spentMs;
    }
    const lines = readFileSync(outputs, 'utf8').trimEnd().split('\n').sort();
    ours ??= lines;
    const other = lines.findIndex((line, i) => line !== ours?.[i]);
    if (lines.length !== ours.length || other >= 0)
      throw new Error(`${engine.name} says ${lines[other]} where ours says ${ours[other]} in ${name}`);
  }
  return ours?.length ?? 0;
}
