import type { AnswerFrame, AuditLines, EnergyAnswer } from '../../protocol/index.ts';

/** What an agent says because somebody asked; everything else it says is the stream. */
export type Answering = AnswerFrame | AuditLines | EnergyAnswer;
type Kind = Answering['kind'];
type OfKind<K extends Kind> = Extract<Answering, { readonly kind: K }>;

/** Hands answers of a site to whoever waits for that kind of them: commands, the trail and energies are asked for at once. */
export class Answers {
  readonly #listeners: { readonly [K in Kind]: Set<(frame: OfKind<K>) => void> } = {
    answer: new Set(),
    audit: new Set(),
    energy: new Set(),
  };
  readonly #onEnd = new Set<() => void>();

  /** Hears every answer of a kind, whoever asked: which is whose, its `id` or `from` says. Gives what ends it. */
  on<K extends Kind>(kind: K, listener: (frame: OfKind<K>) => void): () => void {
    const own = (frame: OfKind<K>): void => listener(frame);
    const listeners: Set<(frame: OfKind<K>) => void> = this.#listeners[kind];
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** Hears that what was asked so far will not be answered. Gives what ends that. */
  onEnd(listener: () => void): () => void {
    this.#onEnd.add(listener);
    return () => void this.#onEnd.delete(listener);
  }

  /** The connection is gone, perhaps with this console: whoever waits on would keep the program from ending. */
  end(): void {
    for (const listener of [...this.#onEnd]) listener();
  }

  tell(frame: Answering): void {
    // Whoever leaves because of what it hears does not take its neighbours' turn.
    if (frame.kind === 'answer') for (const listener of [...this.#listeners.answer]) listener(frame);
    else if (frame.kind === 'audit') for (const listener of [...this.#listeners.audit]) listener(frame);
    else for (const listener of [...this.#listeners.energy]) listener(frame);
  }
}
