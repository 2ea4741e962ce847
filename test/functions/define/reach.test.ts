import { describe, expect, it } from 'vitest';
import { checkReach, namedChanges, type ReachSide } from '../../../functions/define/reach.ts';
import { mergedFiles } from '../../../shared/api/application-files.ts';
import type { DefinitionFile } from '../../../shared/api/definitions.ts';
import { TocsinError } from '../../../shared/errors.ts';
import { compile } from '../../../shared/language/compiler.ts';

const file = (name: string, text: string, application?: string): DefinitionFile => ({
  name,
  text: `version: 1\n${text}\n`,
  ...(application !== undefined && { application }),
});

/** An application of one rule on `web`, that may hold more. */
const shopText = (more = '', limit = 80) => `templates:
  - { name: shop-limit, params: {}, rule: { name: busy, when: system.cpu.utilization > ${limit}%, emit: SHOP_BUSY } }
rule_sets: { shop-rules: [{ use: shop-limit }] }
applications: { shop: { apply: [{ rules: shop-rules, to: web }] } }
${more}`;

/** What everybody has, in which each text can be another. */
const commonText = (to: readonly [string, string] = ['', '']) =>
  `host_sets: { web: { tags: { role: web } }, db: { tags: { role: db } } }
metrics: { queue.length: { unit: count } }
rules:
  - { name: slow, by: [host], in: db, when: queue.length > 10, emit: SLOW }
  - { name: many, by: [], when: { at_least: 2, of: web, where: system.cpu.utilization > 90% }, emit: MANY }
templates: [{ name: spare, params: {}, rule: { name: spare, when: system.cpu.utilization > 99%, emit: SPARE } }]
rule_sets: { spare-rules: [{ use: spare }] }
policies:
  - { name: add-disk, on: SLOW, target: { type: host, each: host }, do: [{ responder: attach-storage, with: { size: 10GiB, mount: /data, pool: p } }] }
tests:
  - { name: nothing, given: [{ from: 0s, to: 1m, every: 10s, host: n1, queue.length: 0 }], expect: [], nothing_else: true }
`.replace(...to);

/** Files that can be compiled. */
function sideOf(files: readonly DefinitionFile[]): ReachSide {
  const { artifact, diagnostics } = compile(files);
  if (artifact === undefined) throw new Error(JSON.stringify(diagnostics, null, 1));
  return { files, artifact };
}

/** What of others would change, or `taken` if nothing. */
function tried(before: readonly DefinitionFile[], application: string, files: readonly DefinitionFile[]) {
  const after = sideOf(mergedFiles(before, { application, files }));
  const was = before.length > 0 ? sideOf(before) : undefined;
  try {
    checkReach(application, was, after);
    return 'taken';
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    expect(error).toMatchObject({ code: 'APPLICATION_REACHES_OUT', status: 422, detail: { field: 'files' } });
    return error.detail.got;
  }
}

describe('an application alone cannot change what the whole set has', () => {
  const before = [file('common.yaml', commonText()), file('shop.yaml', shopText())];

  it.each<[string, readonly [string, string], string]>([
    ['a host set', ['role: db', 'role: dbs'], 'default/slow by host_sets.db, host_sets.db of the whole set'],
    ['a metric', ['count }', 'bytes }'], 'metrics.queue.length of the whole set'],
    ['a template', ['99%', '98%'], 'templates.spare of the whole set'],
    [
      'a rule set',
      ['[{ use: spare }]', '[{ use: spare, with: {} }]'],
      'rule_sets.spare-rules of the whole set',
    ],
    ['a policy', ['10GiB', '20GiB'], 'policies.add-disk of the whole set'],
    ['a test', ['to: 1m', 'to: 2m'], 'tests.nothing of the whole set'],
    ['a rule', ['> 10,', '> 11,'], 'default/slow, rules.slow of the whole set'],
  ])('%s, in a file of the same name', (_, to, expected) => {
    const got = tried(before, 'shop', [file('common.yaml', commonText(to)), file('shop.yaml', shopText())]);
    expect(got).toContain(expected);
  });

  it.each(['host_sets', 'metrics', 'policies', 'tests'])('nor add %s to its files', (section) => {
    const added = {
      host_sets: 'host_sets: { more: { tags: { role: more } }, web',
      metrics: 'metrics: { more.length: { unit: count }, queue.length',
      policies: `policies:\n${commonText().split('policies:\n')[1]?.split('\n')[0]?.replace('add-disk', 'more')}\n  - { name: add-disk`,
      tests: `tests:\n${commonText().split('tests:\n')[1]?.split('\n')[0]?.replace('nothing', 'more')}\n  - { name: nothing`,
    }[section] as string;
    const old = {
      host_sets: 'host_sets: { web',
      metrics: 'metrics: { queue.length',
      policies: 'policies:\n  - { name: add-disk',
      tests: 'tests:\n  - { name: nothing',
    }[section] as string;
    const files = [file('common.yaml', commonText([old, added]))];
    const name = section === 'metrics' ? 'more.length' : 'more';
    expect(tried(before, 'shop', files)).toContain(`${section}.${name} of the whole set`);
  });

  it('nor take a file that holds it, or what is in it', () => {
    expect(tried(before, 'shop', [file('common.yaml', 'host_sets: { web: { tags: { role: web } } }')])).toBe(
      'default/many, default/slow, host_sets.db of the whole set, metrics.queue.length of the whole set, policies.add-disk of the whole set and 5 more',
    );
    const moved = commonText().split('policies:')[1]?.split('tests:')[0];
    const rest = commonText().replace(`policies:${moved}`, '');
    const files = [file('common.yaml', rest), file('shop.yaml', shopText(`policies:${moved}`))];
    expect(tried(before, 'shop', files)).toBe('policies.add-disk of the whole set');
  });

  it('nor take a rule of it into a rule set', () => {
    const text = shopText().replace('[{ use: shop-limit }]', '[{ use: shop-limit }, hot]');
    const hot = '{ name: hot, by: [host], when: system.memory.utilization > 90%, emit: HOT }';
    const common = file('common.yaml', commonText(['rules:', `rules:\n  - ${hot}`]));
    expect(tried([common, file('shop.yaml', shopText())], 'shop', [file('shop.yaml', text)])).toBe(
      'default/hot',
    );
  });

  it('but may send its files as they are, which do not become its own', () => {
    const same = [file('common.yaml', `# a word\n${commonText()}`), file('shop.yaml', shopText('', 90))];
    expect(tried(before, 'shop', same)).toBe('taken');
    const after = mergedFiles(before, { application: 'shop', files: same });
    expect(after.map(({ name, application }) => [name, application])).toEqual([
      ['common.yaml', undefined],
      ['shop.yaml', 'shop'],
    ]);
    expect(tried(after, 'shop', [file('shop.yaml', shopText())])).toBe('taken');
  });
});

describe('an application alone cannot change what others run', () => {
  const web = 'host_sets: { web: { tags: { role: web } }, own: { tags: { role: own } } }';
  const mailText = `rules: [{ name: mail-many, by: [], when: { at_least: 2, of: web, where: shop.length > 5 }, emit: MAIL_MANY }]
rule_sets: { mail-rules: [mail-many] }
applications: { mail: { apply: [{ rules: mail-rules }] } }`;
  const own = (sets: string, metric: string) =>
    file('shop.yaml', shopText(`${sets}\nmetrics: { shop.length: ${metric}, own.length: { unit: count } }`));
  const metric = '{ unit: count, interval: 30s }';
  const before = [{ ...own(web, metric), application: 'shop' }, file('mail.yaml', mailText, 'mail')] as const;

  it.each<[string, string, string, string]>([
    ['its host set', web.replace('role: web', 'role: other'), metric, 'mail/mail-many by host_sets.web'],
    ['its metric', web, '{ unit: count, interval: 1m }', 'mail/mail-many by metrics.shop.length'],
    ['its host set that nobody else looks at', web.replace('role: own', 'role: other'), metric, 'taken'],
  ])('by %s', (_, sets, of, expected) => {
    expect(tried(before, 'shop', [own(sets, of)])).toBe(expected);
  });

  it('by a metric of the catalogue that they read', () => {
    const cpu = file('mail.yaml', mailText.replace('shop.length > 5', 'system.cpu.utilization > 5%'), 'mail');
    const files = (interval: string) =>
      file('shop.yaml', shopText(`${web}\nmetrics: { system.cpu.utilization: { interval: ${interval} } }`));
    const beforeCpu = [file('shop.yaml', shopText(web), 'shop'), cpu];
    expect(tried(beforeCpu, 'shop', [files('1s')])).toBe('mail/mail-many by metrics.system.cpu.utilization');
  });

  it('by a host set within a region of theirs', () => {
    const regions = `templates: [{ name: m, params: { limit: { type: number, default: 90% } }, rule: { name: m, when: system.cpu.utilization > $limit$, emit: M } }]
rule_sets: { m-rules: [{ use: m }] }
applications: { mail: { apply: [{ rules: m-rules }], override: [{ to: web, with: { limit: 80% } }] } }`;
    const both = [before[0], file('mail.yaml', regions, 'mail')];
    const got = tried(both, 'shop', [own(web.replace('role: web', 'role: other'), metric)]);
    expect(got).toMatch(/^mail\/m by host_sets\.web/);
  });
});

describe('an application alone may change', () => {
  it('what its own files hold: host sets, metrics, policies, templates, tests', () => {
    const text = (n: number) =>
      shopText(
        `host_sets: { web: { tags: { role: web${n} } } }
metrics: { shop.length: { unit: count, interval: ${n}s } }
policies: [{ name: shop-disk, on: SHOP_BUSY, target: { type: host, each: host }, do: [{ responder: attach-storage, with: { size: ${n}GiB, mount: /data, pool: p } }] }]
tests: [{ name: t, given: [{ from: 0s, to: ${n}m, every: 10s, host: n1, shop.length: 0 }], expect: [], nothing_else: true }]`,
        n,
      );
    expect(tried([], 'shop', [file('a.yaml', text(20))])).toBe('taken');
    expect(tried([file('a.yaml', text(20), 'shop')], 'shop', [file('b.yaml', text(30))])).toBe('taken');
    expect(tried([file('a.yaml', text(20))], 'shop', [file('a.yaml', text(30))])).toBe('taken');
  });

  it('its own section and rules in a file of the whole set', () => {
    const of = (limit: number) =>
      file(
        'all.yaml',
        `${commonText()}applications: { shop: { apply: [{ rules: shop-rules, to: ${limit > 80 ? 'db' : 'web'} }] } }`,
      );
    const shared = file('shared.yaml', 'rule_sets: { shop-rules: [{ use: spare }] }');
    expect(tried([of(80), shared], 'shop', [of(90)])).toBe('taken');
  });

  it('nothing by a section of another application', () => {
    const mail = (to: string) =>
      file(
        'mail.yaml',
        shopText().replaceAll('shop', 'mail').replaceAll('SHOP', 'MAIL').replace('to: web', `to: ${to}`),
      );
    const before = [file('common.yaml', commonText()), file('shop.yaml', shopText()), mail('web')];
    expect(tried(before, 'shop', [mail('db')])).toBe('applications.mail of mail, mail/busy');
  });
});

it.each([
  [namedChanges, ''],
  [namedChanges + 1, ' and 1 more'],
])('a refusal names %i changes of others%s', (count, more) => {
  const sets = Array.from({ length: count }, (_, i) => `s${i}: { tags: { role: r } }`);
  const text = `host_sets: { web: { tags: { role: web } }, ${sets.join(', ')} }`;
  const before = [file('sets.yaml', text), file('shop.yaml', shopText())];
  const got = tried(before, 'shop', [file('sets.yaml', text.replaceAll('role: r ', 'role: q '))]);
  const names = Array.from({ length: namedChanges }, (_, i) => `host_sets.s${i} of the whole set`);
  expect(got).toBe(`${names.join(', ')}${more}`);
});
