import type { SessionOptions } from '../../agent/server/session.ts';
import type { Position } from '../../protocol/index.ts';
import { Mirror } from '../../source/agents/mirror.ts';
import { hello, KeepingWire, SITE, StreamSite } from './stream-site.ts';

/** The life of the agents of these tests. */
export const LIFE = { boot: 'boot 1', store: 'store 1' };

export const positionAt = (seq: number, life = LIFE): Position => ({ site: SITE, ...life, seq });

interface Dialling extends Partial<SessionOptions> {
  /** One of a single node at its first step, where none is given. */
  readonly site?: StreamSite;
}

/** A console that has dialled and said nothing yet. */
export function dialled({ site = firstStep(), ...more }: Dialling = {}) {
  const wire = new KeepingWire();
  return { site, wire, session: site.connect(wire, more) };
}

/** A console that said hello, with the state it has from before. */
export function greeted({ have = null, ...more }: Dialling & { readonly have?: Position | null } = {}) {
  const made = dialled(more);
  made.session.receive(hello(have));
  return made;
}

/** What a console that reads all this believes. */
export function mirrored(...wires: readonly KeepingWire[]): Mirror {
  const mirror = new Mirror(SITE);
  for (const frame of wires.flatMap((one) => one.frames())) mirror.receive(frame, 0, 0);
  return mirror;
}

function firstStep(): StreamSite {
  const site = new StreamSite(LIFE);
  site.draw(100);
  return site;
}
