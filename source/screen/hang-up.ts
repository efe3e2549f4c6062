import type { ScreenEnd } from './screen.ts';

/** Whether the screen ended because there is no terminal any more. */
export function isHangUp(end: ScreenEnd): boolean {
  return end.reason === 'signal'
    ? end.signal === 'SIGHUP'
    : end.reason === 'input ended' || end.reason === 'output lost';
}
