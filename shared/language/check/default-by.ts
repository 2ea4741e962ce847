import type { RawRule } from '../raw.ts';
import { type Reading, readsOf } from '../reads.ts';
import { pinnedLabels, type Selector } from '../selectors.ts';
import { unique } from '../unique.ts';

/** The labels that one instance of a rule is keyed by, sorted, or why there is no default. */
export type By = { readonly labels: readonly string[] } | { readonly why: string; readonly fix: string };

/** Labels of the series or events of a selector, folds left out; undefined if anything may come. */
export type LabelsOf = (selector: Selector) => readonly string[] | undefined;

const byFix = 'by: [] for one instance, or by: [host]';

/** Labels common to all selectors of `when`, less those pinned; no default if what is left open differs. */
export function defaultBy(rule: RawRule, labelsOf: LabelsOf): By {
  const { when, isOfOneHost } = readsOf(rule);
  const open = new Set<string>();
  for (const reading of when) {
    const labels = labelsOf(reading.selector);
    if (!labels) return { why: `the labels of ${reading.selector.name} are not known`, fix: byFix };
    open.add(unique(labels.filter((label) => !isSettled(label, reading))).join(' '));
  }
  const [first = ''] = open;
  if (open.size > 1) {
    return {
      why: `the selectors leave different labels open (${unique([...open].map((each) => each || 'none')).join('; ')})`,
      fix: isOfOneHost ? byOfLargest([...open]) : byFix,
    };
  }
  const labels = first === '' ? [] : first.split(' ');
  return { labels: isOfOneHost ? unique(['host', ...labels]) : labels };
}

/** A label that `=` pins; and the host of what is read for each member of a host set. */
function isSettled(label: string, { selector, isOfMember }: Reading): boolean {
  return (isOfMember && label === 'host') || pinnedLabels(selector).includes(label);
}

/** The selector that leaves most open makes the instances, the others join them. */
function byOfLargest(open: readonly string[]): string {
  const [largest = ''] = [...open].sort((a, b) => b.length - a.length);
  return `by: [${unique(['host', ...largest.split(' ').filter(Boolean)]).join(', ')}]`;
}
