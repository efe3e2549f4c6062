import type { PortState } from '../../../protocol/schema/words.ts';
import { type Io, type Limits, ReadFailure } from '../../io/io.ts';
import {
  INFINIBAND_FILES,
  infinibandCounters,
  infinibandRate,
  infinibandState,
} from './infiniband-counters.ts';
import { type Counter, countOf, NO_COUNTERS, type PortCounters } from './port-counters.ts';

/** What is asked of one machine's /sys, mounted at `root`. */
export interface Sysfs {
  readonly root: string;
  readonly node: string;
  readonly io: Pick<Io, 'readFile' | 'readFolder'>;
}

/** The Ethernet interfaces and InfiniBand ports that are there, as links name them. Fails with `ReadFailure`. */
export async function portNames({ root, io }: Sysfs, limits: Limits): Promise<readonly string[]> {
  const interfaces = await io.readFolder(`${root}/class/net`, limits);
  const adapters = await orNothing(io.readFolder(`${root}/class/infiniband`, limits));
  const ports: string[] = [];
  for (const adapter of adapters ?? []) {
    const numbers = await orNothing(io.readFolder(`${root}/class/infiniband/${adapter}/ports`, limits));
    for (const number of numbers ?? []) ports.push(`${adapter}/${number}`);
  }
  return [...interfaces, ...ports];
}

/** One interface or InfiniBand port; null where there is none of that name. Fails with `ReadFailure`. */
export async function readPort(sysfs: Sysfs, port: string, limits: Limits): Promise<PortCounters | null> {
  const infiniband = /^([A-Za-z0-9_.-]{1,64})\/(\d{1,3})$/.exec(port);
  if (infiniband !== null)
    return await readInfiniband(sysfs, port, infiniband[1] ?? '', infiniband[2] ?? '', limits);
  return NAME.test(port) && port !== '.' && port !== '..' ? await readEthernet(sysfs, port, limits) : null;
}

/** As the kernel lets an interface be called. */
const NAME = /^[^\s/:]{1,15}$/;

async function readEthernet(sysfs: Sysfs, port: string, limits: Limits): Promise<PortCounters | null> {
  const folder = `${sysfs.root}/class/net/${port}`;
  const read = reader(sysfs, folder, limits);
  const state = await read('operstate');
  if (state === undefined) return null;
  // One after the other: a page of /sys takes microseconds, and each waits for the same signal.
  const counters: Record<Counter, bigint | null> = { ...NO_COUNTERS };
  for (const [counter, file] of ETHERNET_FILES) counters[counter] = countOf(await read(`statistics/${file}`));
  const speed = await read('speed');
  const index = await read('ifindex');
  return {
    node: sysfs.node,
    port,
    state: ethernetState(state),
    speedBitsPerSecond: ethernetSpeed(speed),
    counters,
    bits: 64,
    // An interface that was made anew counts from zero, and has another number.
    discontinuity: index?.trim() ?? null,
  };
}

const ETHERNET_FILES: ReadonlyMap<Counter, string> = new Map([
  ['transmitBytes', 'tx_bytes'],
  ['receiveBytes', 'rx_bytes'],
  ['transmitErrors', 'tx_errors'],
  ['receiveErrors', 'rx_errors'],
  ['transmitDrops', 'tx_dropped'],
  ['receiveDrops', 'rx_dropped'],
]);

/** Tunnels and loopback have no carrier and say `unknown` while they work. */
function ethernetState(text: string): PortState {
  const word = text.trim();
  if (word === 'up') return 'up';
  return word === 'unknown' || word === '' ? 'unknown' : 'down';
}

/** Mbit/s; -1 and a refused reading mean that nobody knows. */
function ethernetSpeed(text: string | undefined): number | null {
  const megabits = Number(text?.trim() || Number.NaN);
  return megabits > 0 && megabits < 1e8 ? megabits * 1e6 : null;
}

async function readInfiniband(
  sysfs: Sysfs,
  port: string,
  adapter: string,
  number: string,
  limits: Limits,
): Promise<PortCounters | null> {
  const read = reader(sysfs, `${sysfs.root}/class/infiniband/${adapter}/ports/${number}`, limits);
  const state = await read('state');
  if (state === undefined) return null;
  const counters = new Map<string, bigint | null>();
  for (const file of INFINIBAND_FILES.values()) counters.set(file, countOf(await read(`counters/${file}`)));
  return {
    node: sysfs.node,
    port,
    state: infinibandState(state),
    speedBitsPerSecond: infinibandRate(await read('rate')),
    counters: infinibandCounters('sysfs', (file) => counters.get(file) ?? null),
    bits: 64,
    discontinuity: null,
  };
}

/** A file that is not there, or refuses to be read as `speed` does without a carrier, is nothing. */
function reader({ io }: Sysfs, folder: string, limits: Limits) {
  return async (name: string): Promise<string | undefined> => {
    const bytes = await orNothing(io.readFile(`${folder}/${name}`, limits));
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
}

/** Slowness is not absence: who waits too long is told so. */
async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ReadFailure && error.kind === 'failed') return undefined;
    throw error;
  }
}
