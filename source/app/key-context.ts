import type { SafeText } from '../../protocol/text.ts';
import { whyNoActing } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import type { KeyContext } from './keys.ts';
import { whyNoDemand } from './open-shed.ts';
import { whyNoShell } from './open-shell.ts';
import type { ScreenState } from './screen-state.ts';

/** What decides which keys mean something, as the screen is now. Most keys ask for little of it. */
export function keyContextOf(model: ConsoleModel): KeyContext {
  return new ContextOf(model);
}

/** The state is of the moment it was asked for; all else is looked up when it is wanted. */
class ContextOf implements KeyContext {
  readonly state: ScreenState;
  readonly #model: ConsoleModel;

  constructor(model: ConsoleModel) {
    this.#model = model;
    this.state = model.state;
  }

  get rowCount(): number {
    return this.#model.table()?.rows.count ?? 0;
  }

  get blocked(): SafeText | null {
    return whyNoActing(this.#model);
  }

  get noShell(): SafeText | null {
    return whyNoShell(this.#model);
  }

  get noDemand(): SafeText | null {
    return whyNoDemand(this.#model);
  }
}
