import type { Volumes } from '../../../functions/ports/volumes.ts';
import { TocsinError } from '../../../shared/errors.ts';
import type { ResponseInput } from '../../../shared/policy/response-machine.ts';
import {
  goodHost,
  type Host,
  inputFor,
  makeWorld,
  poolTags,
  runMachine,
  type World,
  type WorldOptions,
} from './world.ts';

export const rolledBack = ['RESPONSE_COMPENSATING', 'RESPONSE_ROLLED_BACK'];

export async function worldWith(options: WorldOptions = {}, pooled = true): Promise<World> {
  const world = makeWorld(options);
  await world.setUp();
  world.volumes.addVolume({ id: 'vol-foreign' });
  if (pooled) world.volumes.addVolume({ id: 'vol-1', tags: poolTags });
  return world;
}

/** The machine's run with some calls of EC2 replaced. */
export function runWith(world: World, replaced: Partial<Volumes>, input: ResponseInput = inputFor()) {
  return runMachine(world, input, { ports: { ...world.ports, volumes: { ...world.volumes, ...replaced } } });
}

export function refuses(code: string): () => Promise<never> {
  return async () => {
    throw new TocsinError(code, 'refused');
  };
}

/** A host that does well but for its first command. */
export function badMount(answer: ReturnType<Host>): Host {
  return (command, nowMs) => (command.args.action === 'attach' ? answer : goodHost(command, nowMs));
}

export function end(world: World) {
  const last = world.events.all().at(-1);
  return [last?.type, last?.values.reason];
}

export function volume(world: World, id = 'vol-1') {
  return world.volumes.all().find((each) => each.id === id);
}

export function failed(output: Readonly<Record<string, string>>): ReturnType<Host> {
  return { status: 'failed', exitCode: 1, output };
}

/** A host that succeeds, but with other proof. */
export function altered(output: Readonly<Record<string, string>>): Host {
  return (command, nowMs) => {
    const answer = goodHost(command, nowMs);
    return command.args.action === 'attach' ? { output: { ...answer?.output, ...output } } : answer;
  };
}
