import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { type ErrorPage, errorPage, errorPages } from '../../shared/language/error-catalogue/catalogue.ts';
import { renderErrorPage } from '../../shared/language/error-catalogue/render.ts';
import { suggestion } from '../../shared/language/nearest.ts';
import { type OutputOptions, show } from '../output.ts';
import type { Session } from '../session.ts';
import { renderRow } from '../table.ts';

/** `explain-error`: works without a deployment. */
export function addExplainErrorCommand(program: Command, session: Session): void {
  program
    .command('explain-error [code]')
    .description(
      'what a code such as TOC300 means, with a wrong and a right example; without a code, all of them by group',
    )
    .action((code: string | undefined, options: OutputOptions) => {
      if (code === undefined) return show(session, options, errorPages, renderGroups);
      const page = errorPage(code);
      if (!page) throw unknownCode(code);
      show(session, options, page, () => renderErrorPage(page));
    });
}

const columns = [
  { title: 'CODE', of: (page: ErrorPage) => `  ${page.code}` },
  { title: 'SEVERITY', of: (page: ErrorPage) => page.severity },
  { title: 'TITLE', of: (page: ErrorPage) => page.title },
];
const widths = [8, 7, 0];

function renderGroups(): string {
  return [...Map.groupBy(errorPages, ({ group }) => group)]
    .map(([group, pages]) => [group, ...pages.map((page) => renderRow(page, columns, widths))].join('\n'))
    .join('\n\n');
}

function unknownCode(code: string): TocsinError {
  const codes = errorPages.map((page) => page.code);
  return new TocsinError('ERROR_CODE_UNKNOWN', 'no diagnostic has this code', {
    got: code.slice(0, 40),
    allowed: `${codes[0]} to ${codes.at(-1)}`,
    fix: suggestion(code.toUpperCase(), codes).fix ?? 'run `tocsin explain-error` for the list',
  });
}
