import { Duplex, PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { HopPool } from '../../../../source/agents/ssh/hop-pool.ts';
import type { OpenHop } from '../../../../source/agents/ssh/live-hop.ts';
import { nameOfHop, SshError } from '../../../../source/agents/ssh/ssh-error.ts';
import type { SshHop } from '../../../../source/config/console-config.ts';

const hop = (host: string, user: string | null = null): SshHop => ({ user, host, port: 22 });

/** Bastions that note what is asked of them. */
class FakeWorld {
  readonly log: string[] = [];
  readonly alive = new Map<string, { readonly end: (why: SshError) => void }>();
  /** Hops that fail, with how. */
  readonly broken = new Map<string, string>();
  readonly pool = new HopPool({
    dial: async (first) => {
      this.log.push(`dial ${first.host}`);
      return new PassThrough();
    },
    open: async (one, over) => {
      const why = this.broken.get(one.host);
      if (why !== undefined) throw new SshError(one, why);
      this.log.push(`open ${one.host}`);
      return this.#openHop(one, over);
    },
  });

  #openHop(one: SshHop, over: Duplex): OpenHop {
    const streams = new Set<Duplex>();
    let settle: (why: SshError) => void = () => undefined;
    const gone = new Promise<SshError>((resolve) => {
      settle = resolve;
    });
    const end = (why: SshError): void => {
      this.alive.delete(one.host);
      for (const stream of streams) stream.destroy(why);
      over.destroy();
      settle(why);
    };
    this.alive.set(one.host, { end });
    over.once('close', () => end(new SshError(one, 'lost what it stood on')));
    return {
      gone,
      forward: async (host, port) => {
        this.log.push(`${one.host} to ${nameOfHop({ host, port })}`);
        const stream = new PassThrough();
        stream.on('error', () => undefined);
        streams.add(stream);
        return stream;
      },
      close: () => {
        if (!this.alive.has(one.host)) return;
        this.log.push(`close ${one.host}`);
        end(new SshError(one, 'closed'));
      },
    };
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the hops of all sites', () => {
  it('go one through the other, first to last, to the agent', async () => {
    const world = new FakeWorld();
    await world.pool.forward([hop('a'), hop('b')], 'agent', 7443);
    expect(world.log).toEqual(['dial a', 'open a', 'a to b:22', 'open b', 'b to agent:7443']);
  });

  it('are one connection for all that go the same way at the same time', async () => {
    const world = new FakeWorld();
    await Promise.all([
      world.pool.forward([hop('a'), hop('b')], 'one', 1),
      world.pool.forward([hop('a'), hop('c')], 'two', 2),
      world.pool.forward([hop('a')], 'three', 3),
    ]);
    expect(world.log.filter((entry) => entry.startsWith('dial'))).toEqual(['dial a']);
    expect(world.pool.size).toBe(3);
  });

  it('are another connection for another user', async () => {
    const world = new FakeWorld();
    await world.pool.forward([hop('a', 'noc')], 'one', 1);
    await world.pool.forward([hop('a', 'root')], 'one', 1);
    expect(world.log.filter((entry) => entry === 'dial a')).toHaveLength(2);
  });

  it('are closed from the last to the first when nobody goes through any more', async () => {
    const world = new FakeWorld();
    const one = await world.pool.forward([hop('a'), hop('b')], 'one', 1);
    const two = await world.pool.forward([hop('a')], 'two', 2);
    one.destroy();
    await settled();
    expect([...world.alive.keys()]).toEqual(['a']);
    two.destroy();
    await settled();
    expect(world.log.slice(-2)).toEqual(['close b', 'close a']);
    expect(world.pool.size).toBe(0);
  });

  it('take all that stood on them along, each with the reason of the first', async () => {
    const world = new FakeWorld();
    const stream = await world.pool.forward([hop('a'), hop('b')], 'agent', 1);
    world.alive.get('b')?.end(new SshError(hop('b'), 'closed the connection'));
    await settled();
    expect(stream.errored?.message).toBe('b:22: closed the connection');
    expect(world.pool.size).toBe(0);
  });

  it('are opened anew after they were gone', async () => {
    const world = new FakeWorld();
    await world.pool.forward([hop('a')], 'agent', 1);
    world.alive.get('a')?.end(new SshError(hop('a'), 'closed the connection'));
    await settled();
    await world.pool.forward([hop('a')], 'agent', 1);
    expect(world.log.filter((entry) => entry === 'open a')).toHaveLength(2);
  });

  it('fail all alike when one does not let us in, leave nothing open, and are tried again', async () => {
    const world = new FakeWorld();
    world.broken.set('b', 'refused');
    const way = [hop('a'), hop('b')];
    const outcomes = await Promise.allSettled([1, 2].map((port) => world.pool.forward(way, 'agent', port)));
    expect(outcomes).toMatchObject([
      { reason: { message: 'b:22: refused' } },
      { reason: { message: 'b:22: refused' } },
    ]);
    await settled();
    expect([...world.alive.keys()]).toEqual([]);
    world.broken.clear();
    await expect(world.pool.forward(way, 'agent', 1)).resolves.toBeInstanceOf(Duplex);
  });

  it('are let go after a visit', async () => {
    const world = new FakeWorld();
    await world.pool.visit([hop('a'), hop('b')]);
    await settled();
    expect(world.pool.size).toBe(0);
    expect([...world.alive.keys()]).toEqual([]);
  });

  it('end with the pool, also those under way, and may be stopped twice', async () => {
    const world = new FakeWorld();
    const stream = await world.pool.forward([hop('a'), hop('b')], 'agent', 1);
    const late = world.pool.forward([hop('c')], 'agent', 1);
    world.pool.stop();
    world.pool.stop();
    await expect(late).rejects.toThrow('c:22: not dialled, for weft is ending');
    await settled();
    expect([...world.alive.keys()]).toEqual([]);
    expect(stream.destroyed).toBe(true);
    await expect(world.pool.forward([hop('a')], 'agent', 1)).rejects.toThrow('weft is ending');
  });
});
