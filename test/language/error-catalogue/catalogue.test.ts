import { describe, expect, it } from 'vitest';
import { compile } from '../../../shared/language/compiler.ts';
import { diagnosticRegistry } from '../../../shared/language/diagnostics.ts';
import { errorPage, errorPages } from '../../../shared/language/error-catalogue/catalogue.ts';
import { renderErrorPage, renderErrorsMarkdown } from '../../../shared/language/error-catalogue/render.ts';

const codesOf = (text: string) => [
  ...new Set(compile([{ name: 'example.yaml', text }]).diagnostics.map(({ code }) => code)),
];

describe('the error catalogue', () => {
  it('has a page for each code of the registry', () => {
    expect(errorPages.map(({ code }) => code)).toEqual(Object.keys(diagnosticRegistry));
  });

  it.each(errorPages.map((page) => [page.code, page] as const))(
    'shows for %s a wrong example of just this fault, and a right one without any',
    (code, { wrong, right, mend }) => {
      expect(codesOf(wrong)).toEqual([code]);
      expect(codesOf(right)).toEqual([]);
      expect(mend).toMatch(/^[A-Z`].*\.$/);
    },
  );

  it('finds a page by its code in either case', () => {
    expect(errorPage('toc300')).toBe(errorPage('TOC300'));
    expect([errorPage('TOC300')?.title, errorPage('TOC999'), errorPage('constructor')]).toEqual([
      'unknown metric',
      undefined,
      undefined,
    ]);
  });
});

describe('renderErrorPage', () => {
  it('shows the examples with what the checker says of the wrong one', () => {
    const page = errorPage('TOC401');
    expect(page && renderErrorPage(page)).toBe(
      [
        'error TOC401: wrong kind of value',
        '',
        'A condition is true or false; operators take what they can work on.',
        'Compare a number to make a condition of it: `x > 90%`. The values of events need an aggregate: `max(X.field)`.',
        '',
        'Wrong:',
        '',
        '  version: 1',
        '  rules:',
        '    - name: busy',
        '      by: [host]',
        '      when: system.cpu.utilization',
        '',
        '  error[TOC401] wrong kind of value: a condition is true or false',
        '   --> wrong.yaml:5:11',
        '    |',
        '  5 |     when: system.cpu.utilization',
        '    |           ^^^^^^^^^^^^^^^^^^^^^^',
        '    = got: a ratio',
        '    = fix: compare it: system.cpu.utilization > ...',
        '',
        'Right:',
        '',
        '  version: 1',
        '  rules:',
        '    - name: busy',
        '      by: [host]',
        '      when: system.cpu.utilization > 90%',
      ].join('\n'),
    );
  });

  it('cuts lines that are too long to read', () => {
    const page = errorPage('TOC204');
    const longest = Math.max(...(page ? renderErrorPage(page) : '').split('\n').map((line) => line.length));
    expect(longest).toBeLessThan(220);
  });
});

describe('renderErrorsMarkdown', () => {
  it('lists the codes and shows each with its examples', () => {
    const page = {
      ...errorPages[0],
      code: 'TOC100',
      group: 'files',
      title: 't',
      explanation: 'E.',
      mend: 'M.',
    } as const;
    const text = renderErrorsMarkdown([
      { ...page, severity: 'error', wrong: 'version: 2\n', right: 'version: 1\n' },
    ]);
    expect(text.split('\n').slice(5)).toEqual([
      'About files:',
      '',
      '- [TOC100](#toc100) t',
      '',
      '## TOC100',
      '',
      '**t** (error). E. M.',
      '',
      'Wrong:',
      '',
      '```yaml',
      'version: 2',
      '```',
      '',
      'Right:',
      '',
      '```yaml',
      'version: 1',
      '```',
      '',
    ]);
  });
});
