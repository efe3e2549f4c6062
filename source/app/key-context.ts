import { whyNoActing } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import type { KeyContext } from './keys.ts';
import { whyNoDemand } from './open-shed.ts';
import { whyNoShell } from './open-shell.ts';

/** What decides which keys mean something, as the screen is now. Most keys ask for little of it. */
export function keyContextOf(model: ConsoleModel): KeyContext {
  return {
    state: model.state,
    get rowCount() {
      return model.table()?.rows.count ?? 0;
    },
    get blocked() {
      return whyNoActing(model);
    },
    get noShell() {
      return whyNoShell(model);
    },
    get noDemand() {
      return whyNoDemand(model);
    },
  };
}
