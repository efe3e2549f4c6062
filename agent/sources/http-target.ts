/** Milliseconds: the agent's monotonic clock, and since 1970 UTC. */
export interface Clocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
}

export const SYSTEM_CLOCKS: Clocks = { monotonic: () => performance.now(), wall: () => Date.now() };

/** The machine's name as its URL has it: without domain, but an address whole. */
export function nodeOfUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname } = new URL(url);
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return hostname.replace(/^\[|\]$/g, '');
  return hostname.split('.')[0] ?? hostname;
}

/** A URL as it may stand in a table that everyone sees: without user and password. */
export function shownUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const shown = new URL(url);
  if (shown.username === '' && shown.password === '') return url;
  shown.username = '';
  shown.password = '';
  return shown.href;
}
