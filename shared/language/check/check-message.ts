import { messageFormats, placeholdersOf } from '../message.ts';
import { suggestion } from '../nearest.ts';
import { unique } from '../unique.ts';
import type { CheckedRule, RuleChecks } from './checked-rule.ts';
import { isNumber } from './value-types.ts';

/** Placeholders of a message are labels of `by` or values of `set`; formats are for numbers. */
export function checkMessage(
  { raw, by }: CheckedRule,
  { fields, report }: Pick<RuleChecks, 'fields' | 'report'>,
): void {
  const { message } = raw;
  if (!message) return;
  const names = unique([...by, ...raw.set.keys()]);
  for (const { name, format, ...span } of placeholdersOf(message.value)) {
    const at = message.placeOf(span);
    if (!names.includes(name)) {
      const detail = { allowed: names.join(' ') || 'none', ...suggestion(name, names) };
      report('TOC306', at, `"${name}" is neither in "by" nor in "set"`, detail);
    } else if (format !== undefined) {
      if (!messageFormats.some((each) => each === format)) {
        const detail = { allowed: messageFormats.join(' '), ...suggestion(format, messageFormats) };
        report('TOC306', at, `there is no format "${format}"`, detail);
      }
      const type = raw.set.has(name) ? fields.typeOfField(raw.emit.value, name) : 'text';
      if (type === undefined || type === 'any' || isNumber(type)) continue;
      report('TOC401', at, `"${name}" is no number: it takes no format`, { fix: `{${name}}` });
    }
  }
}
