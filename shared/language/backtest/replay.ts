import { TocsinError } from '../../errors.ts';
import type { TocsinEvent } from '../../facts/event.ts';
import type { Artifact } from '../artifact.ts';
import type { FactsHeader, FactsHost, FactsLine } from './facts.ts';
import { backtestLimits } from './limits.ts';
import type { BacktestRun } from './result.ts';
import { begin, partsOf, type Running, unordered } from './running.ts';
import { makeStatements, type Statements } from './statements.ts';

/** Rules on their way through facts. */
export interface Replay {
  /** Hosts stand before all else. Throws `FACTS_INVALID`, and what a bound of `backtestLimits` is passed with. */
  take(line: Exclude<FactsLine, FactsHeader>): void;
  /** What the rules would have done in the whole time. */
  finish(): BacktestRun;
  /** What was really said, as far as the facts tell; nothing of hosts that were not asked for. */
  said(): Statements;
}

/**
 * Runs the rules of a definition set on facts, as agents and correlator do. Pure: memory holds the state of instances, what they
 * read back to, and the facts since the last line `up-to`; not the facts themselves.
 */
export function openReplay(artifact: Artifact, header: FactsHeader): Replay {
  const parts = partsOf(artifact);
  const hosts = new Map<string, FactsHost>();
  const statements = makeStatements();
  const said = makeStatements();
  let running: Running | undefined;
  const run = (): Running => {
    running ??= begin(parts, header, [...hosts.values()], statements);
    return running;
  };
  const isThere = ({ labels }: TocsinEvent): boolean =>
    !header.someHosts || labels.host === undefined || hosts.has(labels.host);
  return {
    take(line) {
      switch (line.kind) {
        case 'host':
          if (running) throw unordered('a host after other facts');
          hosts.set(line.host, line);
          if (hosts.size > backtestLimits.hosts) throw tooManyHosts();
          break;
        case 'said':
          if (isThere(line.event)) said.add(line.event);
          break;
        case 'event':
          run().hear(line.event);
          break;
        case 'documents':
          run().takeDocuments(line);
          break;
        case 'up-to':
          run().advance(line.tMs);
          break;
      }
    },
    finish: () => run().finish(),
    said: () => said,
  };
}

function tooManyHosts(): TocsinError {
  return new TocsinError('BACKTEST_TOO_LARGE', 'these are too many hosts', {
    got: `more than ${backtestLimits.hosts}`,
    allowed: `at most ${backtestLimits.hosts}`,
    fix: 'name some with --host',
  });
}
