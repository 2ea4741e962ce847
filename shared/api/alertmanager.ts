import * as z from 'zod';
import { limits } from '../facts/limits.ts';

/**
 * Alertmanager's webhook, version 4, as far as it is read; further fields are let through. `startsAt` and `endsAt` are
 * RFC 3339; `endsAt` counts for resolved alerts alone.
 */
export const alertmanagerRequestSchema = z.looseObject({
  version: z.literal('4'),
  alerts: z
    .array(
      z.looseObject({
        status: z.enum(['firing', 'resolved']),
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
        startsAt: z.iso.datetime({ offset: true }),
        endsAt: z.iso.datetime({ offset: true }).exactOptional(),
        fingerprint: z.string().min(1).max(limits.labelNameChars),
        generatorURL: z.string().exactOptional(),
      }),
    )
    .max(limits.events),
});
type AlertmanagerRequest = z.output<typeof alertmanagerRequestSchema>;
export type Alert = AlertmanagerRequest['alerts'][number];
