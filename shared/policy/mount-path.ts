import { attachLimits } from './attach-limits.ts';

const pathPattern = /^(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)+$/;

/**
 * Fills `{host}` and `{response}` into a policy's mount point. Returns undefined unless the result is an absolute path of
 * plain segments (no `..`, no dot files, no blanks) within `attachLimits.mountChars`: what a host's allow-list accepts.
 */
export function mountPath(template: string, host: string, response: string): string | undefined {
  const path = template.replaceAll('{host}', host).replaceAll('{response}', response);
  return path.length <= attachLimits.mountChars && pathPattern.test(path) ? path : undefined;
}
