import { and, atLeastOfWeb, not, selector } from '../correlator/given.ts';
import { hold, kind, type RuleKind, wait } from './rules.ts';

const byHost = { by: ['host'] };

/** Rules about what hosts do not say. */
export const silenceKinds: readonly RuleKind[] = [
  kind('silent', true, (random) => [
    { ...byHost, when: selector('HOST_SILENT'), forMs: hold(random), latenessMs: wait(random) },
  ]),
  kind('silent-of-web', false, (random) => [
    { when: atLeastOfWeb(1 + random.below(3), selector('HOST_SILENT')), forMs: hold(random) },
  ]),
  kind('degraded', true, () => [{ when: selector('INTAKE_DEGRADED') }]),
  kind('but-silent', false, (random) => [
    { ...byHost, when: and(selector('EPISODE'), not(selector('HOST_SILENT'))), latenessMs: wait(random) },
  ]),
  kind('unknown-while-silent', false, (random) => [
    {
      ...byHost,
      when: selector('EPISODE'),
      hostMade: ['EPISODE'],
      missing: random.pick(['hold', 'false', 'true', 'unknown-event'] as const),
    },
  ]),
  kind('of-web-but-silent', false, (random) => [
    {
      when: atLeastOfWeb(1 + random.below(2), selector('EPISODE')),
      hostMade: ['EPISODE'],
      missing: random.pick(['hold', 'false', 'unknown-event'] as const),
      latenessMs: wait(random),
    },
  ]),
];
