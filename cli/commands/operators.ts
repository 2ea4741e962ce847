import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { readNumber } from '../arguments.ts';
import { type OutputOptions, show } from '../output.ts';
import { saveProfile } from '../profile.ts';
import type { Session } from '../session.ts';
import { signIn } from '../sign-in.ts';
import { renderFields } from '../table.ts';

/** `login`, `tokens create|revoke`, `kill-switch on|off`. */
export function addOperatorCommands(program: Command, session: Session): void {
  program
    .command('login')
    .description(
      'get a session: with your AWS credentials, or with the operator key of a deployment without IAM',
    )
    .requiredOption('--api <url>', 'the output ApiUrl of the deployment')
    .option('--key-file <file>', 'file with the operator key')
    .option('--region <region>', 'AWS region, where the address does not tell it')
    .action(async (options: OutputOptions & { api: string; keyFile?: string; region?: string }) => {
      const { role, ...found } = await signIn(options);
      const profile = saveProfile(session.surroundings, found);
      show(
        session,
        options,
        { api: found.api, role, profile },
        () => `signed in as ${role}; the session is in ${profile}`,
      );
    });

  const tokens = program.command('tokens').description('long-lived tokens of programs');
  tokens
    .command('create <name>')
    .description('a token that can read (viewer) or emit (emitter), shown once')
    .requiredOption('--role <role>', 'viewer or emitter')
    .option('--days <days>', 'life in days', '365')
    .action(async (name: string, options: OutputOptions & { role: 'viewer' | 'emitter'; days: string }) => {
      const answer = await session
        .client()
        .createToken({ name, role: options.role, lifeDays: readNumber(options.days, '--days') });
      show(session, options, answer, () => renderFields(answer));
    });
  tokens
    .command('revoke <id>')
    .description('end a token; it is refused within a minute')
    .action(async (id: string, options: OutputOptions) => {
      await session.client().revokeToken(id);
      show(session, options, { id, revoked: true }, () => `token ${id} is revoked`);
    });

  program
    .command('kill-switch <on|off>')
    .description('stop every mutating step of every response, or allow them again')
    .action(async (state: string, options: OutputOptions) => {
      const answer = await session.client().setKillSwitch(readSwitch(state));
      const what = answer.on ? 'on: no response changes anything' : 'off';
      show(session, options, answer, () => `kill switch is ${what}`);
    });
}

function readSwitch(state: string): boolean {
  if (state === 'on' || state === 'off') return state === 'on';
  throw new TocsinError('ARGUMENT_INVALID', 'the kill switch is on or off', {
    got: state,
    allowed: 'on, off',
  });
}
