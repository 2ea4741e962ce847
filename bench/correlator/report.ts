import { savedIn } from '../saved.ts';
import { type Stand, standText } from '../stand.ts';
import type { Measured, Result } from './measure.ts';
import type { Requests } from './requests.ts';

export interface CaseRequests {
  readonly title: string;
  readonly counted: readonly Requests[];
}

/** What bench/results/correlator.json keeps of a run. */
export interface SavedCorrelator {
  readonly stand: Stand;
  /** How engines were kept to one core. */
  readonly pinning: string;
  readonly results: readonly Result[];
  readonly requests: readonly CaseRequests[];
}

export const savedCorrelator = savedIn<SavedCorrelator>('correlator');

/** The page bench/results/correlator.md. */
export function report({ stand, pinning, results, requests }: SavedCorrelator): string {
  return `${[
    '# The correlator beside other engines',
    '',
    `\`npm run bench:correlator\`, ${standText(stand)}, ${stand.machine}, ${pinning}.`,
    '',
    'Events by second of processor time, all threads of the process together; the median of three rounds in which each engine has its',
    'turn, lowest and highest round in brackets. Starts of processes, reading of the input and warm-up are outside. All engines read the',
    'same events, and said the same before anything was timed: the same keys, raised and cleared at the same times. A batch is what one',
    'instance takes in one step; Drools, Esper and json-rules-engine take one event at a time, as they do in use.',
    '',
    '* *matching*: routes, folds, finds when the condition holds and forgets, in memory, `late: ignore`. The same work as that of the others,',
    '  which take facts as they come and call a listener.',
    '* *composing*: the events as well that are stored and sent: deterministic ids (SHA-256), causes, evidence, payload, revisions.',
    '* *as deployed*: composing with the JSON of the state read and written in each step, and facts revised that come an hour late.',
    '* Esper says at each event what is; its listener tells changes from it. Drools stops its clock where an event leaves a window, so that it',
    '  says the right time. json-rules-engine knows neither time nor state: who calls it keeps which hosts are open, and counts them.',
    '',
    ...results.flatMap(caseTable),
    '## Memory',
    '',
    'Heap after the last event, by 1,000 instances that remember up to 15 minutes (or, revising, 75) beside what is open.',
    '',
    ...memoryTable(results),
    '',
    '## The tables',
    '',
    'Units of DynamoDB, executions and wake-ups for 1,000 events, with those that they make: the real adapter over metered tables.',
    '',
    '| case | batch | write units | read units | executions | wake-ups |',
    '| --- | --- | --- | --- | --- | --- |',
    ...requests.flatMap(({ title, counted }) =>
      counted.map(
        ({ batch, writeUnits, readUnits, executions, wakes }) =>
          `| ${title} | ${batch} | ${writeUnits} | ${readUnits} | ${executions} | ${wakes} |`,
      ),
    ),
  ].join('\n')}\n`;
}

function caseTable({ title, events, said, engines }: Result): readonly string[] {
  return [
    `## ${title[0]?.toUpperCase()}${title.slice(1)}`,
    '',
    `${number(events)} events, of which ${number(said)} composites come.`,
    '',
    '| engine | events per second |',
    '| --- | --- |',
    ...engines.map(({ engine, perSecond, range }) => {
      if (perSecond === undefined || range === undefined) return `| ${engine} | has no words for it |`;
      return `| ${engine} | ${number(perSecond)} (${number(range[0])} to ${number(range[1])}) |`;
    }),
    '',
  ];
}

/** For docs/correlator.md: thousands of events by second, the columns that say most. */
export function correlatorBlock({ results }: SavedCorrelator): string {
  const columns =
    results[0]?.engines
      .map(({ engine }) => engine)
      .filter((name) => !/composing|of 1$|revising/.test(name)) ?? [];
  return [
    `| | ${columns.join(' | ')} |`,
    `| --- |${' --- |'.repeat(columns.length)}`,
    ...results.map(({ title, engines }) => {
      const cells = columns.map((name) =>
        thousands(engines.find(({ engine }) => engine === name)?.perSecond),
      );
      return `| ${title} | ${cells.join(' | ')} |`;
    }),
    '',
  ].join('\n');
}

function thousands(perSecond: number | undefined): string {
  return perSecond === undefined ? 'cannot say it' : String(Math.round(perSecond / 1_000));
}

function memoryTable(results: readonly Result[]): readonly string[] {
  const names = results[0]?.engines.map(({ engine }) => engine) ?? [];
  const told = names.filter((name) => results.some((result) => heapOf(result, name) !== undefined));
  return [
    `| engine | ${results.map(({ title }) => title).join(' | ')} |`,
    `| --- | ${results.map(() => '---').join(' | ')} |`,
    ...told.map(
      (name) => `| ${name} | ${results.map((result) => megabytes(heapOf(result, name))).join(' | ')} |`,
    ),
  ];
}

function heapOf({ engines }: Result, name: string): Measured['heapBytesPerThousand'] {
  return engines.find(({ engine }) => engine === name)?.heapBytesPerThousand;
}

function megabytes(bytes: number | undefined): string {
  if (bytes === undefined) return '';
  // What was freed meanwhile is more than what the instances took.
  return bytes <= 0 ? 'below the noise' : `${(bytes / 1e6).toFixed(1)} MB`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
