import { whyNoActing } from './acting-targets.ts';
import type { ConsoleModel } from './console-model.ts';
import type { KeyContext } from './keys.ts';

/** What decides which keys mean something, as the screen is now. */
export function keyContextOf(model: ConsoleModel): KeyContext {
  return { state: model.state, rowCount: model.table()?.rows.count ?? 0, blocked: whyNoActing(model) };
}
