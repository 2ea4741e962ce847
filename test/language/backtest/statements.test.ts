import { describe, expect, it } from 'vitest';
import { makeOccurrence } from '../../../shared/facts/make-event.ts';
import { makeStatements } from '../../../shared/language/backtest/statements.ts';
import { startMs } from './given.ts';

describe('statements', () => {
  const said = (host: string) => ({
    ...makeOccurrence({
      type: 'X',
      severity: 'info',
      source: { kind: 'agent', host },
      labels: { host },
      t: startMs,
      r: startMs,
      sender: host,
      nonce: host,
    }),
    rule: { application: 'default', name: 'x', hash: 'h' },
  });

  it('take as many as they may, and no more', () => {
    const statements = makeStatements(2);
    statements.add(said('a'));
    statements.add(said('b'));
    expect([...statements.of({ application: 'default', name: 'x' }).keys()]).toHaveLength(2);
    expect(() => statements.add(said('c'))).toThrow('say too much');
  });

  it('leave out what no rule said', () => {
    const statements = makeStatements();
    const { rule: _, ...event } = said('a');
    statements.add(event);
    expect(statements.rules()).toEqual([]);
  });
});
