import { hostname } from 'node:os';
import type { SourceConfig } from './config/agent-config.ts';
import { modbusRead } from './io/modbus-read.ts';
import { createVtn } from './openadr.ts';
import type { Surroundings } from './source-surroundings.ts';
import { MODBUS_PROFILES } from './sources/power/modbus-profiles/inventory.ts';
import { createModbusSource } from './sources/power/modbus-source.ts';
import { createOpenAdrSource } from './sources/power/openadr-source.ts';
import type { Source } from './sources/source.ts';

/** The sources that tell of power and cooling; null for every other type, and for a type without a reader. */
export function createPowerSource(config: SourceConfig, surroundings: Surroundings): Source | null {
  const { name, intervalMs: periodMs, timeoutMs } = config;
  switch (config.type) {
    case 'modbus':
      return createModbusSource({
        name,
        periodMs,
        timeoutMs,
        meters: config.targets,
        profiles: MODBUS_PROFILES,
        read: modbusRead,
      });
    case 'openadr': {
      const { io, monotonic } = surroundings;
      const clock = { monotonic, wall: () => Date.now() };
      return createOpenAdrSource({
        name,
        periodMs,
        timeoutMs,
        url: config.url,
        vtn: createVtn(config, io, clock),
        clock,
        identity: hostname(),
      });
    }
    default:
      return null;
  }
}
