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

/** Of this process, at `nowMs`. */
export function standAt(nowMs: number): Stand {
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
  const isClean = git('status', '--porcelain', '--', ':!bench/results', ':!docs') === '';
  return {
    date: new Date(nowMs).toISOString().slice(0, 10),
    commit: `${git('rev-parse', '--short', 'HEAD')}${isClean ? '' : '+'}`,
    node: process.version,
    machine: `${availableParallelism()} x ${cpus()[0]?.model ?? 'unknown'}`,
  };
}

/** One line for a report. */
export function standText({ date, commit, node }: Stand): string {
  return `${date}, commit ${commit}, Node ${node}`;
}
