import type { LevelFigures, Spread } from './figures.ts';

export const goalMs = 3_000;

/** The batching window of the correlator's queue, which the emulator does not keep. */
export const windowMs = 1_000;

/** What the figures were measured on, and when. */
export interface Setting {
  readonly machine: string;
  readonly date: string;
  readonly events: number;
  /** Time between two passes of the emulator's poller that found nothing. */
  readonly pollMs: number;
}

/** The page docs/correlator-figures.md. */
export function levelPage(figures: readonly LevelFigures[], setting: Setting): string {
  const slowestMs = Math.max(
    ...figures.flatMap(({ decided, published }) => [decided.p95Ms, published.p95Ms]),
  );
  const worstMs = slowestMs + windowMs;
  return `${[
    '# How long a composite takes',
    '',
    `Written by \`npm run bench:level\`; do not edit. ${setting.date}, ${setting.machine}; ${setting.events} events, one each second on`,
    'average, through composites of composites on the local deployment: the real functions, table, stream, bus, queues and topic of the',
    'emulator. Milliseconds.',
    '',
    '| level | decided after what is below, p50 | p95 | published after what is below, p50 | p95 | published after the request, p50 | p95 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...figures.map(
      ({ level, decided, published, sincePost }) =>
        `| ${level} | ${cells(decided)} | ${cells(published)} | ${cells(sincePost)} |`,
    ),
    '',
    `* One thread of the emulator asks stream and queues in turn, and rests ${number(setting.pollMs)} ms when it found nothing: the first publication`,
    '  waits up to that long. What follows finds it awake. It also waits while another function runs, as AWS does not.',
    `* It keeps no batching window. On AWS the correlator's queue gathers for up to ${number(windowMs)} ms at each level; the stream and the bus`,
    '  take their own time there, which nothing here can measure.',
    `* Goal: a level within ${number(goalMs)} ms at p95. The slowest level by either measure, with the whole window added: ${number(worstMs)} ms, ${verdict(worstMs)}.`,
  ].join('\n')}\n`;
}

function verdict(worstMs: number): string {
  return worstMs < goalMs ? 'kept' : 'missed';
}

function cells({ p50Ms, p95Ms }: Spread): string {
  return `${number(p50Ms)} | ${number(p95Ms)}`;
}

function number(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
