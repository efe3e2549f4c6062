import type { Happening } from '../sources/source.ts';
import type { Agenda } from './agenda.ts';
import { DAY, HOUR, MINUTE } from './calendar.ts';
import type { Clock } from './clock.ts';
import type { Gpus } from './gpus.ts';
import type { Layout } from './layout.ts';
import { BURN_IN } from './load-profile.ts';
import type { Hold, Nodes } from './nodes.ts';
import type { Random } from './random.ts';

const PEOPLE = ['noc-1', 'noc-2', 'hvandijk', 'mbouma', 'ajansen'] as const;
const REASONS = [
  'fan swap',
  'BIOS update',
  'firmware of the NVSwitches',
  'reseat GPU 5',
  'NIC swap',
  'optics cleaning',
  'leak sensor check',
  'cable management',
] as const;
/** Drains by people per node and day. */
const DRAINS = 0.006;

interface Parts {
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly layout: Layout;
  readonly nodes: Nodes;
  readonly gpus: Gpus;
  readonly random: Random;
  readonly onFreed: () => void;
  readonly tell: (happening: Happening) => void;
}

/** What people do to machines: drain some for work on them, bring new ones into service. */
export class Maintenance {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    const { clock, layout, random } = this.#parts;
    const drains = layout.nodeCount < 24 ? 0 : Math.max(1, Math.round(layout.nodeCount * 0.0025));
    for (let drain = 0; drain < drains; drain++) this.#drainSome(clock.now - random.between(3, 170) * MINUTE);
    this.#drainNext();
    for (const node of layout.commissioning) this.#commission(node);
  }

  #drainNext(): void {
    const { agenda, clock, layout, random } = this.#parts;
    agenda.at(clock.now + random.exponential(DAY / (layout.nodeCount * DRAINS)), () => {
      this.#drainSome(clock.now);
      this.#drainNext();
    });
  }

  #drainSome(at: number): void {
    const { layout, random } = this.#parts;
    const rack = layout.rackOf(random.whole(0, layout.nodeCount - layout.commissioning.size - 1));
    const nodes = random.chance(0.7)
      ? [random.pick([rack[0]!, ...rack.slice(1)])]
      : rack.slice(0, random.whole(2, 4));
    const user = random.pick(PEOPLE);
    const reason = `${random.pick(REASONS)}, ticket ${random.whole(4000, 7999)}`;
    for (const node of nodes) this.#drain(node, { reason, user, at: Math.round(at / 1000) * 1000 });
  }

  #drain(node: number, hold: Hold): void {
    const { agenda, clock, nodes, random, tell } = this.#parts;
    if (nodes.isDown(node) || nodes.isCommissioning(node) || !nodes.hold(node, hold)) return;
    const say = (message: string, at: number): void =>
      tell({ at, kind: 'node', node: nodes.name(node), gpu: null, code: null, message });
    say(`drained by ${hold.user}: ${hold.reason}`, hold.at);
    const work = random.between(0.3, 5) * HOUR;
    const whenEmpty = (): void => {
      if (nodes.busyGpus(node) > 0) agenda.at(clock.now + 5 * MINUTE, whenEmpty);
      else agenda.at(clock.now + work, letGo);
    };
    const letGo = (): void => {
      if (nodes.holdOf(node) !== hold) return;
      nodes.unhold(node, hold);
      say(`taken back into service by ${hold.user}`, clock.now);
      this.#parts.onFreed();
    };
    agenda.at(clock.now + MINUTE, whenEmpty);
  }

  /** New machines run at full load for a day or two, a rack at a time, before they take work. */
  #commission(node: number): void {
    const { agenda, clock, gpus, layout, nodes, random, tell } = this.#parts;
    const mates = layout.rackOf(node);
    const burning = mates[0]! % 2 === 0;
    for (let index = 0; burning && index < layout.gpusPerNode; index++) {
      gpus.run(node * layout.gpusPerNode + index, BURN_IN, 1);
    }
    agenda.at(clock.now + (6 + (mates[0]! % 11) * 5) * HOUR + random.between(0, 30) * MINUTE, () => {
      for (let index = 0; index < layout.gpusPerNode; index++) gpus.rest(node * layout.gpusPerNode + index);
      nodes.enterService(node);
      tell({
        at: clock.now,
        kind: 'node',
        node: nodes.name(node),
        gpu: null,
        code: null,
        message: 'entered service',
      });
      this.#parts.onFreed();
    });
  }
}
