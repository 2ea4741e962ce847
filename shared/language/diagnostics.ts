import { languageLimits } from './limits.ts';

type DiagnosticSeverity = 'error' | 'warning';

interface Entry {
  readonly title: string;
  readonly severity: DiagnosticSeverity;
  readonly explanation: string;
}

/** Every diagnostic there is. Codes are stable: 1 files, 2 expressions, 3 names, 4 types, 5 rules, 6 policies, 7 tests. */
export const diagnosticRegistry = {
  TOC100: error('bad YAML', 'The file is no YAML 1.2 document. Nothing in it was read.'),
  TOC101: error('unknown key', 'Keys are closed lists, so that a misspelt key cannot be lost in silence.'),
  TOC102: error('wrong type', 'The value has another type than the key takes.'),
  TOC103: error('missing key', 'A key that has no default was left out.'),
  TOC104: error('bad value', 'The value has the right type, but it is outside of what the key takes.'),
  TOC105: error('not supported yet', 'The definition language has this, this version of Tocsin does not.'),
  TOC106: error('duplicate name', 'Names are unique within their kind over all files.'),
  TOC107: error('too large', 'Every list and text has a bound, so that a check always ends.'),
  TOC200: error('syntax error', 'The expression does not follow the grammar here.'),
  TOC201: error('bad character', 'No word, number or operator begins with this character.'),
  TOC202: error(
    'bad string',
    'A string begins and ends with the same quote; escapes are \\" \\\' \\\\ \\n \\r \\t \\uXXXX.',
  ),
  TOC203: error('bad number', 'Units follow the number at once: 95%, 250ms, 5m, 1h30m, 20GiB.'),
  TOC204: error('expression too long', 'An expression is one line that an admin can read aloud.'),
  TOC205: error('expression too deep', 'Nesting and chains are bounded, so that evaluation is.'),
  TOC300: error('unknown metric', 'Metrics are those of the catalogue.'),
  TOC301: error('unknown label', 'A selector names labels that the series or events have.'),
  TOC302: error('unknown host set', 'The host set is defined nowhere in these files.'),
  TOC303: warning('event that no rule emits', 'It can only come from people, programs or other systems.'),
  TOC304: error('unknown field', 'The rules that emit this event type have no such value in their set.'),
  TOC305: error('unknown function', 'The list of functions is closed.'),
  TOC306: error('unknown placeholder', 'A message names labels of by and values of set.'),
  TOC307: error('unknown parameter', 'A template uses and takes the parameters that it declares.'),
  TOC308: error('unknown template', 'The template is defined nowhere in these files.'),
  TOC309: error('unknown rule set', 'The rule set is defined nowhere in these files.'),
  TOC310: error('unknown rule of a rule set', 'A rule set names rules of these files.'),
  TOC311: warning(
    'unknown host',
    'No host set names this host; it can only be one that belongs by its tags.',
  ),
  TOC312: error('unknown time zone', 'Zones are those of the IANA database, such as Europe/Berlin or UTC.'),
  TOC400: error(
    'units differ',
    'Only numbers of one unit can be compared or added; a number without a unit fits all.',
  ),
  TOC401: error('wrong kind of value', 'A condition is true or false; operators take what they can work on.'),
  TOC402: error(
    'several series',
    'The selector matches more than one series of an instance: pin a label, or put it in by.',
  ),
  TOC403: error('bad arguments', 'The function takes other arguments.'),
  TOC404: error('condition is constant', 'Whatever is measured, the condition is always true or never true.'),
  TOC405: warning(
    'counter read as it is',
    'A counter only grows; a threshold on it is crossed once and never again.',
  ),
  TOC406: error('window too long', 'A window reaches back no further than its facts are kept.'),
  TOC407: warning(
    'window shorter than the sampling interval',
    'Such a window holds no sample most of the time, and its value is then unknown.',
  ),
  TOC408: error(
    'occurrence is no truth value',
    'An occurrence has no duration: count it in a window, or put it into a pattern.',
  ),
  TOC500: error(
    'value that cannot be read here',
    'Where an expression stands decides what it can read: samples, events, or both.',
  ),
  TOC501: error('cycle of event types', 'An event type may not depend on itself: it could never settle.'),
  TOC502: error(
    'clear overlaps when',
    'Where both are true the episode would be raised and cleared at once.',
  ),
  TOC503: error(
    'by must be written',
    'It has a default only where all selectors have the same labels left open.',
  ),
  TOC504: error(
    'bad by',
    'What an instance is keyed by must be a label of a selector; host rules are keyed by host.',
  ),
  TOC505: error('condition reads nothing', 'A rule reads at least one metric or event type.'),
  TOC506: error(
    'rule of an application with hosts of its own',
    'A rule that an application applies runs on the hosts that the application says.',
  ),
  TOC507: error(
    'conflicting overrides',
    'A host may not get two values of one parameter of equal precedence.',
  ),
  TOC508: error(
    'override without effect',
    'An override changes a rule of its application on one of its hosts.',
  ),
  TOC509: warning('defined and not used', 'Rules come of it only where an application applies it.'),
  TOC510: warning(
    'hold shorter than the sampling interval',
    'One sample decides: the hold is over before the next one comes.',
  ),
  TOC511: warning(
    'step that nobody emits',
    'No rule of these files emits it; the pattern waits for people or programs.',
  ),
  TOC512: warning(
    'shadowed rule',
    'Whenever it is true, another rule with the same event and key is true as well.',
  ),
  TOC513: error('clear cannot be reached', 'Once raised, the episode would stay open for ever.'),
  TOC514: error('key does not fit the kind', 'Episodes have holds and clears, occurrences have neither.'),
  TOC515: error('bad node', 'A structured node has one word that names it, and the keys of that word.'),
  TOC600: error('unknown responder', 'The list of responders is closed.'),
  TOC601: error('bad target', 'A target comes from a list of hosts in the event, or is its own host.'),
  TOC602: error(
    'loop through a responder without guards',
    'A policy whose effect can cause its own event needs a cooldown, a limit of runs and a verification.',
  ),
  TOC700: error(
    'bad line of a test',
    'A line is samples of one host, one event, or what happens to a host; each takes its own keys.',
  ),
  TOC701: error('unknown host of a test', 'Where a test lists its hosts, its lines name no other.'),
  TOC702: error('clear without a raise', 'A clear that is given ends an episode that is given.'),
  TOC703: error('test expects nothing', 'Such a test cannot fail by what its rules do.'),
  TOC704: error('unknown rule of a test', 'A test names rules that are defined in these files.'),
  TOC705: warning(
    'sample without an instance',
    'A rule has an instance for each combination of its labels under "by": a series that lacks one makes none.',
  ),
} as const satisfies Readonly<Record<string, Entry>>;

export type DiagnosticCode = keyof typeof diagnosticRegistry;

/** What mends it. `got` and `allowed` are short texts. */
export interface DiagnosticDetail {
  readonly got?: string;
  readonly allowed?: string;
  readonly fix?: string;
}

/** Where it stands; all counts begin at 1, and `endColumn` is behind the last character of that line. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** Within a template: where the template is used with the values that make the fault. */
  readonly use?: Place;
}

/** One fault of a definition, or a warning. All are told at once, in order of file, line and column. */
export interface Diagnostic extends Place, DiagnosticDetail {
  readonly code: DiagnosticCode;
  readonly severity: DiagnosticSeverity;
  readonly message: string;
  /** Further uses of the template with the same fault; absent: none. */
  readonly moreUses?: number;
}

/** Where stages of a compilation put what they find. */
export type Report = (code: DiagnosticCode, place: Place, message: string, detail?: DiagnosticDetail) => void;

export function diagnostic(
  code: DiagnosticCode,
  place: Place,
  message: string,
  detail: DiagnosticDetail = {},
): Diagnostic {
  return { code, severity: diagnosticRegistry[code].severity, ...place, message, ...detail };
}

/**
 * In order of place; at most `languageLimits.diagnostics`, errors before warnings if not all find room. What several uses
 * of a template say of the same place is told once, with the first of them.
 */
export function sortDiagnostics(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const bySeverity = mergeUses(found).sort(
    (a, b) => compareText(a.severity, b.severity) || comparePlace(a, b),
  );
  return bySeverity.slice(0, languageLimits.diagnostics).sort(comparePlace);
}

/**
 * The diagnostic as a person reads it: place, title, message, the line of `source` (the whole file's text) with carets
 * under the fault, and the fix. Ends without a line break.
 */
export function renderDiagnostic(found: Diagnostic, source: string): string {
  const { code, severity, file, line, column, endColumn, message, got, allowed, fix, use, moreUses } = found;
  const text = (source.split('\n')[line - 1] ?? '').replace(/\r$/, '');
  const number = String(line);
  const gutter = ' '.repeat(number.length);
  // Tabs stay tabs under the line, so that the carets stand where the eye expects them.
  const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(endColumn, text.length + 1) - column));
  return [
    `${severity}[${code}] ${diagnosticRegistry[code].title}: ${message}`,
    `${gutter}--> ${file}:${line}:${column}`,
    `${gutter} |`,
    `${number} | ${text}`,
    `${gutter} | ${indent}${carets}`,
    ...(use === undefined
      ? []
      : [
          `${gutter} = used at: ${use.file}:${use.line}:${use.column}${moreUses === undefined ? '' : ` and ${moreUses} more`}`,
        ]),
    ...(got === undefined ? [] : [`${gutter} = got: ${got}`]),
    ...(allowed === undefined ? [] : [`${gutter} = allowed: ${allowed}`]),
    ...(fix === undefined ? [] : [`${gutter} = fix: ${fix}`]),
  ].join('\n');
}

function mergeUses(found: readonly Diagnostic[]): Diagnostic[] {
  const merged: Diagnostic[] = [];
  let before: Diagnostic | undefined;
  for (const each of [...found].sort((a, b) => comparePlace(a, b) || compareUse(a.use, b.use))) {
    const last = merged.at(-1);
    if (!before || !last || comparePlace(before, each) !== 0) merged.push(each);
    else if (compareUse(before.use, each.use) !== 0)
      merged[merged.length - 1] = { ...last, moreUses: (last.moreUses ?? 0) + 1 };
    before = each;
  }
  return merged;
}

function compareUse(a: Place | undefined, b: Place | undefined): number {
  return (
    compareText(a?.file ?? '', b?.file ?? '') ||
    (a?.line ?? 0) - (b?.line ?? 0) ||
    (a?.column ?? 0) - (b?.column ?? 0)
  );
}

function comparePlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compareText(a.file, b.file) ||
    a.line - b.line ||
    a.column - b.column ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function error(title: string, explanation: string): Entry {
  return { title, severity: 'error', explanation };
}

function warning(title: string, explanation: string): Entry {
  return { title, severity: 'warning', explanation };
}
