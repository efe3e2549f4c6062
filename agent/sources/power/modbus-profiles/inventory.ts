import type { ModbusProfile } from '../modbus-profile.ts';
import { EASTRON_SDM630 } from './eastron-sdm630.ts';
import { JANITZA_UMG } from './janitza-umg.ts';
import { SCHNEIDER_IEM3000 } from './schneider-iem3000.ts';

/** The meters that can be read, by the name of their profile; a new one is a file beside this one. */
export const MODBUS_PROFILES: ReadonlyMap<string, ModbusProfile> = new Map(
  [EASTRON_SDM630, JANITZA_UMG, SCHNEIDER_IEM3000].map((profile) => [profile.name, profile]),
);
