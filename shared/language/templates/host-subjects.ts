type Tags = Readonly<Record<string, string>>;

/** Whom a row of the table is about. */
export type Subject =
  /** A host by its name; without `tags` it may have any. */
  | { readonly kind: 'host'; readonly host: string; readonly tags?: Tags }
  /** Hosts with these tags and maybe others, which no set names. */
  | { readonly kind: 'tagged'; readonly tags: Tags }
  /** Hosts that no set names or has tags of. */
  | { readonly kind: 'other' };

/** Whether a subject is in a set: certainly, certainly not, or when something holds. */
export type Membership = 'yes' | 'no' | { readonly when: string; readonly unless: string };

/** A host set whose hosts are found at once. */
export interface IndexedSet {
  readonly hosts: ReadonlySet<string>;
  readonly tags: Tags;
}

export const anywhere: Membership = 'yes';

export function subjectName(subject: Subject): string {
  switch (subject.kind) {
    case 'host':
      return subject.host;
    case 'tagged':
      return Object.entries(subject.tags)
        .map(([tag, value]) => `${tag}=${value}`)
        .join(',');
    case 'other':
      return '*';
  }
}

export function memberOf(name: string, set: IndexedSet | undefined, subject: Subject): Membership {
  if (!set) return 'no';
  const wanted = Object.entries(set.tags);
  switch (subject.kind) {
    case 'host':
      if (set.hosts.has(subject.host)) return 'yes';
      return byTags(name, wanted, subject.tags, subject.tags !== undefined);
    case 'tagged':
      return byTags(name, wanted, subject.tags, false);
    case 'other':
      return 'no';
  }
}

/** `areAll`: the host has no tags besides. */
function byTags(
  name: string,
  wanted: ReadonlyArray<readonly [string, string]>,
  tags: Tags = {},
  areAll: boolean,
): Membership {
  if (wanted.length === 0) return 'no';
  const own = new Map(Object.entries(tags));
  const open = wanted.filter(([tag, value]) => own.get(tag) !== value);
  if (open.length === 0) return 'yes';
  if (areAll || open.some(([tag]) => own.has(tag))) return 'no';
  return { when: `in ${name}`, unless: `not in ${name}` };
}

export function otherwise(membership: Membership): Membership {
  if (membership === 'yes') return 'no';
  if (membership === 'no') return 'yes';
  return { when: membership.unless, unless: membership.when };
}

export function anyOf(memberships: readonly Membership[]): Membership {
  return otherwise(allOf(memberships.map(otherwise)));
}

/** The conditions joined by words: `in a and not in b`. */
export function allOf(memberships: readonly Membership[]): Membership {
  if (memberships.includes('no')) return 'no';
  const open = memberships.filter((each) => typeof each === 'object');
  if (open.length === 0) return 'yes';
  return {
    when: joined(
      open.map(({ when }) => when),
      'and',
      'or',
    ),
    unless: joined(
      open.map(({ unless }) => unless),
      'or',
      'and',
    ),
  };
}

function joined(conditions: readonly string[], word: string, inner: string): string {
  if (conditions.length === 1) return conditions.join('');
  return conditions
    .map((condition) => (condition.includes(` ${inner} `) ? `(${condition})` : condition))
    .join(` ${word} `);
}
