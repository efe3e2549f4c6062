/** Milliseconds: the agent's monotonic clock, and since 1970 UTC. */
export interface Clocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
}

export const SYSTEM_CLOCKS: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** A URL as it may stand in a table that everyone sees: without user and password. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  if (shown.username === '' && shown.password === '') return url;
  shown.username = '';
  shown.password = '';
  return shown.href;
}
