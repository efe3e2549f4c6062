import { type Io, type Limits, ReadFailure } from '../../io/io.ts';
import { type PrometheusAnswer, parsePrometheusAnswer } from './prometheus-answer.ts';

/** Sixteen fields of 5,000 GPUs with Kubernetes labels come to about 60 MB. */
const MOST_BYTES = 256 * 2 ** 20;

/** The queries of one reading, one after the other, and what was the matter with them. */
export class PrometheusSession {
  readonly problems: string[] = [];
  readonly notices: string[] = [];
  answered = 0;
  #firstFailure: ReadFailure | null = null;
  readonly #url: string;
  readonly #io: Pick<Io, 'get'>;
  readonly #limits: Pick<Limits, 'signal' | 'timeoutMs'>;

  constructor(url: string, io: Pick<Io, 'get'>, limits: Pick<Limits, 'signal' | 'timeoutMs'>) {
    this.#url = url;
    this.#io = io;
    this.#limits = limits;
  }

  /** The answer to an instant query; null when there is none, which is noted: the others may still be good. */
  async ask(query: string, about: string): Promise<PrometheusAnswer | null> {
    try {
      const answer = await this.#get(query);
      this.answered++;
      this.problems.push(...answer.warnings.map((warning) => `${about}: the server warns: ${warning}`));
      this.notices.push(...answer.infos.map((info) => `${about}: ${info}`));
      if (answer.skipped > 0) this.problems.push(`${about}: ${answer.skipped} series that are no samples`);
      return answer;
    } catch (error) {
      // A server that is slow or gone is not asked ten times more.
      if (!(error instanceof ReadFailure) || error.kind === 'timeout') throw error;
      if (this.#limits.signal.aborted) throw error;
      this.#firstFailure ??= error;
      this.problems.push(`${about}: ${error.message}`);
      return null;
    }
  }

  /** Fails with the first failure when nothing at all was answered. */
  throwIfSilent(): void {
    if (this.answered === 0 && this.#firstFailure !== null) throw this.#firstFailure;
  }

  async #get(query: string): Promise<PrometheusAnswer> {
    const url = new URL(this.#url);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/api/v1/query`;
    url.searchParams.set('query', query);
    const answer = await this.#io.get(url.href, {
      ...this.#limits,
      maxBytes: MOST_BYTES,
      headers: { accept: 'application/json' },
    });
    return parsePrometheusAnswer(answer);
  }
}
