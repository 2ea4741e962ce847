import type { Matcher, SelectorNode } from '../ast.ts';
import { isEventType } from '../selectors.ts';

/** Matchers as they stand behind a name: ` on node-1`, ` with mountpoint other than /`. */
export function sayMatchers(matchers: readonly Matcher[]): string {
  return matchers.map(sayMatcher).join('');
}

/** An event type with its matchers: `DISK_FULL on node-1`. */
export function sayEvent({ name, matchers }: SelectorNode): string {
  return `${name}${sayMatchers(matchers)}`;
}

/** True for `DISK_FULL.used`. */
export function isFieldOfEvent(
  selector: SelectorNode,
): selector is SelectorNode & { readonly field: string } {
  return selector.field !== undefined && isEventType(selector.name);
}

function sayMatcher({ label, op, value }: Matcher): string {
  const shown = value === '' ? '""' : value;
  const what = label === 'host' ? ' on ' : ` with ${label} `;
  switch (op) {
    case '=':
      return `${what}${shown}`;
    case '!=':
      return `${what}other than ${shown}`;
    case '=~':
      return `${what}like ${shown}`;
  }
}
