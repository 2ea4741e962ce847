import { TocsinError } from '../../shared/errors.ts';
import { fromAws } from './errors.ts';

/** Runs one call of EC2; a refusal becomes a `TocsinError` with EC2's own code, `DEVICE_IN_USE` for a device name. */
export async function callEc2<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toEc2Error(action, error);
  }
}

function toEc2Error(action: string, error: unknown): TocsinError {
  const translated = fromAws(`ec2 ${action}`, error);
  if (translated.code === 'AWS_UNREACHABLE' || !(error instanceof Error)) return translated;
  const code = isDeviceInUse(error) ? 'DEVICE_IN_USE' : error.name;
  const { retryable, status } = translated;
  return new TocsinError(code, `ec2 ${action} was refused with ${code}`, { retryable, status, cause: error });
}

/** EC2 has no code of its own for it: "Attachment point /dev/sdf is already in use". */
function isDeviceInUse({ name, message }: Error): boolean {
  return name === 'InvalidParameterValue' && /already in use/i.test(message);
}
