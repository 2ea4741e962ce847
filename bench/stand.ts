import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';

/** What figures were measured on, and when. */
export interface Stand {
  /** As 2026-11-21. */
  readonly date: string;
  /** Of the code that ran; `+` if files differed from it. */
  readonly commit: string;
  readonly node: string;
  readonly machine: string;
}

/** Of this process, at `nowMs`: to be taken before what is measured, because code may change meanwhile. */
export function standAt(nowMs: number): Stand {
  return {
    date: new Date(nowMs).toISOString().slice(0, 10),
    commit: commitOf(import.meta.dirname),
    node: process.version,
    machine: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

/** Of the repository that a folder lies in, as `Stand` has it; what benchmarks write themselves, results and pages, may differ. */
export function commitOf(folder: string): string {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', '--', ':!/bench/results', ':!/docs') === '';
  return `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : '+'}`;
}

/** One line for a report. */
export function standText({ date, commit, node }: Stand): string {
  return `${date}, commit ${commit}, Node ${node}`;
}
