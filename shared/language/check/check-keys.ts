import { limits } from '../../facts/limits.ts';
import { reservedEvents } from '../../facts/system-events.ts';
import type { Place, Report } from '../diagnostics.ts';
import type { RawRule } from '../raw.ts';
import { checkReading } from './check-reading.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import { unknownTypeOf } from './scope.ts';

/** Checks the keys of a rule beside its expressions: whether they fit what it makes and where it runs. */
export function checkKeys(rule: CheckedRule, checks: RuleChecks): void {
  const { raw, kind, place } = rule;
  const { report } = checks;
  checkHosts(rule, checks);
  if (raw.during) checkZone(raw.during.value.zone, raw.during.at, checks);
  checkUnless(rule, checks);
  checkEmit(raw, report);
  if (kind === 'occurrence') refuseEpisodeKeys(raw, report);
  if (place === 'host') refuseLateness(raw, report);
}

function checkHosts({ raw, place, by }: CheckedRule, { hostSet, report }: RuleChecks): void {
  if (!raw.in) return;
  const { value, at } = raw.in;
  hostSet(value, at);
  if (place === 'host' || by.includes('host')) return;
  if (raw.application === undefined) {
    report('TOC504', at, '"in" is of rules that are keyed by host', {
      fix: 'write host into "by", or put "in" into the rules of its events',
    });
  } else {
    report('TOC504', at, '"to" is of rules that are keyed by host', {
      fix: 'apply it without "to": its events say of which hosts they are',
    });
  }
}

function checkZone(zone: string, at: Place, { isZone, report }: RuleChecks): void {
  if (isZone(zone)) return;
  report('TOC312', at, `there is no time zone "${zone}"`, { allowed: 'a name such as Europe/Berlin or UTC' });
}

/** What holds an episode back is an event that lasts. */
function checkUnless(rule: CheckedRule, checks: RuleChecks): void {
  const event = rule.raw.unless?.value.event;
  // The loader refuses all but event types.
  if (event?.expr.kind !== 'selector') return;
  const { expr: selector } = event;
  checkReading({ selector, role: 'value', isOfMember: false }, 'value', event, rule, checks);
  if (checks.scope.kindOf(selector.name) === 'occurrence')
    checks.report(
      'TOC408',
      event.placeOf(selector.span),
      `${selector.name} is an occurrence: it is never active`,
      {
        fix: 'name an event that is raised and cleared',
      },
    );
}

function checkEmit(raw: RawRule, report: Report): void {
  const { value, at } = raw.emit;
  if (reservedEvents.has(value))
    report('TOC104', at, `"emit" cannot be ${value}: Tocsin alone makes such events`, { got: value });
  const unknownType = unknownTypeOf(raw);
  if (unknownType === undefined || unknownType.length <= limits.typeChars) return;
  report('TOC107', raw.missing?.at ?? at, `the event ${unknownType} has too long a name`, {
    got: `${unknownType.length} characters`,
    allowed: `at most ${limits.typeChars}`,
  });
}

function refuseEpisodeKeys(raw: RawRule, report: Report): void {
  const places: ReadonlyArray<readonly [string, Place | undefined]> = [
    ['for', raw.forAt],
    ['clear', raw.clear?.at],
    ['clear_for', raw.clearForAt],
    ['missing', raw.missing?.at],
    ['max_gap', raw.maxGapMs?.at],
    ['during_end', raw.during?.value.end === 'clear' ? raw.during.at : undefined],
  ];
  for (const [key, at] of places) {
    if (!at) continue;
    report(
      'TOC514',
      at,
      `"${key}" does not fit an occurrence: "${raw.name.value}" makes events of one instant`,
      {
        fix: 'leave it out, or write kind: episode',
      },
    );
  }
}

function refuseLateness(raw: RawRule, report: Report): void {
  const places: ReadonlyArray<readonly [string, Place | undefined]> = [
    ['lateness', raw.latenessMs?.at],
    ['late', raw.late?.at],
    ['revise_limit', raw.reviseLimitMs?.at],
  ];
  for (const [key, at] of places) {
    if (!at) continue;
    report('TOC514', at, `"${key}" does not fit: the rule runs on the host, where facts are never late`, {
      fix: 'leave it out',
    });
  }
}
