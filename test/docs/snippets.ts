import type { DefinitionSource } from '../../shared/language/load/yaml-reader.ts';

/** A fenced block of a page, with the line on which its text begins. */
interface Snippet {
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

/** What snippets that are no whole files read: host sets, and events with a value. */
const surroundings = `version: 1
host_sets: { web: { tags: { role: web } }, db: { tags: { role: db } } }
rules:
  - name: page-disk-full
    by: [host, mountpoint]
    when: system.filesystem.utilization >= 95%
    emit: DISK_FULL
    set: { used: system.filesystem.utilization, kind: '"ssd"' }
`;

export function snippetsOf(page: string): readonly Snippet[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({
    language: match[1] as string,
    text: match[2] as string,
    line: page.slice(0, match.index).split('\n').length + 1,
  }));
}

export function isWholeFile({ language, text }: Snippet): boolean {
  return language === 'yaml' && text.startsWith('version:');
}

/** The snippet as a file that compiles: rules stand in a list, a rule alone becomes one, an expression a condition. */
export function asFile(snippet: Snippet): DefinitionSource {
  return {
    name: `line ${snippet.line}`,
    text: isWholeFile(snippet) ? snippet.text : surroundings + rulesOf(snippet),
  };
}

function rulesOf({ language, text }: Snippet): string {
  if (language === 'tocsin') return lines(text).map(ruleOf).join('');
  const list = text.startsWith('- ')
    ? lines(text)
    : lines(text).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`);
  return list.map((line) => `  ${line}\n`).join('');
}

/** Keyed by host where it reads metrics of one host. */
function ruleOf(expression: string, i: number): string {
  const words = expression.replaceAll(/"[^"]*"/g, '');
  const by = /[a-z]\.[a-z]/.test(words) && !/_of\(/.test(words) ? '[host]' : '[]';
  return `  - { name: expression-${i}, by: ${by}, when: ${JSON.stringify(expression)} }\n`;
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
