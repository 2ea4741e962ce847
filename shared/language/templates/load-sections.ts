import type { Place, Report } from '../diagnostics.ts';
import { languageLimits } from '../limits.ts';
import { asList, type Entry, type Fields, fieldsOf, take } from '../load/yaml-reader.ts';
import type { Located } from '../raw.ts';
import { asApplication, asRuleSet, isApplicationName } from './load-application.ts';
import { asTemplate } from './load-template.ts';
import type { RawApplication, RawRuleSetEntry, RawTemplate } from './raw-application.ts';

/** The sections `templates`, `rule_sets` and `applications` of all files so far. */
export interface LoadedApplications {
  readonly templates: Map<string, RawTemplate>;
  readonly ruleSets: Map<string, Located<readonly RawRuleSetEntry[]>>;
  readonly applications: Map<string, RawApplication>;
}

/** Adds what a file says; false if something was left out for its faults. A name that stands twice is told of. */
export function loadApplications(fields: Fields, all: LoadedApplications, report: Report): boolean {
  const isSound = [
    loadTemplates(fields, all, report),
    loadRuleSets(fields, all, report),
    loadNamed(
      fields,
      'applications',
      isApplicationName,
      all.applications,
      ({ at }) => at,
      report,
      (entry) => {
        const application = asApplication(entry);
        return application && { ...application, at: entry.keyAt };
      },
    ),
  ];
  return isSound.every(Boolean);
}

function loadTemplates(fields: Fields, { templates }: LoadedApplications, report: Report): boolean {
  let isSound = true;
  const asEach = (entry: Entry) => {
    const template = asTemplate(entry);
    if (!template) isSound = false;
    else if (templates.has(template.name.value)) {
      tellTwice('templates', template.name, templates.get(template.name.value)?.name.at, report);
    } else templates.set(template.name.value, template);
    return template;
  };
  if (fields.entries.has('templates') && !take(fields, 'templates', asList(asEach, languageLimits.templates)))
    return false;
  return isSound;
}

function loadRuleSets(fields: Fields, { ruleSets }: LoadedApplications, report: Report): boolean {
  let isSound = true;
  const areNamed = loadNamed(
    fields,
    'rule_sets',
    isRuleSetName,
    ruleSets,
    ({ at }) => at,
    report,
    (entry) => {
      const entries = asRuleSet(entry);
      if (!entries) isSound = false;
      // One that is wrong still has its name: applications that use it are not to blame.
      return { value: entries ?? [], at: entry.keyAt };
    },
  );
  return areNamed && isSound;
}

type Named = Entry & { readonly keyAt: Place };

/** Reads a map from names to things. */
function loadNamed<T>(
  fields: Fields,
  section: 'rule_sets' | 'applications',
  isName: (name: string, keyAt: Place, report: Report) => boolean,
  into: Map<string, T>,
  placeOf: (each: T) => Place,
  report: Report,
  read: (entry: Named) => T | undefined,
): boolean {
  if (!fields.entries.has(section)) return true;
  const found = take(fields, section, (entry) => fieldsOf(entry));
  if (!found) return false;
  let isSound = true;
  for (const [name, entry] of found.entries) {
    const before = into.get(name);
    if (before)
      tellTwice(section.replace('_', ' '), { value: name, at: entry.keyAt }, placeOf(before), report);
    else {
      const each = isName(name, entry.keyAt, report) ? read(entry) : undefined;
      if (each === undefined) isSound = false;
      else into.set(name, each);
    }
  }
  return isSound;
}

function isRuleSetName(name: string, keyAt: Place, report: Report): boolean {
  if (/^[a-z][a-z0-9-]*$/.test(name) && name.length <= languageLimits.nameChars) return true;
  report('TOC104', keyAt, `"${name}" is no name of a rule set`, {
    allowed: `lower-case letters, digits and dashes, at most ${languageLimits.nameChars}`,
  });
  return false;
}

function tellTwice(
  kind: string,
  { value, at }: Located<string>,
  first: Place | undefined,
  report: Report,
): void {
  const where = first ? `, first in ${first.file}:${first.line}` : '';
  report('TOC106', at, `there are two ${kind} "${value}"${where}`);
}

/** Says of each kind if there are too many over all files. */
export function refuseTooManyApplications(
  { templates, ruleSets, applications }: LoadedApplications,
  report: Report,
): void {
  const lists = [
    ['templates', [...templates.values()].map(({ name }) => name.at), languageLimits.templates],
    ['rule sets', [...ruleSets.values()].map(({ at }) => at), languageLimits.ruleSets],
    ['applications', [...applications.values()].map(({ at }) => at), languageLimits.applications],
  ] as const;
  for (const [what, places, max] of lists) {
    const first = places[max];
    if (!first) continue;
    report('TOC107', first, `there are too many ${what}`, {
      got: `${places.length}`,
      allowed: `at most ${max}`,
    });
  }
}
