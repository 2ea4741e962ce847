import * as z from 'zod';
import { languageLimits } from '../limits.ts';
import { durationSchema, eventTypeSchema, nameSchema, sizeSchema, textSchema, told } from './scalars.ts';

const targetSchema = z.strictObject({
  type: z.literal('host').exactOptional(),
  each: told(
    'A list of hosts in the event, or host: its own; host if absent.',
    z
      .string()
      .max(languageLimits.nameChars)
      .regex(/^[a-z][a-z0-9_]*$/),
  ).exactOptional(),
  take: told('At most so many of them; all if absent.', z.int().min(1).max(100)).exactOptional(),
  order: told('Which first; listed if absent.', z.enum(['worst', 'listed'])).exactOptional(),
});

const attachStorageSchema = z.strictObject({
  size: told('1GiB to 16TiB.', sizeSchema),
  mount: told('Where to mount it; {host} and {response} are filled in.', z.string().regex(/^\//)),
  pool: told('Value of the tag tocsin:pool of the volumes that may be used.', textSchema),
  filesystem: told('ext4 if absent.', z.enum(['ext4', 'xfs'])).exactOptional(),
  create: told('Create a volume when no free one fits; true if absent.', z.boolean()).exactOptional(),
});

const stepSchema = z.strictObject({
  responder: told('What is done.', z.literal('attach-storage')),
  with: told('Its arguments.', attachStorageSchema),
  timeout: told('How long the step may take; 10m if absent.', durationSchema).exactOptional(),
});

/** A policy as it stands under `policies`. */
export const policySchema = z.strictObject({
  name: told('Names the policy; unique over all files.', nameSchema),
  on: told('The event type that sets it off.', eventTypeSchema),
  target: told('The hosts that it acts on.', targetSchema).exactOptional(),
  mode: told(
    'observe plans and records only; enforce if absent.',
    z.enum(['observe', 'enforce']),
  ).exactOptional(),
  guards: told(
    'When it does nothing.',
    z.strictObject({
      cooldown: told(
        'From the end of the last response, per target; 30m if absent.',
        durationSchema,
      ).exactOptional(),
    }),
  ).exactOptional(),
  do: told('Steps, in order.', z.array(stepSchema).min(1).max(languageLimits.policySteps)),
  verify: told(
    'The proof that it had its effect.',
    z.strictObject({
      within: told(
        "How long the host's samples may take to show it; 5m if absent.",
        durationSchema,
      ).exactOptional(),
    }),
  ).exactOptional(),
});
