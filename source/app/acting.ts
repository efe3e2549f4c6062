import type { CommandAnswer } from '../../protocol/command.ts';
import type { DataClass } from '../../protocol/configuration/data-classes.ts';
import type { SteerVerb } from '../../protocol/steer.ts';
import type { CommandFrame, SteerFrame } from '../../protocol/wire/frame.ts';
import { commandFor } from '../actions/command-for.ts';
import type { OperationRow } from '../actions/operation-row.ts';
import type { Plan } from '../actions/plan.ts';
import { steerFor } from '../actions/steer-operation.ts';

/** A request whose answer is not known yet, or came just now. */
export interface Request {
  readonly site: string;
  readonly id: string;
  readonly frame: CommandFrame | SteerFrame;
  readonly state: 'sending' | 'unknown' | 'answered';
  readonly answer: CommandAnswer | null;
  readonly isRecovered: boolean;
}

/** How requests leave this console; `agents/submissions.ts` is one. */
export interface Requests {
  readonly open: readonly Request[];
  onChange(listener: (request: Request) => void): () => void;
  submit(site: string, frame: CommandFrame | SteerFrame): Promise<CommandAnswer>;
  recover(): Promise<readonly string[]>;
}

export interface ActingServices {
  readonly requests: Requests;
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  /** A new ULID. */
  readonly newId: () => string;
}

/** The command path of a screen. A console that only reads has none at all (SAFETY.md rule 16). */
export class Acting {
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  /** Rises with whatever becomes known, for whoever keeps pictures. */
  revision = 0;
  readonly #services: ActingServices;
  readonly #tell: (remark: string) => void;

  constructor(services: ActingServices, tell: (remark: string) => void) {
    this.#services = services;
    this.#tell = tell;
    this.dataClasses = services.dataClasses;
    services.requests.onChange((request) => {
      this.revision++;
      const words = wordsOf(request);
      if (words !== null) tell(words);
    });
    services.requests.recover().then(
      (unreadable) => {
        if (unreadable.length > 0) tell(`the outbox holds what is no request: ${unreadable.join(', ')}`);
      },
      (error: unknown) => tell(`the outbox cannot be read: ${String(error)}`),
    );
  }

  /** What was sent and has no answer: it may have happened, or not. */
  get unknown(): readonly Request[] {
    return this.#services.requests.open.filter(({ state }) => state === 'unknown');
  }

  /** Sends a confirmed plan, a command a site; what is answered is told. */
  start(plan: Plan, wall: number): void {
    for (const part of plan.parts) {
      const command = commandFor(plan, part, this.#services.newId(), wall);
      this.#send(part.site, { kind: 'command', command });
    }
  }

  steer(verb: SteerVerb, operation: OperationRow, reason: string, deadlineAt: number | null): void {
    const steer = steerFor(verb, operation, this.#services.newId(), reason, deadlineAt);
    this.#send(operation.site, { kind: 'steer', steer });
  }

  #send(site: string, frame: CommandFrame | SteerFrame): void {
    this.#services.requests
      .submit(site, frame)
      .catch((error: unknown) => this.#tell(`nothing was sent to ${site}: ${String(error)}`));
  }
}

export function verbOf(frame: CommandFrame | SteerFrame): string {
  return frame.kind === 'command' ? frame.command.verb : `${frame.steer.verb} of ${frame.steer.operation}`;
}

/** `accepted by de-halm: drain 01J…`; null where there is nothing new to say. */
function wordsOf({ site, id, frame, state, answer, isRecovered }: Request): string | null {
  const what = `${verbOf(frame)} ${id} at ${site}`;
  if (state === 'unknown')
    return isRecovered
      ? `${what} was sent before this console began, its answer is not known: asking again`
      : `UNKNOWN: no answer to ${what} yet; it is asked again until there is one`;
  if (answer === null) return null;
  const [first] = answer.refusals;
  const why = first === undefined ? answer.reason : `${answer.reason} (${first.target}: ${first.reason})`;
  return `${what}: ${answer.status}${why === '' ? '' : `: ${why}`}`;
}
