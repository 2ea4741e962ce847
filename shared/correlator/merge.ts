import type { Fact } from './fact.ts';
import type { ChildEpisode, Statement } from './state.ts';

type EndFact = Extract<Fact, { readonly episode: string }>;

/** A child with one more statement about it; `known` itself if that adds nothing. */
export function mergeEnd(known: ChildEpisode | undefined, fact: EndFact): ChildEpisode {
  const { episode, type, labels } = fact;
  const child = known ?? { episode, type, labels };
  switch (fact.kind) {
    case 'raised': {
      if (!isLater(fact, child.raise)) return child;
      const { values, startMs } = fact;
      const raise = { ...statementOf(fact), ...(startMs !== undefined && { startMs }), values };
      return { ...child, type, labels, raise };
    }
    case 'cleared':
      return isLater(fact, child.clear) ? { ...child, clear: statementOf(fact) } : child;
    case 'retracted':
      return fact.rMs > (child.voidMs ?? 0) ? { ...child, voidMs: fact.rMs } : child;
  }
}

function isLater(statement: Statement, known: Statement | undefined): boolean {
  if (known === undefined || statement.rMs !== known.rMs) {
    return known === undefined || statement.rMs > known.rMs;
  }
  return statement.id > known.id;
}

function statementOf({ id, tMs, rMs, hop }: Statement): Statement {
  return { id, tMs, rMs, hop };
}
