import type { Fact } from './fact.ts';
import type { ChildEpisode, ChildRaise, Statement } from './state.ts';
import { compareText } from './state-facts.ts';

type Values = ChildRaise['values'];
type EndFact = Extract<Fact, { readonly episode: string }>;

/** A child with one more statement about it; `known` itself if that adds nothing. */
export function mergeEnd(known: ChildEpisode | undefined, fact: EndFact): ChildEpisode {
  const { episode, type, labels } = fact;
  const child = known ?? { episode, type, labels };
  switch (fact.kind) {
    case 'raised': {
      const { values, startMs } = fact;
      if (child.raise !== undefined && isSame(fact, child.raise)) {
        const merged = mergeValues(child.raise.values, values);
        return merged === child.raise.values
          ? child
          : { ...child, raise: { ...child.raise, values: merged } };
      }
      if (!isLater(fact, child.raise)) return child;
      const raise = { ...statementOf(fact), ...(startMs !== undefined && { startMs }), values };
      return { ...child, type, labels, raise };
    }
    case 'cleared':
      return isLater(fact, child.clear) ? { ...child, clear: statementOf(fact) } : child;
    case 'retracted':
      return fact.rMs > (child.voidMs ?? 0) ? { ...child, voidMs: fact.rMs } : child;
  }
}

/**
 * The fields of one statement as rules read them: an edited rule may read more than the one before. The same object if nothing is
 * new; what is known stays, since one statement says one thing.
 */
export function mergeValues(known: Values, values: Values): Values {
  const isNew = Object.keys(values).some((field) => !Object.hasOwn(known, field));
  if (!isNew) return known;
  const all = Object.entries({ ...values, ...known });
  return Object.fromEntries(all.sort(([a], [b]) => compareText(a, b)));
}

function isSame(statement: Statement, known: Statement): boolean {
  return statement.rMs === known.rMs && statement.id === known.id;
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
