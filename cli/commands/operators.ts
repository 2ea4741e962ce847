import type { Command } from 'commander';
import { TocsinError } from '../../shared/errors.ts';
import { readNumber } from '../arguments.ts';
import { type OutputOptions, outputOption, renderThing } from '../output.ts';
import { saveProfile } from '../profile.ts';
import type { Session } from '../session.ts';
import { signIn } from '../sign-in.ts';

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
    .action(async (options: { api: string; keyFile?: string; region?: string }) => {
      const { role, ...profile } = await signIn(options);
      const file = saveProfile(session.surroundings, profile);
      session.print(`signed in as ${role}; the session is in ${file}`);
    });

  const tokens = program.command('tokens').description('long-lived tokens of programs');
  tokens
    .command('create <name>')
    .description('a token that can read (viewer) or emit (emitter), shown once')
    .requiredOption('--role <role>', 'viewer or emitter')
    .option('--days <days>', 'life in days', '365')
    .addOption(outputOption())
    .action(async (name: string, options: OutputOptions & { role: 'viewer' | 'emitter'; days: string }) => {
      const answer = await session
        .client()
        .createToken({ name, role: options.role, lifeDays: readNumber(options.days, '--days') });
      session.print(renderThing(answer, options.output));
    });
  tokens
    .command('revoke <id>')
    .description('end a token; it is refused within a minute')
    .action(async (id: string) => {
      await session.client().revokeToken(id);
      session.print(`token ${id} is revoked`);
    });

  program
    .command('kill-switch <on|off>')
    .description('stop every mutating step of every response, or allow them again')
    .action(async (state: string) => {
      const answer = await session.client().setKillSwitch(readSwitch(state));
      session.print(`kill switch is ${answer.on ? 'on: no response changes anything' : 'off'}`);
    });
}

function readSwitch(state: string): boolean {
  if (state === 'on' || state === 'off') return state === 'on';
  throw new TocsinError('ARGUMENT_INVALID', 'the kill switch is on or off', {
    got: state,
    allowed: 'on, off',
  });
}
