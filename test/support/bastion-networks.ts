import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Namespaces, run } from './network-namespaces.ts';

/** From the operator outwards; each sees its neighbours only, for nothing is forwarded. */
export const PLACES = ['console', 'outer', 'inner', 'node'] as const;
export type PlaceName = (typeof PLACES)[number];

const short = (place: PlaceName): string => `weft-${place[0]}-${process.pid}`;

/**
 * Four network namespaces in a row, a cable between each two: the console, two bastions, and a node that
 * only the inner one reaches, and calls by its name.
 */
export class BastionNetworks extends Namespaces {
  constructor(nodeName: string) {
    super(PLACES.map(short));
    for (const [at, place] of PLACES.slice(1).entries()) {
      const before = PLACES[at] ?? 'console';
      const [left, right] = [`l${at}`, `r${at}`];
      run(
        'ip',
        'link',
        'add',
        left,
        'netns',
        short(before),
        'type',
        'veth',
        'peer',
        'name',
        right,
        'netns',
        short(place),
      );
      this.#give(before, left, `192.0.2.${4 * at + 1}`);
      this.#give(place, right, `192.0.2.${4 * at + 2}`);
    }
    // `ip netns exec` puts it in the place of /etc/hosts.
    const folder = etcOf('inner');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${this.address('node')} ${nodeName}\n`);
  }

  /** Where a place is reached by the one before it. */
  address(place: Exclude<PlaceName, 'console'>): string {
    return `192.0.2.${4 * (PLACES.indexOf(place) - 1) + 2}`;
  }

  /** What a program is started behind to run there. */
  at(place: PlaceName): readonly string[] {
    return ['ip', 'netns', 'exec', short(place)];
  }

  /** Pulls the cable between the console and the outer bastion, or puts it back. */
  cable(state: 'up' | 'down'): void {
    run('ip', '-n', short('outer'), 'link', 'set', 'r0', state);
  }

  override async stop(): Promise<void> {
    await super.stop();
    rmSync(etcOf('inner'), { recursive: true, force: true });
  }

  #give(place: PlaceName, device: string, address: string): void {
    run('ip', '-n', short(place), 'addr', 'add', `${address}/30`, 'dev', device);
    run('ip', '-n', short(place), 'link', 'set', device, 'up');
  }
}

function etcOf(place: PlaceName): string {
  return `/etc/netns/${short(place)}`;
}
