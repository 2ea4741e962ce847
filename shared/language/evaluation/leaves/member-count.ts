import type { SetNode } from '../../ast.ts';
import type { Truth } from '../../kleene.ts';
import type { Signal } from '../signal.ts';
import { memberValues } from './host-members.ts';
import type { Reading } from './reading.ts';
import { sweep } from './sweep.ts';

/** How many members of a set there are, and for how many the condition is true or unknown. */
interface Count {
  size: number;
  trues: number;
  unknowns: number;
}

/** A share of a number of hosts is rounded up, but not where only the double of a share such as 7 % lies above a whole number. */
const shareSlack = 1e-9;

export function memberCountSignal(node: SetNode, reading: Reading): Signal<Truth> {
  const count: Count = { size: 0, trues: 0, unknowns: 0 };
  const change = (value: unknown, by: 1 | -1) => {
    count.size += by;
    if (value === true) count.trues += by;
    else if (value !== false) count.unknowns += by;
  };
  return sweep(memberValues(node.of, node.where, reading), reading.span, {
    enter: ({ value }) => change(value, 1),
    leave: ({ value }) => change(value, -1),
    value: () => truthOf(node, count),
  });
}

function truthOf(node: SetNode, { size, trues, unknowns }: Count): Truth {
  if (size === 0) return node.kind === 'all_of' && node.empty;
  const needed = node.kind === 'all_of' ? size : neededOf(node, size);
  if (trues >= needed) return true;
  return trues + unknowns < needed ? false : undefined;
}

export function neededOf(node: Extract<SetNode, { kind: 'at_least' }>, size: number): number {
  return node.isShare ? Math.max(1, Math.ceil(node.count * size - shareSlack)) : node.count;
}
