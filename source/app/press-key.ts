import type { KeyEvent } from '../screen/input-events.ts';

/** The key of a name without modifiers, as if it had been pressed: what a click on its name comes to. */
export function keyNamed(name: string): KeyEvent {
  return { kind: 'key', name, ctrl: false, shift: false, meta: false, sequence: '' };
}
