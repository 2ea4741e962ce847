import { compile } from '../compiler.ts';
import { renderDiagnostic } from '../diagnostics.ts';
import type { ErrorPage } from './catalogue.ts';

/** Longer lines of an example are cut: what is too long is shown by its beginning. */
const lineChars = 160;

/** A page for the terminal, with what the checker says of the wrong example. */
export function renderErrorPage(page: ErrorPage): string {
  const { diagnostics } = compile([{ name: 'wrong.yaml', text: page.wrong }]);
  const told = diagnostics.map((found) => renderDiagnostic(found, shortened(page.wrong)));
  return [
    `${page.severity} ${page.code}: ${page.title}`,
    '',
    page.explanation,
    page.mend,
    '',
    'Wrong:',
    '',
    indented(shortened(page.wrong)),
    '',
    indented(told.join('\n\n')),
    '',
    'Right:',
    '',
    indented(shortened(page.right)),
  ].join('\n');
}

/** `docs/errors.md`. */
export function renderErrorsMarkdown(pages: readonly ErrorPage[]): string {
  const head = [
    '# Diagnostics',
    '',
    'What `tocsin check` can say of definition files. Codes are stable. `tocsin explain-error CODE` prints one of these in the',
    'terminal. This file is generated: `node cli/generate.ts`.',
    ...[...Map.groupBy(pages, ({ group }) => group)].flatMap(([group, own]) => [
      '',
      `About ${group}:`,
      '',
      ...own.map(
        ({ code, severity, title }) =>
          `- [${code}](#${code.toLowerCase()}) ${title}${severity === 'warning' ? ' (warning)' : ''}`,
      ),
    ]),
  ];
  return `${[...head, ...pages.flatMap(section)].join('\n')}\n`;
}

function section({ code, severity, title, explanation, mend, wrong, right }: ErrorPage): readonly string[] {
  return [
    '',
    `## ${code}`,
    '',
    `**${title}** (${severity}). ${explanation} ${mend}`,
    '',
    'Wrong:',
    '',
    ...fenced(wrong),
    '',
    'Right:',
    '',
    ...fenced(right),
  ];
}

function fenced(text: string): readonly string[] {
  return ['```yaml', shortened(text), '```'];
}

function shortened(text: string): string {
  const lines = text.trimEnd().split('\n');
  return lines
    .map((line) =>
      line.length <= lineChars ? line : `${line.slice(0, lineChars)} ... (${line.length} characters)`,
    )
    .join('\n');
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
    .join('\n');
}
