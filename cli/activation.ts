import type { ActiveDefinitionsAnswer, DefinitionsAnswer } from '../shared/api/definitions.ts';
import { TocsinError } from '../shared/errors.ts';
import { type OutputOptions, show } from './output.ts';
import type { Session } from './session.ts';

/** Between two questions, once the set has to be in force. */
const pollMs = 1_000;

/** How long after that it is waited until the changed composites have what they start from. */
const seedWaitMs = 30_000;

export interface WaitOptions extends OutputOptions {
  /** Commander's name for the absence of `--no-wait`. */
  readonly wait?: boolean;
}

/** What is known of a set when the command ends. */
interface Activated {
  readonly state: 'unchanged' | 'dry run' | 'announced' | 'active' | 'replaced';
  readonly seeded?: number;
  readonly isSeedCut?: true;
}

/** Tells that a set was applied; unless it is not to, waits until it is in force and its composites know what is open. */
export async function tellApplied(
  session: Session,
  answer: DefinitionsAnswer,
  options: WaitOptions,
): Promise<void> {
  const activated = await activatedOf(session, answer, options);
  const { state: _, ...seeds } = activated;
  const told = { ...answer, ...seeds };
  show(session, options, told, () => `version ${answer.version} ${textOf(answer, activated)}`);
}

async function activatedOf(
  session: Session,
  answer: DefinitionsAnswer,
  options: WaitOptions,
): Promise<Activated> {
  const { changed, dryRun, activeInMs = 0 } = answer;
  if (!changed && activeInMs === 0) return { state: 'unchanged' };
  if (dryRun) return { state: 'dry run' };
  if (options.wait === false) return { state: 'announced' };
  if (options.output === 'table' && !options.quiet) {
    session.warn(`version ${answer.version} is announced, in force in ${Math.ceil(activeInMs / 1_000)} s`);
  }
  return awaitActive(session, answer, activeInMs);
}

/** Ends early if the person stops the command: the set comes into force all the same. */
async function awaitActive(
  session: Session,
  answer: DefinitionsAnswer,
  activeInMs: number,
): Promise<Activated> {
  const endMs = session.clock() + activeInMs + seedWaitMs;
  await session.sleep(activeInMs);
  while (!session.signal.aborted) {
    const known = await definitionsNow(session);
    if (known && (known.version !== answer.version || known.number !== answer.number))
      return { state: 'replaced' };
    if (known?.isActive && known.seeded !== undefined) {
      return { state: 'active', seeded: known.seeded, ...(known.isSeedCut && { isSeedCut: true }) };
    }
    if (session.clock() >= endMs) return { state: known?.isActive ? 'active' : 'announced' };
    await session.sleep(pollMs);
  }
  return { state: 'announced' };
}

/** undefined if the service does not answer for now: the set was applied, so that is no failure of the command. */
async function definitionsNow(session: Session): Promise<ActiveDefinitionsAnswer | undefined> {
  try {
    return await session.client().definitions();
  } catch (error) {
    if (error instanceof TocsinError && error.retryable) return undefined;
    throw error;
  }
}

function textOf({ activeAtMs = 0 }: DefinitionsAnswer, { state, seeded, isSeedCut }: Activated): string {
  switch (state) {
    case 'dry run':
      return 'would be active';
    case 'unchanged':
      return 'was already active';
    case 'announced':
      return `comes into force at ${new Date(activeAtMs).toISOString()}`;
    case 'replaced':
      return 'was applied; another one was applied after it';
    case 'active':
      if (seeded === undefined) return 'is now active; its composites are still being told what is open';
      if (seeded === 0 && !isSeedCut) return 'is now active';
      return `is now active; its changed composites start from ${seeded} events${isSeedCut ? ', older ones are left out' : ''}`;
  }
}
