import { createHash } from 'node:crypto';

/** What the service keeps of an enrolment token: hex SHA-256. A token is 128 random bits or more, so no salt is needed. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
