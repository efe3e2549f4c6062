/** Keeps the window's title where the terminal can (xterm's stack of titles). */
export const KEEP_TITLE = '\x1b[22;0t';

/**
 * Takes back what a shell, or a program that its connection was lost under, may have left set: first
 * whatever was cut off in its middle, then other screens, the reports of keys, mouse, focus and pastes,
 * character sets, margins, insert and origin mode, colours and the title. All of it is what is usual, so it
 * changes nothing where nothing was left. Ends on a line of its own at the bottom: taking back margins puts
 * the cursor on top of what the shell wrote.
 */
export const TAKE_BACK = [
  '\x18\x1b\\',
  '\x1b[?1047l',
  '\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1005l\x1b[?1006l\x1b[?1015l',
  '\x1b[?1004l\x1b[?2004l\x1b[?2026l',
  '\x1b[=0u\x1b[>4;0m\x1b[?1l\x1b>',
  '\x0f\x1b(B\x1b)B',
  '\x1b[?6l\x1b[r\x1b[4l\x1b[20l\x1b[?5l\x1b[?7h',
  '\x1b[m\x1b[?25h',
  '\x1b[23;0t\x1b[999;1H\r\n',
].join('');
