import { Namespaces, run } from './network-namespaces.ts';

export const SITES = ['a', 'b', 'c'] as const;
export type Site = (typeof SITES)[number];

/** The three lines, each by its two ends. */
export const LINES: readonly (readonly [Site, Site])[] = [
  ['a', 'b'],
  ['b', 'c'],
  ['c', 'a'],
];

/** The other two. */
export const othersOf = (site: Site): readonly Site[] => SITES.filter((other) => other !== site);

/** The name of the line between two sites, as either end has it. */
export const lineName = (one: Site, other: Site): string => [one, other].sort().join('-');

/** Where a site is reached whichever line leads to it. */
export const siteAddress = (site: Site): string => `198.51.100.${SITES.indexOf(site) + 1}`;

/** The interface of a site to another. */
export const interfaceTo = (other: Site): string => `to-${other}`;

/**
 * Three sites in a triangle, each a network namespace with an address of its own and a line to either other,
 * a pair of veth with a subnet of its own. Routes are static, and each goes the other way round when the
 * carrier of its line is gone, as a routing protocol would have it.
 */
export class ThreeSites extends Namespaces {
  constructor() {
    super(SITES.map(namespaceOf));
    for (const site of SITES) {
      const namespace = namespaceOf(site);
      for (const setting of ['ip_forward=1', 'conf.all.ignore_routes_with_linkdown=1'])
        this.run(namespace, 'sysctl', '-q', '-w', `net.ipv4.${setting}`);
      run('ip', '-n', namespace, 'addr', 'add', `${siteAddress(site)}/32`, 'dev', 'lo');
    }
    for (const [one, other] of LINES) this.#lay(one, other);
    for (const site of SITES) for (const other of othersOf(site)) this.plug(site, other);
  }

  namespace(site: Site): string {
    return namespaceOf(site);
  }

  /** The address of a site on its line to another. */
  lineAddress(site: Site, other: Site): string {
    const line = LINES.findIndex((ends) => ends.includes(site) && ends.includes(other));
    return `192.0.2.${4 * line + 1 + (LINES[line]?.indexOf(site) ?? 0)}`;
  }

  /** Takes the line out of its interface at one end: the carrier is gone at the other end too. */
  pull(site: Site, other: Site): void {
    this.#ip(site, 'link', 'set', interfaceTo(other), 'down');
  }

  /** Puts it back, with what the kernel forgot of an interface that was down. */
  plug(site: Site, other: Site): void {
    this.#ip(site, 'link', 'set', interfaceTo(other), 'up');
    // Never asked for: a line that fails one way would fail the other way as soon as an answer to ARP is missed.
    const neighbour = ['neigh', 'replace', this.lineAddress(other, site), 'lladdr', hardware(other, site)];
    this.#ip(site, ...neighbour, 'dev', interfaceTo(other), 'nud', 'permanent');
    this.route(site, other);
    for (const third of othersOf(site)) if (third !== other) this.#route(site, third, other, 20);
  }

  /** Sends what goes to a site over the line between the two, as long as that has a carrier. */
  route(site: Site, other: Site): void {
    this.#route(site, other, other, 10);
  }

  /** Leaves it only the way over the third site. */
  routeAround(site: Site, other: Site): void {
    this.#ip(site, 'route', 'del', `${siteAddress(other)}/32`, 'metric', '10');
  }

  /** Loses all that one site sends over its line to another, without a sign of it at either end. */
  swallow(from: Site, to: Site): void {
    run('tc', '-n', namespaceOf(from), 'qdisc', 'replace', 'dev', interfaceTo(to), 'root', 'blackhole');
  }

  deliver(from: Site, to: Site): void {
    run('tc', '-n', namespaceOf(from), 'qdisc', 'del', 'dev', interfaceTo(to), 'root');
  }

  #lay(one: Site, other: Site): void {
    const end = (site: Site, far: Site): string[] => [interfaceTo(far), 'netns', namespaceOf(site)];
    run('ip', 'link', 'add', ...end(one, other), 'type', 'veth', 'peer', 'name', ...end(other, one));
    for (const [site, far] of [
      [one, other],
      [other, one],
    ] as const) {
      this.#ip(site, 'link', 'set', interfaceTo(far), 'address', hardware(site, far));
      this.#ip(site, 'addr', 'add', `${this.lineAddress(site, far)}/30`, 'dev', interfaceTo(far));
    }
    // Up at both ends before anything is routed over it.
    this.#ip(one, 'link', 'set', interfaceTo(other), 'up');
    this.#ip(other, 'link', 'set', interfaceTo(one), 'up');
  }

  #route(site: Site, to: Site, over: Site, metric: number): void {
    const by = ['via', this.lineAddress(over, site), 'dev', interfaceTo(over)];
    // What a site sends bears its own address, whichever line it leaves by.
    const from = ['src', siteAddress(site), 'metric', String(metric)];
    this.#ip(site, 'route', 'replace', `${siteAddress(to)}/32`, ...by, ...from);
  }

  #ip(site: Site, ...parameters: string[]): void {
    run('ip', '-n', namespaceOf(site), ...parameters);
  }
}

function namespaceOf(site: Site): string {
  return `weft-3${site}-${process.pid}`;
}

function hardware(site: Site, other: Site): string {
  return `02:00:00:00:0${SITES.indexOf(site) + 1}:0${SITES.indexOf(other) + 1}`;
}
