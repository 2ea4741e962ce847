import { applicationOfFile } from '../../shared/api/application-files.ts';
import type { DefinitionFile } from '../../shared/api/definitions.ts';
import { TocsinError } from '../../shared/errors.ts';
import type { Artifact, CompositeRule, HostRule } from '../../shared/language/artifact.ts';
import { canonicalJson } from '../../shared/language/canonical-json.ts';
import { writtenDefinitions } from '../../shared/language/load/written-definitions.ts';
import { inlineMembers, membersByHash } from '../../shared/language/placement/inline-members.ts';
import { conditionsOf, metricsReadBy, nodesOf } from '../../shared/language/placement/reads.ts';

/** What of others changes that a refusal names. */
export const namedChanges = 5;

/** A definition set, as files and compiled. */
export interface ReachSide {
  readonly files: readonly DefinitionFile[];
  readonly artifact: Artifact;
}

/** What a rule stands on beside its content, by name. */
type Ground = ReadonlyMap<string, string>;

/**
 * What others have must stay as it is, for who applies one application need not know of the rest: all that is written in their
 * files or in their sections, whatever it is; their rules as they are compiled; and the host sets and metrics that these rules
 * look at, whoever wrote them. Throws 422 `APPLICATION_REACHES_OUT`, which says what would change, and whose it is.
 */
export function checkReach(application: string, before: ReachSide | undefined, after: ReachSide): void {
  const written = (side?: ReachSide) => writtenByOthers(side?.files ?? [], application);
  const rules = (side?: ReachSide) => rulesOfOthers(side?.artifact, application);
  const changed = [
    ...differing(written(before), written(after)),
    ...differingRules(rules(before), rules(after)),
  ];
  if (changed.length === 0) return;
  const names = [...new Set(changed)].sort();
  const more = names.length > namedChanges ? ` and ${names.length - namedChanges} more` : '';
  throw new TocsinError(
    'APPLICATION_REACHES_OUT',
    `these files change more than application ${application}`,
    {
      status: 422,
      field: 'files',
      got: `${names.slice(0, namedChanges).join(', ')}${more}`,
      allowed: `the section and rules of ${application}, and what files hold that define it alone`,
      fix: 'apply the whole set, or leave out what belongs to others',
    },
  );
}

type Rules = ReadonlyMap<string, { readonly name: string; readonly ground: Ground }>;

function writtenByOthers(files: readonly DefinitionFile[], application: string): ReadonlyMap<string, string> {
  const written = files.flatMap((file) => {
    const ofFile = applicationOfFile(file);
    return writtenDefinitions(file).map(({ section, name, content }) => {
      const owner = section === 'applications' ? name : ofFile;
      return { owner, content, what: `${section}.${name} of ${owner ?? 'the whole set'}` };
    });
  });
  return new Map(
    written.filter(({ owner }) => owner !== application).map(({ what, content }) => [what, content]),
  );
}

function differing(was: Ground, is: Ground): readonly string[] {
  return [...was.keys(), ...is.keys()].filter((what) => was.get(what) !== is.get(what));
}

/** By name and content: a rule that is in one side alone, or stands on something else. */
function differingRules(ran: Rules, runs: Rules): readonly string[] {
  return [...new Set([...ran.keys(), ...runs.keys()])].flatMap((key) => {
    const [was, is] = [ran.get(key), runs.get(key)];
    if (!was || !is) return [(was ?? is)?.name as string];
    return differing(was.ground, is.ground).map((what) => `${was.name} by ${what}`);
  });
}

function rulesOfOthers(artifact: Artifact | undefined, application: string): Rules {
  if (artifact === undefined) return new Map();
  const members = membersByHash(artifact.memberRules);
  const composites = artifact.compositeRules.filter((rule) => rule.application !== application);
  const rules = [
    ...artifact.hostRules.filter((rule) => rule.application !== application),
    ...composites.map((rule) => inlineMembers(rule, members)),
  ];
  return new Map(
    rules.map((rule) => {
      const name = `${rule.application}/${rule.name}`;
      return [`${name} ${rule.hash}`, { name, ground: groundOf(rule, artifact) }];
    }),
  );
}

function groundOf(rule: HostRule | CompositeRule, { hostSets, metrics = {} }: Artifact): Ground {
  const ground = new Map<string, string>();
  const addSet = (name: string): void => {
    const set = hostSets[name];
    const what = `host_sets.${name}`;
    if (set === undefined || ground.has(what)) return;
    ground.set(what, canonicalJson(set));
    for (const { of = [], within, except } of set.regions ?? [])
      [...of, ...within, ...except].forEach(addSet);
  };
  if (rule.in !== undefined) addSet(rule.in);
  for (const node of [...conditionsOf(rule), ...Object.values(rule.set)].flatMap(nodesOf)) {
    if (node.kind === 'set') addSet(node.name);
    else if (node.kind === 'at_least' || node.kind === 'all_of') addSet(node.of);
  }
  for (const name of metricsReadBy(rule)) {
    if (metrics[name] !== undefined) ground.set(`metrics.${name}`, canonicalJson(metrics[name]));
  }
  return ground;
}
