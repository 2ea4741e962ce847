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
  const rows = makeRows();
  for (const candidate of known) {
    // Most names are told apart by their length, at no cost.
    if (Math.abs(Math.min(candidate.length, comparedChars) - wanted.length) > bestEdits) continue;
    const edits = editsBetween(wanted, comparable(candidate), bestEdits, rows);
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
  return name.slice(0, comparedChars).toLowerCase().slice(0, comparedChars);
}

/** Three rows of the table of edits: the one that is worked out, the one before, and the one before that. */
type Rows = [Uint16Array, Uint16Array, Uint16Array];

/** Beside each row there is room for what is beyond it. */
const rowLength = comparedChars + 2;

function makeRows(): Rows {
  return [new Uint16Array(rowLength), new Uint16Array(rowLength), new Uint16Array(rowLength)];
}

/**
 * Optimal string alignment distance; anything above `max` if it is above, so that far names cost little: of each row only
 * the cells are worked out that lie at most `max` beside the diagonal.
 */
function editsBetween(a: string, b: string, max: number, rows: Rows): number {
  let [row, last, beforeLast] = rows;
  const beyond = max + 1;
  for (let j = 0; j <= b.length; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    const from = Math.max(1, i - max);
    const to = Math.min(b.length, i + max);
    const sign = a.charCodeAt(i - 1);
    // Left of the first column there are i deletions; left of any other they are more than max.
    let left = i;
    let least = i;
    row[from - 1] = i;
    for (let j = from; j <= to; j++) {
      const isSame = sign === b.charCodeAt(j - 1);
      let edits = Math.min((last[j] as number) + 1, left + 1, (last[j - 1] as number) + (isSame ? 0 : 1));
      // Before the first character there is none, which equals nothing.
      if (sign === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1))
        edits = Math.min(edits, (beforeLast[j - 2] as number) + 1);
      row[j] = edits;
      left = edits;
      if (edits < least) least = edits;
    }
    row[to + 1] = beyond;
    if (least > max) return beyond;
    [row, last, beforeLast] = [beforeLast, row, last];
  }
  return last[b.length] as number;
}
