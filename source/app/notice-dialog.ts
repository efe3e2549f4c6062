import { neutralise, say } from '../../protocol/text.ts';
import type { Dialog } from '../components/dialog.ts';
import type { Look } from '../components/look.ts';
import type { Size } from '../screen/rect.ts';
import { wrapped } from '../views/wrapped.ts';
import type { NoticeMode } from './screen-state.ts';

const WIDEST = 100;
const AROUND = 12;
const LONGEST = 4096;

/**
 * What could not be done and needs more than the last line to be said.
 * ```
 * ╭ No shell on de-halm/dh-a01-n03 ─────────────────────── any key closes ╮
 * │ bastion.de-halm.example:22: nothing listens there (ECONNREFUSED): is  │
 * │ sshd running, and is this its port?                                   │
 * ╰───────────────────────────────────────────────────────────────────────╯
 * ```
 */
export function noticeDialog({ title, text }: NoticeMode, { theme }: Look, screen: Size): Dialog {
  const width = Math.max(1, Math.min(WIDEST, screen.columns - AROUND));
  return {
    title: [{ text: neutralise(title), style: theme.heading }],
    note: [{ text: say`any key closes`, style: theme.muted }],
    lines: wrapped(neutralise(text, LONGEST), width, Math.max(1, screen.rows - 2)).map((line) => [
      { text: line, style: theme.text },
    ]),
    buttons: [],
    active: -1,
  };
}
