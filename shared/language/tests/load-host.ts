import type { Place } from '../diagnostics.ts';
import { type Fields, need, readAll } from '../load/yaml-reader.ts';
import { asTags, asTimeMs, asTrue } from './line.ts';
import { asHost } from './load-samples.ts';
import type { GivenMembership, GivenSilence } from './test-case.ts';

/** Keys one of which makes a line speak of a host itself. */
export const hostKeys = ['joins', 'leaves', 'tags', 'silent'] as const;

/** `{ at: 5m, host: web-3, joins: true, tags: { role: web } }`, `{ ..., leaves: true }`, or `{ ..., tags: { role: db } }`. */
export function loadMembership(fields: Fields, at: Place): GivenMembership | undefined {
  const host = need(fields, 'host', asHost)?.value;
  const atMs = need(fields, 'at', asTimeMs(), 'at: 5m');
  const read = readAll(fields, { joins: asTrue, leaves: asTrue, tags: asTags });
  if (host === undefined || atMs === undefined || !read) return undefined;
  if (
    refuse(
      fields,
      ['at', 'host', 'joins', 'leaves', 'tags'],
      'a host joins, leaves or has other tags at a time',
    )
  )
    return undefined;
  const { joins, leaves, tags } = read;
  if (leaves && (joins || tags)) {
    fields.file.report('TOC700', at, 'a host that leaves neither joins nor has tags', {
      fix: '{ at: 5m, host: node-1, leaves: true }',
    });
    return undefined;
  }
  const change = joins ? 'joins' : leaves ? 'leaves' : 'tags';
  return { kind: 'membership', at, change, host, atMs, ...(tags && { tags }) };
}

/** `{ silent: true, from: 5m, to: 10m, host: web-3 }`; without `to` it has no end. */
export function loadSilence(fields: Fields, at: Place): GivenSilence | undefined {
  const host = need(fields, 'host', asHost)?.value;
  const fromMs = need(fields, 'from', asTimeMs(), 'from: 5m');
  const read = readAll(fields, { silent: asTrue, to: asTimeMs((fromMs ?? 0) + 1) });
  if (host === undefined || fromMs === undefined || !read) return undefined;
  if (refuse(fields, ['silent', 'from', 'to', 'host'], 'a host is silent from one time to another'))
    return undefined;
  const { to } = read;
  return { kind: 'silence', at, host, fromMs, ...(to !== undefined && { toMs: to }) };
}

function refuse(fields: Fields, known: readonly string[], fix: string): boolean {
  const others = [...fields.entries].filter(([name]) => !known.includes(name));
  for (const [, { keyAt, what, file }] of others)
    file.report('TOC700', keyAt, `${what} does not fit into this line`, { allowed: known.join(' '), fix });
  return others.length > 0;
}
