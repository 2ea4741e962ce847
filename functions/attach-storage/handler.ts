import { TocsinError } from '../../shared/errors.ts';
import type {
  ResponseInput,
  ResponseStep,
  StepAnswer,
  StepRequest,
} from '../../shared/policy/response-machine.ts';
import { isTerminal } from '../../shared/policy/response-state.ts';
import { done, fail } from './answers.ts';
import { type Journal, keep, openJournal } from './journal.ts';
import type { AttachStoragePorts } from './ports.ts';
import { attach } from './steps/attach.ts';
import { close } from './steps/close.ts';
import { compensate } from './steps/compensate.ts';
import { mount } from './steps/mount.ts';
import { plan } from './steps/plan.ts';
import { reserve } from './steps/reserve.ts';
import { verify } from './steps/verify.ts';

type Step = (ports: AttachStoragePorts, journal: Journal) => Promise<StepAnswer>;

const steps: Readonly<Record<Exclude<ResponseStep, 'compensate'>, Step>> = {
  plan,
  reserve,
  attach,
  mount,
  verify,
  close,
};

/**
 * One call of the Response state machine. All progress lies in the response's record: intentions are written before their
 * effects and outcomes after them, so a call that dies between any two lines is made good by the next one. Business
 * outcomes are answers; what is thrown is worth a retry.
 */
export function makeAttachStorageHandler(
  ports: AttachStoragePorts,
): (request: StepRequest) => Promise<StepAnswer> {
  return async ({ step, input }) => {
    checkVersion(input);
    const journal = await openJournal(ports, input);
    if (step === 'compensate') return compensate(ports, await withCaught(ports, journal, input));
    const { state, failure } = journal.record;
    if (state === 'SUCCEEDED') return step === 'close' ? close(ports, journal) : done;
    if (failure !== undefined) return { status: 'failed', reason: failure };
    if (journal.record.undo !== undefined) return { status: 'failed', reason: 'compensating' };
    try {
      return await steps[step](ports, journal);
    } catch (error) {
      return failOrThrow(ports, input, error);
    }
  };
}

async function failOrThrow(
  ports: AttachStoragePorts,
  input: ResponseInput,
  error: unknown,
): Promise<StepAnswer> {
  if (!(error instanceof TocsinError) || error.retryable) throw error;
  // The step may have written to the record before it threw.
  return fail(ports, await openJournal(ports, input), error.code);
}

/** What the machine caught is a reason only if the response gave none itself. */
async function withCaught(
  ports: AttachStoragePorts,
  journal: Journal,
  input: ResponseInput,
): Promise<Journal> {
  const caught = input.error?.Error;
  const { state, failure } = journal.record;
  if (caught === undefined || failure !== undefined || isTerminal(state)) return journal;
  return keep(ports, journal, { failure: caught });
}

function checkVersion(input: ResponseInput): void {
  if (input.v === 1) return;
  throw new TocsinError('RESPONSE_VERSION', "the machine's input is of a newer schema", {
    got: String(input.v),
    allowed: '1',
    fix: 'deploy the version that started it',
    status: 500,
  });
}
