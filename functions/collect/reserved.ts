import { TocsinError } from '../../shared/errors.ts';
import { reservedEvents } from '../../shared/facts/system-events.ts';

/** Throws 400 `TYPE_RESERVED` if `type` is one that Tocsin alone makes; `field` is where the sender wrote it. */
export function refuseReserved(type: string, field: string): void {
  if (!reservedEvents.has(type)) return;
  throw new TocsinError('TYPE_RESERVED', `${field}: events of this type are made by Tocsin alone`, {
    field,
    got: type,
    allowed: `any type but ${[...reservedEvents].join(', ')}`,
    fix: 'give it another name',
  });
}
