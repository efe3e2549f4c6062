import type { Patch } from '../../protocol/index.ts';
import { DAY, HOUR, MINUTE, SECOND } from './calendar.ts';
import { prefixOf } from './layout.ts';
import { linkFigures, linkIdentity, UNHEARD } from './link-facts.ts';
import { drawAt, noise } from './noise.ts';
import { kilometresBetween, placeOf } from './places.ts';
import { hashText } from './random.ts';
import { ShownRows } from './shown-rows.ts';
import type { SiteWriter } from './site-writer.ts';

/** Light in fibre, kilometres a second. */
const LIGHT = 204_000;
/** Fibre follows roads: longer than the crow flies. */
const DETOUR = 1.4;
/** Transponders and switches, both ends, both ways. */
const EQUIPMENT_SECONDS = 30e-6;

/** Links as this end sees them. */
export class Links {
  readonly #rows = new ShownRows('links');
  readonly #ends: readonly LinkEnd[];

  constructor(site: string, peers: readonly string[]) {
    this.#ends = peers.filter((peer) => peer !== site).map((peer) => linkEnd(site, peer));
  }

  visit(writer: SiteWriter, now: number): void {
    for (const end of this.#ends) {
      this.#rows.show(writer, end.link, end.read(now));
      this.#rows.moment(writer, end.link, 'keyChangedAt', end.keyChangedAt(now));
    }
    for (const moment of MOMENTS) this.#rows.sampled(writer, moment, now);
    const silent = new Set(this.#ends.filter((end) => end.isSilent(now)).map((end) => end.link));
    this.#rows.sampled(writer, 'answeredAt', now, silent);
  }
}

const MOMENTS = ['measuredAt', 'countersAt', 'opticsAt', 'routingAt', 'protectionAt', 'sampledAt'] as const;

interface LinkEnd {
  readonly link: string;
  read(now: number): Patch<'links'>;
  /** Whether nothing comes back from the other end. */
  isSilent(now: number): boolean;
  keyChangedAt(now: number): number;
}

/**
 * One end of a link. Everything comes from the pair of sites and the time, so that the agents of the two
 * ends, which never speak to each other, tell of one and the same link: forward here is reverse there.
 */
export function linkEnd(site: string, peer: string): LinkEnd {
  const [low, high] = site < peer ? [site, peer] : [peer, site];
  const pair = `${low}/${high}`;
  const traits = hashText(pair);
  const [from, to] = [placeOf(low), placeOf(high)];
  const floor = (2 * kilometresBetween(from, to) * DETOUR) / LIGHT + EQUIPMENT_SECONDS;
  const wide = (traits & 3) !== 0;
  const capacity = wide ? 400e9 : 100e9;
  const wander = noise(`${pair}/wander`, 90 * SECOND);
  const tail = noise(`${pair}/tail/${site}`, 20 * SECOND);
  const away = direction(pair, site, capacity);
  const back = direction(pair, peer, capacity);
  const cut = drawAt(`${pair}/cut`);
  const keys = keySchedule(pair);
  const usualLoad = (away.usual + back.usual) / 2;

  const read = (now: number): Patch<'links'> => {
    const keyAge = now - keys.changedAt(now);
    const late = keyAge > keys.latest;
    const identity = {
      peer,
      link: `${prefixOf(low)}-${prefixOf(high)}-1`,
      capacityBitsPerSecond: capacity,
      encryption: wide ? 'MACsec' : 'WireGuard',
      encryptionState: late ? 'rekeying late' : 'protected',
      carrier: (traits & 4) === 0 ? 'Eems Glas' : 'own duct',
      jurisdiction:
        from.jurisdiction === to.jurisdiction ? from.jurisdiction : `${from.jurisdiction}/${to.jurisdiction}`,
      encryptionReason: late ? `no new key for more than ${Math.round(keys.latest / HOUR)} h` : null,
      keyUsedRatio: wide ? micro(Math.min(0.99, keyAge / (26 * HOUR))) : null,
      ...linkIdentity(low, high, site, wide),
    } as const;
    if (isCut(cut, now)) {
      return {
        ...identity,
        ...UNHEARD,
        state: 'down',
        stateReason: 'no answer from the other end',
        lossRatio: 1,
      };
    }
    const load = (away.load(now) + back.load(now)) / 2;
    const p50 = floor * (1 + 0.004 * wander(now)) + 6e-6 * load;
    const variation =
      (8e-6 + floor * 0.03) * (1 + 0.6 * tail(now)) + 120e-6 * load ** 3 + 40e-6 * away.trouble(now);
    const lossForward = away.loss(now);
    const lossReverse = back.loss(now);
    const loss = 1 - (1 - lossForward) * (1 - lossReverse);
    const degraded = loss > 0.001;
    return {
      ...identity,
      state: degraded ? 'degraded' : 'up',
      stateReason: degraded ? `loses ${(loss * 100).toFixed(1)} %` : null,
      ...linkFigures({
        floor,
        p50,
        variation,
        usual: floor + 6e-6 * usualLoad,
        trouble: [away.trouble(now), back.trouble(now)],
        hopLimit: 255 - (2 + (traits % 5)),
      }),
      roundTripP50Seconds: micro(p50),
      roundTripP99Seconds: micro(p50 + variation),
      delayVariationSeconds: micro(variation + 3e-6),
      lossRatio: micro(loss),
      lossForwardRatio: micro(lossForward),
      lossReverseRatio: micro(lossReverse),
      reorderedRatio: degraded ? micro(loss / 20) : 0,
      transmitBitsPerSecond: Math.round(capacity * away.load(now)),
      receiveBitsPerSecond: Math.round(capacity * back.load(now)),
    };
  };
  return {
    link: `${low}--${high}`,
    read,
    isSilent: (now) => isCut(cut, now),
    keyChangedAt: (now) => keys.changedAt(now),
  };
}

/** What leaves `sender` on the link of a pair: load, and bursts of loss. */
function direction(pair: string, sender: string, capacity: number) {
  const base = 0.04 + 0.3 * ((hashText(`${pair}/${sender}`) & 0xff) / 255);
  const slow = noise(`${pair}/${sender}/slow`, 25 * MINUTE);
  const fast = noise(`${pair}/${sender}/fast`, 12 * SECOND);
  const burst = drawAt(`${pair}/${sender}/burst`);
  const steps = capacity / 1e7;
  /** A quarter of an hour has trouble or not by its own draw; it lasts one to seven minutes of it. */
  const trouble = (now: number): number => {
    const window = Math.floor(now / (15 * MINUTE));
    const draw = burst(window % 1_000_000) / 0.012;
    if (draw > 1) return 0;
    const into = now - window * 15 * MINUTE;
    return into >= 2 * MINUTE && into < (3 + 6 * draw) * MINUTE ? 0.2 + 0.8 * draw : 0;
  };
  return {
    usual: base,
    load: (now: number): number => {
      const load = base * (1 + 0.7 * slow(now) + 0.12 * fast(now));
      return Math.round(Math.min(0.95, Math.max(0.002, load)) * steps) / steps;
    },
    trouble,
    loss: (now: number): number => trouble(now) * 0.008 * (1 + 0.2 * fast(now)),
  };
}

/** One six-hour window in 250 has a cut of 2 to 20 minutes. */
function isCut(cut: (index: number) => number, now: number): boolean {
  const window = Math.floor(now / (6 * HOUR));
  const draw = cut(window) * 250;
  if (draw > 1) return false;
  const into = now - window * 6 * HOUR;
  return into >= HOUR && into < HOUR + (2 + 18 * draw) * MINUTE;
}

/** Keys change every few hours; now and then one change fails and the old key stays until the next. */
function keySchedule(pair: string) {
  const traits = hashText(`${pair}/keys`);
  const period = (1 + (traits % 12)) * HOUR;
  const offset = (traits >>> 8) % period;
  const missed = drawAt(`${pair}/missed keys`);
  return {
    latest: Math.min(DAY, 1.5 * period),
    changedAt: (now: number): number => {
      let index = Math.floor((now - offset) / period);
      while (missed(index % 1_000_000) < 0.03) index--;
      return offset + index * period;
    },
  };
}

function micro(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
