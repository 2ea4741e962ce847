import { describe, expect, it } from 'vitest';
import {
  type Diagnostic,
  diagnostic,
  diagnosticRegistry,
  renderDiagnostic,
  sortDiagnostics,
} from '../../shared/language/diagnostics.ts';
import { languageLimits } from '../../shared/language/limits.ts';

const place = { file: 'a.yaml', line: 2, column: 9, endColumn: 12 };

describe('diagnosticRegistry', () => {
  it('explains each code, in order of the codes, with a title of its own', () => {
    const codes = Object.keys(diagnosticRegistry);
    expect(codes).toEqual(codes.toSorted());
    expect(codes.filter((code) => !/^TOC[1-7]\d\d$/.test(code))).toEqual([]);
    const entries = Object.values(diagnosticRegistry);
    expect(new Set(entries.map(({ title }) => title)).size).toBe(entries.length);
    expect(entries.filter(({ explanation }) => !explanation.endsWith('.'))).toEqual([]);
  });
});

describe('renderDiagnostic', () => {
  it('shows place, line, carets and what mends it', () => {
    const found = diagnostic('TOC300', place, 'there is no metric "foo"', {
      got: 'foo',
      allowed: 'bar',
      fix: 'write bar',
    });
    expect(renderDiagnostic(found, 'version: 1\n  when: foo > 1\r\nx')).toBe(
      [
        'error[TOC300] unknown metric: there is no metric "foo"',
        ' --> a.yaml:2:9',
        '  |',
        '2 |   when: foo > 1',
        '  |         ^^^',
        '  = got: foo',
        '  = allowed: bar',
        '  = fix: write bar',
      ].join('\n'),
    );
  });

  it('stands under the fault after tabs, and stays within the line', () => {
    const text = renderDiagnostic(
      diagnostic('TOC303', { ...place, line: 12, column: 3, endColumn: 99 }, 'm'),
      `${'\n'.repeat(11)}\ta bc`,
    );
    expect(text.split('\n').slice(3)).toEqual(['12 | \ta bc', '   | \t ^^^']);
  });

  it('shows of a line break the last carriage return alone as no part of the line', () => {
    const text = renderDiagnostic(diagnostic('TOC303', { ...place, line: 1, column: 1 }, 'm'), 'a\rb\r\nc');
    expect(text.split('\n').slice(3)).toEqual(['1 | a\rb', '  | ^^^']);
  });

  it('names the use of a template that makes the fault, and how many more do', () => {
    const use = { file: 'b.yaml', line: 7, column: 5, endColumn: 9 };
    const found = diagnostic('TOC303', { ...place, line: 1, column: 1, endColumn: 2, use }, 'm', {
      fix: 'f',
    });
    expect(renderDiagnostic(found, 'a').split('\n').slice(4)).toEqual([
      '  | ^',
      '  = used at: b.yaml:7:5',
      '  = fix: f',
    ]);
    expect(renderDiagnostic({ ...found, moreUses: 3 }, 'a').split('\n')[5]).toBe(
      '  = used at: b.yaml:7:5 and 3 more',
    );
  });

  it('shows one caret behind the end of a line, and nothing of a line that is not there', () => {
    const last = renderDiagnostic(
      diagnostic('TOC200', { ...place, line: 1, column: 4, endColumn: 5 }, 'm'),
      'abc',
    );
    expect(last.split('\n').slice(3)).toEqual(['1 | abc', '  |    ^']);
    const none = renderDiagnostic(
      diagnostic('TOC200', { ...place, line: 9, column: 1, endColumn: 2 }, 'm'),
      'abc',
    );
    expect(none.split('\n').slice(3)).toEqual(['9 | ', '  | ^']);
  });
});

describe('sortDiagnostics', () => {
  const at = (line: number, column: number, code: Diagnostic['code'], file = 'a.yaml') =>
    diagnostic(code, { file, line, column, endColumn: column + 1 }, 'm');

  it('orders by file, line, column and code', () => {
    const ordered = [
      at(2, 1, 'TOC300'),
      at(2, 3, 'TOC300'),
      at(2, 3, 'TOC301'),
      at(10, 1, 'TOC100'),
      at(1, 1, 'TOC100', 'b.yaml'),
    ];
    expect(sortDiagnostics(ordered.toReversed())).toEqual(ordered);
  });

  it('keeps errors when there are more than its limit', () => {
    const max = languageLimits.diagnostics;
    const warnings = Array.from({ length: max }, (_, i) => at(i + 1, 1, 'TOC303'));
    expect(sortDiagnostics(warnings)).toEqual(warnings);
    const error = at(max + 1, 1, 'TOC300');
    expect(sortDiagnostics([...warnings, error])).toEqual([...warnings.slice(0, max - 1), error]);
  });

  it('tells once what several uses of a template say of a place, with the first of them', () => {
    const use = (file: string, line: number, column: number) => ({
      file,
      line,
      column,
      endColumn: column + 1,
    });
    const of = (at: ReturnType<typeof use> | undefined, message = 'm') =>
      diagnostic('TOC300', { ...place, ...(at && { use: at }) }, message);
    const uses = [use('a', 1, 2), use('a', 1, 3), use('a', 2, 1), use('b', 1, 1)];
    const found = uses.map((each) => of(each));
    const told = [{ ...of(uses[0]), moreUses: 3 }, of(uses[2], 'n')];
    expect(sortDiagnostics([...found, of(uses[2], 'n')])).toEqual(told);
    expect(sortDiagnostics([of(uses[2], 'n'), ...found.toReversed(), ...found])).toEqual(told);
    expect(sortDiagnostics([of(uses[3]), of(undefined)])).toEqual([{ ...of(undefined), moreUses: 1 }]);
    expect(sortDiagnostics([of(use('B', 1, 1)), of(undefined)])).toEqual([{ ...of(undefined), moreUses: 1 }]);
    expect(sortDiagnostics([of(uses[3]), of(uses[3])])).toEqual([of(uses[3])]);
  });
});
