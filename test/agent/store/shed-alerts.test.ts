import { describe, expect, it } from 'vitest';
import { openDesk } from '../../../agent/operations/open-desk.ts';
import { endRecord, shedRecord } from '../../../agent/operations/operation-records.ts';
import { MemoryJournal } from '../../../agent/operations/storage/memory-journal.ts';
import { ShedLeftovers } from '../../../agent/shed-leftovers.ts';
import type { ShedOrder } from '../../../protocol/shed-order.ts';
import { commandOf, idOf } from '../../support/made-commands.ts';
import { DCGM, gpuPatch, MadeStore, SECOND } from '../../support/made-store.ts';

const WHO = { actor: 'weft://operator/noc-1', via: null };
const NODES = ['n1', 'n2', 'n3', 'n4', 'n5'];
const order: ShedOrder = {
  ...{ limitWatts: 5e6, begins: 0, from: 0, until: null, drawsWatts: 6e6, needWatts: 1e6, hours: 1 },
  ...{ wattsPerStart: 500, rampDown: null, rampUp: null, nodes: NODES, works: [] },
  steps: [{ kind: 'cap', frees: 1e6, lostGpuHours: 9, caps: [{ watts: 500, nodes: '0-4' }], works: '' }],
};

/** A shed that capped five machines from 700 to 500 W and is over, and what its agent sees of them since. */
class Over {
  readonly made = new MadeStore();
  readonly desk = openDesk(new MemoryJournal(() => this.made.wall));
  readonly leftovers = new ShedLeftovers(this.desk.book);

  async end(): Promise<this> {
    const shed = async (number: number) => {
      await this.desk.submit(commandOf(number, { verb: 'shed', targets: [], shed: order }), WHO, () => ({
        kind: 'accepted',
      }));
      return this.desk.book.get(idOf(number));
    };
    const first = await shed(1);
    if (first === null) throw new Error('it is not in the book');
    const before = NODES.map((node) => [node, 700]);
    await this.desk.move(shedRecord({ code: 'shed.caps', what: '', body: { before } }, first, WHO));
    await this.desk.move(endRecord('operation.failed', first, WHO, 'n1 did not give its limit back'));
    this.made.store.tables.upsert('operations', { operation: idOf(1), kind: 'shed', state: 'failed' });
    return this;
  }

  see(limits: Readonly<Record<string, number | null>>): this {
    const gpus = Object.entries(limits).flatMap(([node, powerLimitWatts]) =>
      [0, 1].map((gpu) =>
        gpuPatch(gpu, { node, uuid: `${node}-${gpu}`, pciBusId: `${node}-${gpu}`, powerLimitWatts }),
      ),
    );
    this.made.pass(31 * SECOND).read(DCGM, { gpus });
    this.leftovers.settle(this.made.store.tables, this.made.wall);
    this.made.tick();
    return this;
  }

  get alerts(): readonly string[] {
    return this.made.standing
      .filter(({ rule }) => rule === 'shed caps')
      .map(({ severity, subject, message }) => `${severity} ${subject} ${message}`);
  }
}

describe('caps that a shed left behind', () => {
  const all = (watts: number) => Object.fromEntries(NODES.map((node) => [node, watts]));

  it('are an alert that names the machines, until they have the limit they had before', async () => {
    const over = await new Over().end();
    expect(over.see({ ...all(700), n2: 500 }).alerts).toEqual([
      `warning ${idOf(1)} n2 kept the power limit of a shed that is over`,
    ]);
    expect(over.see(all(500)).alerts).toEqual([
      `warning ${idOf(1)} n1, n2, n3 and 2 more kept the power limit of a shed that is over`,
    ]);
    expect(over.see(all(700)).alerts).toEqual([]);
  });

  it('are not what somebody else set since, what is not read, or what a later shed has in hand', async () => {
    const over = await new Over().end();
    expect(over.see({ ...all(700), n1: 620, n3: null }).alerts).toEqual([]);
    await over.desk.submit(commandOf(2, { verb: 'shed', targets: [], shed: order }), WHO, () => ({
      kind: 'accepted',
    }));
    expect(over.see(all(500)).alerts).toEqual([]);
  });
});
