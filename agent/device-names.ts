/** The machine's name as its URL has it: without domain, but an address whole. */
export function nodeOfUrl(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname } = new URL(url);
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) return hostname.replace(/^\[|\]$/g, '');
  return hostname.split('.')[0] ?? hostname;
}

/** What a host is called by where it is: with the line of its target and the name of its meters' device. */
export interface NamedTarget<T> {
  /** Unlike all others of its source. */
  readonly key: string;
  /** What its meters are called by: as short as tells it from the others, for it stands in the power tree. */
  readonly device: string;
  readonly target: T;
}

/** By host; where several stand behind one host its port as well, and a number where that is one too. */
export function snmpDevices<T extends { readonly host: string; readonly port: number }>(
  targets: readonly T[],
): readonly NamedTarget<T>[] {
  const shared = sharedOf(targets.map(({ host }) => host));
  const counts = new Map<string, number>();
  return targets.map((target) => {
    const address = `${target.host}:${target.port}`;
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    const key = count === 1 ? address : `${address}#${count}`;
    return { target, key, device: shared.has(target.host) ? key : target.host };
  });
}

/** By host; behind one gateway only port and unit tell meters apart. */
export function modbusDevices<
  T extends { readonly host: string; readonly port: number; readonly unit: number },
>(targets: readonly T[]): readonly NamedTarget<T>[] {
  const shared = sharedOf(targets.map(({ host }) => host));
  return targets.map((target) => {
    const { host, port, unit } = target;
    const key = unit === 1 ? `${host}:${port}` : `${host}:${port} unit ${unit}`;
    return { target, key, device: shared.has(host) ? key : host };
  });
}

/** By host without domain; where that is the same of several, with its domain and then with its port. */
export function redfishDevices(urls: readonly string[]): readonly string[] {
  const short = urls.map(nodeOfUrl);
  const shared = sharedOf(short);
  const long = urls.map((url, index) =>
    shared.has(short[index] ?? '') && URL.canParse(url) ? new URL(url).hostname : (short[index] ?? url),
  );
  const stillShared = sharedOf(long);
  return urls.map((url, index) => {
    const name = long[index] ?? url;
    return stillShared.has(name) && URL.canParse(url) ? withPort(new URL(url)) : name;
  });
}

function withPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port === '' ? (protocol === 'http:' ? 80 : 443) : port}`;
}

function sharedOf(names: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    names.filter((name) => {
      const isAgain = seen.has(name);
      seen.add(name);
      return isAgain;
    }),
  );
}
