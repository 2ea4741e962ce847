import { languageLimits } from '../limits.ts';
import type { RawRule } from '../raw.ts';
import { asDuring } from './load-during.ts';
import { asMaxRaises, asUnless } from './load-gates.ts';
import { asDurationMs, asOneOf, located } from './readings.ts';
import { type Fields, readAll } from './yaml-reader.ts';

type Timing = Pick<
  RawRule,
  | 'forMs'
  | 'forAt'
  | 'clearForMs'
  | 'clearForAt'
  | 'latenessMs'
  | 'late'
  | 'reviseLimitMs'
  | 'maxGapMs'
  | 'during'
>;

type Gates = Pick<RawRule, 'unless' | 'cooldownMs' | 'maxRaises' | 'onChange' | 'mode'>;

const asDuration = located(asDurationMs());

const timing = {
  for: asDuration,
  clear_for: asDuration,
  lateness: located(asDurationMs(0, languageLimits.latenessMs)),
  late: asOneOf(['revise', 'ignore']),
  revise_limit: located(asDurationMs(0, languageLimits.reviseLimitMs)),
  max_gap: asDuration,
  during: located(asDuring),
  during_end: asOneOf(['keep', 'clear']),
};

const gates = {
  unless: located(asUnless),
  cooldown: asDuration,
  max_raises: located(asMaxRaises),
  on_change: asOneOf(['keep', 'restart', 'clear']),
  mode: asOneOf(['on', 'shadow']),
};

/** Holds, lateness and hours of a rule; undefined after diagnostics. */
export function readTiming(fields: Fields): Timing | undefined {
  const read = readAll(fields, timing);
  if (!read || !isDuringSound(fields)) return undefined;
  const { for: hold, clear_for: clearHold, during, during_end: end } = read;
  return {
    forMs: hold?.value ?? 0,
    clearForMs: clearHold?.value ?? 0,
    ...(hold && { forAt: hold.at }),
    ...(clearHold && { clearForAt: clearHold.at }),
    ...(read.lateness && { latenessMs: read.lateness }),
    ...(read.late && { late: read.late }),
    ...(read.revise_limit && { reviseLimitMs: read.revise_limit }),
    ...(read.max_gap && { maxGapMs: read.max_gap }),
    ...(during && {
      during: end?.value === 'clear' ? { ...during, value: { ...during.value, end: 'clear' } } : during,
    }),
  };
}

/** What holds publication back, and what becomes of the rule's episodes; undefined after diagnostics. */
export function readGates(fields: Fields): Gates | undefined {
  const read = readAll(fields, gates);
  if (!read) return undefined;
  return {
    ...(read.unless && { unless: read.unless }),
    ...(read.cooldown && { cooldownMs: read.cooldown }),
    ...(read.max_raises && { maxRaises: read.max_raises }),
    ...(read.on_change && { onChange: read.on_change }),
    ...(read.mode && { mode: read.mode }),
  };
}

function isDuringSound({ entries, file }: Fields): boolean {
  const end = entries.get('during_end');
  if (!end || entries.has('during')) return true;
  file.report('TOC103', end.at, '"during_end" stands without "during"', {
    fix: 'during: { zone: UTC, times: [Mon-Fri 08:00-18:00] }',
  });
  return false;
}
