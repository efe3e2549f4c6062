import type { RunProgram } from '../io/io.ts';
import { isNodeName } from './names.ts';
import { type Steering, SteeringFailure, type SteeringVerb } from './steering.ts';

/** A program that sets the power limit of a machine's GPUs: argv in which `{node}` and `{watts}` stand by themselves. */
export type CapCommand = readonly [string, ...string[]];

export interface CapCommandNeeds {
  readonly command: CapCommand;
  readonly run: RunProgram;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 20_000;
const MOST_BYTES = 64 * 1024;
/** A login a machine: so many at once burden the one that makes them, and not yet what lets them in. */
const AT_ONCE = 8;

/**
 * A scheduler's steering that sets power limits too, machine by machine, by a configured program: no shell, a
 * clean environment, each name checked (SAFETY rule 19). A machine that fails keeps the others from nothing; all
 * that failed are told in one line, and asked again.
 */
export function withCapCommand(steering: Steering, needs: CapCommandNeeds): Steering {
  const verbs: ReadonlySet<SteeringVerb> = new Set([...steering.verbs, 'capPower']);
  const nativeWords = (verb: SteeringVerb): string =>
    verb === 'capPower' ? needs.command.join(' ') : steering.nativeWords(verb);
  return { ...steering, verbs, nativeWords, capPower: (caps, signal) => setAll(caps, needs, signal) };
}

async function setAll(
  caps: ReadonlyMap<string, number>,
  needs: CapCommandNeeds,
  signal: AbortSignal,
): Promise<void> {
  for (const [node, watts] of caps) {
    if (!isNodeName(node))
      throw new SteeringFailure(
        `${JSON.stringify(node.slice(0, 80))} is not the name of one node`,
        'refused',
      );
    if (!(Number.isInteger(watts) && watts > 0 && watts < 100_000))
      throw new SteeringFailure(`${watts} W is no power limit`, 'refused');
  }
  const queue = [...caps];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !signal.aborted; next = queue.shift()) {
      const why = await setOne(...next, needs, signal);
      if (why !== null) failed.push(why);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  if (signal.aborted) throw new SteeringFailure('power limits: called off', 'unreachable');
  const [first] = failed;
  if (first === undefined) return;
  const more = failed.length > 1 ? `, and ${failed.length - 1} more` : '';
  throw new SteeringFailure(`power limit of ${first}${more}`, 'unreachable');
}

/** Why it failed, in one line; null where the program says that it did it. */
async function setOne(
  node: string,
  watts: number,
  { command, run, timeoutMs = TIMEOUT_MS }: CapCommandNeeds,
  signal: AbortSignal,
): Promise<string | null> {
  const [program, ...rest] = command;
  const argv = rest.map((part) => (part === '{node}' ? node : part === '{watts}' ? String(watts) : part));
  try {
    const { exitCode, stderr } = await run([program, ...argv], { signal, timeoutMs, maxBytes: MOST_BYTES });
    if (exitCode === 0) return null;
    const said = stderr.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
    return `${node}: ${program} ended with ${exitCode ?? 'a signal'}${said === '' ? '' : `: ${said}`}`;
  } catch (error) {
    return `${node}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
