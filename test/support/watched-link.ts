import { limitsFrom } from '../../agent/links/link-limits.ts';
import type { ConfiguredLink } from '../../agent/store/configured-link.ts';
import type { Patch, Row } from '../../protocol/index.ts';
import { MadeStore, SECOND } from './made-store.ts';

/** Measured every second, and looked at for its protection every ten. */
export const CONFIGURED: ConfiguredLink = {
  peer: 'b',
  link: 'a-b-1',
  capacityBitsPerSecond: 400e9,
  carrier: 'Eems Glas',
  owner: 'us',
  jurisdiction: 'NL',
  route: 'ring north',
  dataClasses: ['health', 'internal'],
  encryption: 'MACsec',
  protectionRequired: true,
  limits: limitsFrom({ class: 6, roundTripSeconds: null, delayVariationSeconds: null, lossRatio: null }),
  expected: new Map([
    ['measured', 5 * SECOND],
    ['protection', 50 * SECOND],
  ]),
};

const TELLS = { source: 'x', target: 'x', kind: 'links', periodMs: SECOND, inventory: false } as const;

/** A store whose one source tells of one link, b/a-b-1. */
export class WatchedLink extends MadeStore {
  constructor(configured: readonly ConfiguredLink[] = [CONFIGURED]) {
    super(null, null, configured);
  }

  told(columns: Patch<'links'>): this {
    return this.read(TELLS, { links: [{ peer: 'b', link: 'a-b-1', ...columns }] });
  }

  /** Packets come and go, and none is lost. */
  measured(more: Patch<'links'> = {}): this {
    return this.told({ lossRatio: 0, roundTripP50Seconds: 0.0006, answeredAt: this.now, ...more });
  }

  /** The same once a second for so long. */
  measuredFor(seconds: number, more: () => Patch<'links'> = () => ({})): this {
    for (let second = 0; second < seconds; second++) this.measured(more()).after(1);
    return this;
  }

  /** Its row, so much later. */
  after(seconds: number): Row<'links'> {
    return this.pass(seconds * SECOND)
      .tick()
      .row('links', 'b/a-b-1');
  }

  alerts(): string[] {
    return this.standing.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`);
  }

  events(): string[] {
    return [...this.rows('events').values()]
      .filter(({ kind }) => kind === 'link')
      .map(({ severity, message }) => `${severity} ${message}`);
  }
}
