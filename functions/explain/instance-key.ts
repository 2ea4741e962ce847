import { TocsinError } from '../../shared/errors.ts';
import { canonicalKey } from '../../shared/facts/ids.ts';

type Labels = Readonly<Record<string, string>>;

/**
 * Labels out of `host=node-1,mountpoint=/data`; a comma that begins no other label belongs to the value. Throws `KEY_INVALID` for a
 * text without `=`, a label twice, or one that `by` does not have.
 */
export function readKey(text: string, by: readonly string[]): Labels {
  const labels = new Map<string, string>();
  for (const part of text === '' ? [] : text.split(/,(?=[A-Za-z_][A-Za-z0-9_.]*=)/)) {
    const at = part.indexOf('=');
    const label = part.slice(0, at);
    if (at < 1 || labels.has(label) || !by.includes(label)) throw invalid(part, by);
    labels.set(label, part.slice(at + 1));
  }
  return Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether an instance has all these labels. */
export function hasLabels(instance: Labels, asked: Labels): boolean {
  return Object.entries(asked).every(([label, value]) => instance[label] === value);
}

/** `{host="node-1", mountpoint="/data"}`; empty without labels. */
export function labelsText(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return '';
  return `{${pairs.map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(', ')}}`;
}

/** Each set of labels once, in the order of their keys. */
export function sortedKeys(all: Iterable<Labels>): readonly Labels[] {
  const byKey = new Map([...all].map((labels) => [canonicalKey(labels), labels]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, labels]) => labels);
}

function invalid(got: string, by: readonly string[]): TocsinError {
  return new TocsinError('KEY_INVALID', 'key: is no label of an instance of this rule', {
    field: 'key',
    got: got.slice(0, 80),
    allowed:
      by.length === 0 ? 'none: the rule has one instance' : by.map((label) => `${label}=...`).join(','),
    ...(by.length === 0 && { fix: 'leave the key out' }),
  });
}
