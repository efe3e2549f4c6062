import type { InputEvent } from './input-events.ts';

/** True when the event was used and nobody else shall have it. */
export type InputListener = (event: InputEvent) => boolean;

/** Who hears of input, the newest first: what opened last (a dialog) is asked before what lies below it. */
export class InputListeners {
  #listeners: readonly InputListener[] = [];

  /** Returns the way to stop listening. */
  add(listener: InputListener): () => void {
    this.#listeners = [listener, ...this.#listeners];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** True when somebody used the event. */
  tell(event: InputEvent): boolean {
    return this.#listeners.some((listener) => listener(event));
  }
}
