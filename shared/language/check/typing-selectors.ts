import { suggestion } from '../nearest.ts';
import { isEventType, type Selector } from '../selectors.ts';
import type { MetricUse, Typing } from './typing-context.ts';
import type { ValueType } from './value-types.ts';

/** A selector that stands as a value: a metric, or an event type as a truth. */
export function typeOfSelector(selector: Selector, typing: Typing): ValueType {
  if (!isEventType(selector.name)) return typeOfMetric(selector, 'value', typing);
  if (!readEvent(selector, typing)) return 'any';
  if (selector.field !== undefined) {
    typing.report('TOC401', selector.span, 'the value of an event needs an aggregate', {
      fix: `max(${selector.name}.${selector.field})`,
    });
    return 'any';
  }
  if (typing.place === 'condition') {
    refuseOccurrence(selector, `count(${selector.name}, 5m) > 0`, typing);
    return 'truth';
  }
  typing.report('TOC401', selector.span, 'an event type is no value', { fix: `count(${selector.name})` });
  return 'any';
}

/** The unit of a metric, or `any` after a diagnostic. */
export function typeOfMetric(selector: Selector, use: MetricUse, typing: Typing): ValueType {
  const { name, span } = selector;
  const metric = typing.metricOf(name);
  if (!metric) {
    const isWord = isEventType(name.toUpperCase()) && !name.includes('.');
    typing.report('TOC300', span, `there is no metric "${name}"`, {
      ...(isWord && { fix: 'event types are written in upper case' }),
      ...typing.nearMetric(name),
    });
    return 'any';
  }
  typing.selector({ selector, role: 'value', isOfMember: typing.isOfMember }, use);
  return metric.unit;
}

/** Notes that an event type is read; false after a diagnostic if it cannot be read here. */
export function readEvent(selector: Selector, typing: Typing): boolean {
  const { name, span } = selector;
  typing.selector({ selector, role: 'value', isOfMember: typing.isOfMember }, 'value');
  if (typing.place === 'condition' || typing.typesOfWhen.includes(name)) return true;
  if (typing.typesOfWhen.length === 0) {
    typing.report('TOC500', span, `${name} cannot be read here: "when" reads metrics`);
    return false;
  }
  typing.report('TOC403', span, `"when" does not read ${name}`, {
    allowed: typing.typesOfWhen.join(' '),
    ...suggestion(name, typing.typesOfWhen),
  });
  return false;
}

/** Says of a type that is known to be an occurrence that it is never active. */
export function refuseOccurrence(selector: Selector, fix: string, typing: Typing): void {
  if (typing.kindOf(selector.name) !== 'occurrence') return;
  typing.report('TOC408', selector.span, `${selector.name} is an occurrence: it is never active`, { fix });
}

/** The type of `X.field`; `any` after a diagnostic if no rule puts it into X. */
export function typeOfField(selector: Selector, field: string, typing: Typing): ValueType {
  const type = typing.fieldType(selector.name, field);
  if (type !== undefined) return type;
  const names = typing.fieldsOf(selector.name);
  typing.report('TOC304', selector.span, `${selector.name} has no value "${field}"`, {
    allowed: names.join(' ') || 'none',
    ...suggestion(field, names),
  });
  return 'any';
}
