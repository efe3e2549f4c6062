import { modbusDevices } from '../../device-names.ts';
import { ReadFailure } from '../../io/io.ts';
import { ILLEGAL_ADDRESS } from '../../io/modbus-frame.ts';
import { ModbusException, type ModbusRead } from '../../io/modbus-read.ts';
import { readEach } from '../read-each.ts';
import type { Source } from '../source.ts';
import { meterOf } from './modbus-meter.ts';
import type { ModbusProfile, WordOrder } from './modbus-profile.ts';
import { readQuantities, registerBlocks } from './modbus-registers.ts';

export interface ModbusTarget {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  readonly profile: string;
  /** Null takes the profile's. */
  readonly wordOrder: WordOrder | null;
}

export interface ModbusOptions {
  readonly name: string;
  readonly periodMs: number;
  readonly timeoutMs: number;
  readonly meters: readonly ModbusTarget[];
  readonly profiles: ReadonlyMap<string, ModbusProfile>;
  readonly read: ModbusRead;
}

/** Energy meters at a site's mains and feeders, by Modbus/TCP: one row of `meters` each. */
export function createModbusSource(options: ModbusOptions): Source {
  const { name, periodMs, timeoutMs, profiles, read } = options;
  const meters = new Map(modbusDevices(options.meters).map((named) => [named.key, named]));
  /** Devices that refuse a request which touches registers that they do not have. */
  const dense = new Set<string>();
  return {
    name,
    kind: 'power',
    periodMs,
    timeoutMs,
    ...readEach(name, meters, async ({ target: meter, device }, signal, target) => {
      const profile = profiles.get(meter.profile);
      if (profile === undefined)
        throw new ReadFailure(
          `${target}: expected a profile ${[...profiles.keys()].join(', ')}, found ${meter.profile}`,
        );
      const limits = { signal, timeoutMs };
      const wordOrder = meter.wordOrder ?? profile.wordOrder;
      let blocks = registerBlocks(profile, dense.has(target));
      const bytes = await read(meter, blocks, limits).catch((error: unknown) => {
        const isRefused = error instanceof ModbusException && error.code === ILLEGAL_ADDRESS;
        if (!isRefused || dense.has(target)) throw error;
        dense.add(target);
        blocks = registerBlocks(profile, true);
        return read(meter, blocks, limits).catch((again: unknown) => {
          // Perhaps it was not that: the next reading begins as before.
          dense.delete(target);
          throw again;
        });
      });
      const told = readQuantities(profile, wordOrder, blocks, bytes);
      const { row, problem } = meterOf(profile, wordOrder, device, told);
      return problem === null ? { meters: [row] } : { meters: [row], problem };
    }),
  };
}
