import { number, table } from '../markdown.ts';
import { standText } from '../stand.ts';
import type { LevelFigures, Spread } from './figures.ts';
import type { SavedLevel } from './saved-level.ts';

export const goalMs = 3_000;

/** The batching window of the correlator's queue, which the emulator does not keep. */
export const windowMs = 1_000;

/** The page docs/correlator-figures.md; the same run gives the same bytes. */
export function levelPage({ stand, events, pollMs, figures }: SavedLevel): string {
  const slowestMs = Math.max(
    ...figures.flatMap(({ decided, published }) => [decided.p95Ms, published.p95Ms]),
  );
  const worstMs = Math.round(slowestMs) + windowMs;
  return `${[
    '# How long a composite takes',
    '',
    'Written by `npm run bench:level` from `bench/results/level.json`, its last run; do not edit.',
    '',
    `${standText(stand)}, ${stand.machine}; ${number(events)} events, one each second on average, through composites of composites on the local`,
    'deployment: the real functions, table, stream, bus, queues and topic of the emulator. Milliseconds.',
    '',
    ...table(
      [
        'level',
        'decided after what is below, p50',
        'p95',
        'published after what is below, p50',
        'p95',
        'published after the request, p50',
        'p95',
      ],
      figures.map(({ level, decided, published, sincePost }) => [
        String(level),
        ...cells(decided),
        ...cells(published),
        ...cells(sincePost),
      ]),
    ),
    '',
    `* One thread of the emulator asks stream and queues in turn, and rests ${number(pollMs)} ms when it found nothing: the first publication`,
    '  waits up to that long. What follows finds it awake. It also waits while another function runs, as AWS does not.',
    `* It keeps no batching window. On AWS the correlator's queue gathers for up to ${number(windowMs)} ms at each level; the stream and the bus`,
    '  take their own time there, which nothing here can measure.',
    `* Goal: a level within ${number(goalMs)} ms at p95. The slowest level by either measure takes ${number(slowestMs)} ms at p95; with the whole window added`,
    `  ${number(worstMs)} ms: ${verdict(worstMs)}.`,
  ].join('\n')}\n`;
}

/** The part `bench:level` of docs/correlator.md. */
export function levelBlock({ figures }: SavedLevel): string {
  const slowest = ({ decided, published }: LevelFigures) => Math.max(decided.p95Ms, published.p95Ms);
  const told = figures.map((each) => `level ${each.level} ${number(slowest(each))} ms`).join(', ');
  const worstMs = Math.round(Math.max(...figures.map(slowest))) + windowMs;
  return `p95: ${told}. With the whole batching window of AWS added the slowest takes ${number(worstMs)} ms, the goal being ${number(goalMs)} ms.\n`;
}

function verdict(worstMs: number): string {
  return worstMs < goalMs ? 'kept' : 'missed';
}

function cells({ p50Ms, p95Ms }: Spread): readonly string[] {
  return [number(p50Ms), number(p95Ms)];
}
