import type { CommandAnswer } from '../protocol/command.ts';
import { SPEAKER_SINCE } from '../protocol/wire/frame.ts';
import type { Submission, Submissions } from './agents/submissions.ts';
import type { Request, Requests } from './app/acting.ts';

type Asking = Submission['frame'];

export interface ServedRequestsOptions {
  /** The one way of commands, for all screens together. */
  readonly submissions: Pick<Submissions, 'open' | 'onChange' | 'submit'>;
  /** Whose screen it is, as the key's line names them. */
  readonly speaker: string;
  /** The version that was agreed on with a site's agent; null where none was yet. */
  readonly versionOf: (site: string) => number | null;
}

/**
 * The requests of one served screen: sent with the name of whoever sits there, and no other screen's are told
 * of. An agent that cannot keep that name is asked for nothing: its record would name the wrong one.
 */
export class ServedRequests implements Requests {
  readonly #options: ServedRequestsOptions;
  readonly #own = new Set<string>();
  readonly #listeners = new Set<(request: Request) => void>();
  readonly #stop: () => void;

  constructor(options: ServedRequestsOptions) {
    this.#options = options;
    this.#stop = options.submissions.onChange((submission) => {
      if (!this.#own.has(submission.id)) return;
      for (const listener of this.#listeners) listener(submission);
    });
  }

  get open(): readonly Request[] {
    return this.#options.submissions.open.filter(({ id }) => this.#own.has(id));
  }

  onChange(listener: (request: Request) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async submit(site: string, frame: Asking): Promise<CommandAnswer> {
    const { submissions, speaker, versionOf } = this.#options;
    const version = versionOf(site);
    if (version === null) throw new Error(`${site} was not heard yet`);
    if (version < SPEAKER_SINCE)
      throw new Error(`the agent of ${site} is too old to keep whose request it is; it has to be newer`);
    this.#own.add(frame.kind === 'command' ? frame.command.id : frame.steer.id);
    return await submissions.submit(site, { ...frame, speaker });
  }

  /** What an earlier life did not hear the answer to is taken up once, and belongs to no screen. */
  async recover(): Promise<readonly string[]> {
    return [];
  }

  /** Its requests go on; nobody is told of them here. May be called twice. */
  stop(): void {
    this.#stop();
    this.#listeners.clear();
  }
}
