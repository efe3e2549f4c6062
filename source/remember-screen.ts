import type { ConsoleModel } from './app/console-model.ts';
import { preferencesOf, type ScreenPreferences } from './app/preferences.ts';
import { writePreferences } from './config/screen-preferences.ts';

/** Several changes in a row are written once. */
const REST_MS = 1_000;

export interface RememberOptions {
  readonly path: string;
  readonly later: (task: () => void, milliseconds: number) => () => void;
  readonly write?: (path: string, preferences: ScreenPreferences) => Promise<void>;
}

/**
 * Writes down what the operator makes of the screen, soon after it changes and at the end. What cannot be
 * written is said once; the screen goes on without.
 */
export class ScreenMemory {
  readonly #options: RememberOptions;
  #written = '';
  #writing: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(options: RememberOptions) {
    this.#options = options;
  }

  /** Follows a model until the returned function is called; what is then not yet written is `finished` after. */
  follow(model: ConsoleModel): () => void {
    this.#written = JSON.stringify(preferencesOf(model.state));
    let last = model.state;
    let cancel: (() => void) | null = null;
    const save = (): void => {
      cancel = null;
      this.#save(model);
    };
    const stop = model.subscribe(() => {
      const { state } = model;
      const isNews = state !== last;
      last = state;
      if (isNews && cancel === null && !this.#hasFailed) cancel = this.#options.later(save, REST_MS);
    });
    return () => {
      stop();
      cancel?.();
      if (!this.#hasFailed) this.#save(model);
    };
  }

  /** Settles when all is written. */
  finished(): Promise<void> {
    return this.#writing;
  }

  #save(model: ConsoleModel): void {
    const preferences = preferencesOf(model.state);
    const text = JSON.stringify(preferences);
    if (text === this.#written) return;
    this.#written = text;
    const { path, write = writePreferences } = this.#options;
    this.#writing = this.#writing
      .then(() => write(path, preferences))
      .catch((error: unknown) => {
        this.#hasFailed = true;
        const why = error instanceof Error ? error.message : String(error);
        model.dispatch({ type: 'remark', text: `what you chose here is not remembered: ${why}` });
      });
  }
}
