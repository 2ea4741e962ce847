import { TocsinError } from '../../shared/errors.ts';
import { announcedVersions } from '../adapters/activation.ts';
import { controlMaxAgeMs } from '../adapters/control.ts';
import { announcedMax } from '../adapters/definitions.ts';
import type { ActiveDefinitionsRecord, DefinitionSetHead } from '../ports/records.ts';

/** How long the write of an announcement may take, with repeats, so that every function knows it before it is in force. */
const writeAllowanceMs = 5_000;

/** From an announcement until the set is in force: the greatest age of a control snapshot, and the write before. */
export const activationLeadMs = controlMaxAgeMs + writeAllowanceMs;

/**
 * The pointer that announces a set after `active`. Sets come into force in the order in which they were announced. Throws 503
 * `DEFINITIONS_BUSY`, retryable, while `announcedMax` others wait.
 */
export function announcement(
  { version, author, appliedAtMs }: DefinitionSetHead,
  active: ActiveDefinitionsRecord | undefined,
  isRollback: boolean,
): ActiveDefinitionsRecord {
  const body = {
    version,
    number: (active?.number ?? 0) + 1,
    author,
    appliedAtMs,
    activeAtMs: appliedAtMs + activationLeadMs,
    ...(isRollback && { isRollback: true as const }),
  };
  if (active === undefined) return body;
  const known = announcedVersions(active);
  const inForce = known.findIndex(({ activeAtMs }) => activeAtMs <= appliedAtMs);
  if ((inForce < 0 ? known.length : inForce) >= announcedMax) throw busy(known[0]?.activeAtMs ?? appliedAtMs);
  const before = inForce < 0 ? known : known.slice(0, inForce + 1);
  // A clock may stand behind that of the function that announced the last one.
  const activeAtMs = Math.max(body.activeAtMs, (before[0]?.activeAtMs ?? 0) + 1);
  return { ...body, activeAtMs, previous: active.version, before };
}

function busy(untilMs: number): TocsinError {
  return new TocsinError('DEFINITIONS_BUSY', 'other definition sets wait to come into force', {
    status: 503,
    retryable: true,
    got: `${announcedMax} sets, the last from ${new Date(untilMs).toISOString()} on`,
    allowed: `fewer than ${announcedMax}`,
    fix: 'try again after that',
  });
}
