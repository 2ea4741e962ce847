import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { conditions } from '../../bench/language/conditions.ts';
import { evaluatorsOf } from '../../bench/language/evaluators.ts';
import { languagePage } from '../../bench/language/report.ts';
import { readLanguage } from '../../bench/language/saved-language.ts';

describe('the bench of the language', () => {
  const saved = readLanguage();

  it('saved every evaluator of every condition', () => {
    const wanted = conditions.flatMap((condition) =>
      evaluatorsOf(condition).map(({ name }) => `${condition.name}: ${name}`),
    );
    expect(saved.rates.map(({ condition, evaluator }) => `${condition}: ${evaluator}`)).toEqual(wanted);
    for (const { perProcessorSecond, perSecond } of saved.rates) {
      expect(perProcessorSecond).toBeGreaterThan(0);
      expect(perSecond).toBeGreaterThan(0);
    }
  });

  it('compares by processor time', () => {
    const [ours, ...others] = saved.rates as [(typeof saved.rates)[0], ...typeof saved.rates];
    expect(ours.ratio).toBe(1);
    for (const { condition, perProcessorSecond, ratio } of others.filter(
      (each) => each.condition === ours.condition,
    ))
      expect(ours.perProcessorSecond / perProcessorSecond, condition).toBeCloseTo(
        ratio,
        ratio > 100 ? -1 : 1,
      );
  });

  it('saved a run that makes the page, to the last byte', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../bench/results/language.md'), 'utf8');
    expect(page).toBe(languagePage(saved));
  });
});
