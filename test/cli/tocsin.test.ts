import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';
import { type Deployment, startDeployment } from './deployment.ts';

const nowMs = Date.parse('2026-11-21T12:00:00Z');
const clock = (): number => nowMs;
const headline = join(import.meta.dirname, '../../examples/headline/definitions.yaml');

describe('tocsin', () => {
  let home: string;
  let deployment: Deployment;
  const run = (...args: string[]) => runCommand({ home, clock }, ...args);

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'tocsin-cli-'));
    deployment = await startDeployment(clock);
    writeFileSync(join(home, 'operator.key'), deployment.operatorKey);
    const login = await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
    expect(login).toMatchObject({ code: 0, err: '' });
  });

  afterEach(async () => {
    await deployment.stop();
    rmSync(home, { recursive: true });
  });

  it('keeps the session where its owner alone can read it', () => {
    expect(statSync(join(home, 'tocsin', 'profile.json')).mode & 0o777).toBe(0o600);
  });

  it('is refused with a wrong operator key, and says what was answered', async () => {
    writeFileSync(join(home, 'wrong.key'), 'wrong');
    const { code, err } = await run('login', '--api', deployment.api, '--key-file', join(home, 'wrong.key'));
    expect(code).toBe(2);
    expect(err).toContain('error SIGN_IN_REFUSED');
    expect(err).toContain('OPERATOR_KEY_INVALID');
  });

  it('emits an event, lists it, and tells it by its id', async () => {
    const emitted = await run(
      'emit',
      'DEPLOY_STARTED',
      '--label',
      'service=shop',
      '--value',
      'build=7',
      '-o',
      'json',
    );
    const [{ id, stored }] = JSON.parse(emitted.out);
    expect(stored).toBe('stored');
    const listed = await run('events');
    expect(listed.out.split('\n')[1]).toMatch(
      new RegExp(`^2026-11-21T12:00:00.000Z +info +DEPLOY_STARTED +occurred +service=shop +${id}$`),
    );
    const told = await run('event', id, '-o', 'json');
    expect(JSON.parse(told.out)).toMatchObject({ event: { id, values: { build: 7 } }, causes: [] });
  });

  it('stores a message once when it is repeated with the same id and time', async () => {
    const args = ['emit', 'DEPLOY_STARTED', '--id', 'run-7', '--at', '2026-11-21T11:59:00Z', '-o', 'json'];
    expect(JSON.parse((await run(...args)).out)).toMatchObject([{ stored: 'stored' }]);
    expect(JSON.parse((await run(...args)).out)).toMatchObject([{ stored: 'duplicate' }]);
  });

  it('follows events, each once, until it is stopped', async () => {
    await run('emit', 'FIRST');
    let rounds = 0;
    const onSleep = () => ++rounds < 3;
    const { out } = await runCommand({ home, clock, onSleep }, 'events', '--follow', '-o', 'json');
    expect(out.split('\n').map((line) => JSON.parse(line).type)).toEqual(['FIRST']);
    expect(rounds).toBe(3);
  });

  it('shows the service its own words for a field that is wrong', async () => {
    const { code, err } = await run('emit', 'lower_case');
    expect(code).toBe(2);
    expect(err).toContain('field: events[0].type');
    expect(err).toContain('got: lower_case');
  });

  it('checks the headline example', async () => {
    const { code, out } = await run('check', headline);
    expect(code).toBe(0);
    expect(out.split('\n').at(-1)).toMatch(
      /^version [0-9a-z]{16}: \d+ host rules?, \d+ composites?, \d+ members?, 1 policy$/,
    );
  });

  it('points at a fault with file, line, column, got and fix, and exits with 1', async () => {
    const file = join(home, 'bad.yaml');
    writeFileSync(
      file,
      'version: 1\nrules:\n  - name: full\n    when: system.filesystem.utilizatoin >= 95%\n',
    );
    const { code, err } = await run('check', file);
    expect(code).toBe(1);
    expect(err).toContain(`${file}:4:11`);
    expect(err).toContain('system.filesystem.utilization');
  });

  it('applies definitions once, tells the version, and refuses a changed base', async () => {
    const first = await run('apply', headline, '-o', 'json');
    const { version, changed } = JSON.parse(first.out);
    expect(changed).toBe(true);
    expect(JSON.parse((await run('apply', headline, '-o', 'json')).out)).toMatchObject({
      version,
      changed: false,
    });
    expect(JSON.parse((await run('definitions', '-o', 'json')).out)).toMatchObject({ version, number: 1 });
    const conflict = await run('apply', headline, '--if-version', 'another');
    expect(conflict.code).toBe(2);
    expect(conflict.err).toContain('error VERSION_CONFLICT');
  });

  it('shows the diagnostics of the service for files that it refuses, and exits with 1', async () => {
    const file = join(home, 'bad.yaml');
    writeFileSync(
      file,
      'version: 1\nrules:\n  - name: full\n    when: system.filesystem.utilization >= 95GiB\n',
    );
    const { code, err } = await run('apply', file);
    expect(code).toBe(1);
    expect(err).toContain(`${file}:4:`);
  });

  it('makes an enrolment token with tags', async () => {
    const { out } = await run('enrol', '--tag', 'role=storage', '--uses', '2', '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      uses: 2,
      tags: { role: 'storage' },
      expiresAtMs: nowMs + 3_600_000,
    });
  });

  it('says that an unknown host cannot be removed', async () => {
    const { code, err } = await run('hosts', 'remove', 'nobody');
    expect(code).toBe(2);
    expect(err).toContain('error HOST_UNKNOWN');
  });

  it('makes a token that reads but may not apply, and revokes it', async () => {
    const token = JSON.parse(
      (await run('tokens', 'create', 'grafana', '--role', 'viewer', '-o', 'json')).out,
    );
    writeFileSync(
      join(home, 'tocsin', 'profile.json'),
      JSON.stringify({ api: deployment.api, session: token.token }),
    );
    expect((await run('events')).code).toBe(0);
    const refused = await run('apply', headline);
    expect([refused.code, refused.err.split('\n')[0]]).toEqual([
      2,
      'error NOT_ALLOWED: the API refused the session',
    ]);
    await run('login', '--api', deployment.api, '--key-file', join(home, 'operator.key'));
    expect((await run('tokens', 'revoke', token.id)).code).toBe(0);
    writeFileSync(
      join(home, 'tocsin', 'profile.json'),
      JSON.stringify({ api: deployment.api, session: token.token }),
    );
    expect((await run('events')).code).toBe(2);
  });

  it('prints the JSON Schemas of events, documents and definition files', async () => {
    expect(JSON.parse((await run('schema', 'definitions')).out).properties).toHaveProperty('host_sets');
    expect(JSON.parse((await run('schema', 'event')).out).required).toContain('origin');
    expect(JSON.parse((await run('schema', 'document')).out).properties).toHaveProperty('watermarkMs');
  });

  it('turns the kill switch on and off', async () => {
    expect((await run('kill-switch', 'on')).out).toBe('kill switch is on: no response changes anything');
    expect((await run('kill-switch', 'off')).out).toBe('kill switch is off');
    expect((await run('kill-switch', 'maybe')).err).toContain('allowed: on, off');
  });

  it('says how to sign in when it knows no deployment', async () => {
    rmSync(join(home, 'tocsin'), { recursive: true });
    const { code, err } = await run('events');
    expect(code).toBe(2);
    expect(err).toContain('error NOT_SIGNED_IN');
    expect(err).toContain('tocsin login --api URL');
  });

  it('says that the API cannot be reached', async () => {
    await deployment.stop();
    const { code, err } = await run('hosts');
    expect(code).toBe(2);
    expect(err).toContain('error API_UNREACHABLE');
    deployment = await startDeployment(clock);
  });
});
