import { languageLimits } from './limits.ts';

/** Longer names are no misspellings of anything that we could tell. */
const comparedChars = 64;

/**
 * The known name that is nearest by edits (insert, delete, replace, swap), if at most a third of it differs (of short
 * names one character, never all). Of equally near ones the first by name.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestEdits = Math.max(1, Math.floor(name.length / 3)) + 1;
  const wanted = comparable(name);
  for (const candidate of known) {
    // Most names are told apart by their length, at no cost.
    if (Math.abs(Math.min(candidate.length, comparedChars) - wanted.length) > bestEdits) continue;
    const edits = editsBetween(wanted, comparable(candidate), bestEdits);
    if (edits > bestEdits || edits >= Math.max(name.length, candidate.length)) continue;
    if (edits === bestEdits && (best === undefined || candidate >= best)) continue;
    best = candidate;
    bestEdits = edits;
  }
  return best;
}

/** `did you mean "x"?`, as the part of a diagnostic that mends it; empty if nothing is near. */
export function suggestion(name: string, known: Iterable<string>): { readonly fix?: string } {
  const near = nearestName(name, known);
  return near === undefined ? {} : { fix: `did you mean "${near}"?` };
}

/**
 * `suggestion` out of one list of names for many faults: each name is looked up once, and no more names than diagnostics can
 * be told, as a look-up costs a walk over the list.
 */
export function makeSuggester(known: () => Iterable<string>): (name: string) => { readonly fix?: string } {
  const found = new Map<string, { readonly fix?: string }>();
  return (name) => {
    const before = found.get(name);
    if (before) return before;
    if (found.size >= languageLimits.diagnostics) return {};
    const made = suggestion(name, known());
    found.set(name, made);
    return made;
  };
}

function comparable(name: string): string {
  return name.slice(0, comparedChars).toLowerCase();
}

/** Optimal string alignment distance; anything above `max` if it is above, so that far names cost little. */
function editsBetween(a: string, b: string, max: number): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let edits = Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, replaced);
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      }
      row.push(edits);
    }
    if (Math.min(...row) > max) return max + 1;
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
