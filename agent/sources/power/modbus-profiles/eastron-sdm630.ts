import type { ModbusProfile } from '../modbus-profile.ts';

/**
 * Eastron SDM630: input registers, at most 40 values with one request.
 * Source: Eastron's Modbus protocol of the SDM630, input registers 30001 and up; registers also in mbmd.
 */
export const EASTRON_SDM630: ModbusProfile = {
  name: 'eastron-sdm630',
  model: 'Eastron SDM630',
  functionCode: 4,
  registerBase: 0,
  wordOrder: 'big',
  mostRegisters: 80,
  quantities: {
    voltage1: { register: 0, format: 'float32', unit: 'V' },
    voltage2: { register: 2, format: 'float32', unit: 'V' },
    voltage3: { register: 4, format: 'float32', unit: 'V' },
    current1: { register: 6, format: 'float32', unit: 'A' },
    current2: { register: 8, format: 'float32', unit: 'A' },
    current3: { register: 10, format: 'float32', unit: 'A' },
    power: { register: 52, format: 'float32', unit: 'W' },
    apparentPower: { register: 56, format: 'float32', unit: 'VA' },
    powerFactor: { register: 62, format: 'float32', unit: 'ratio' },
    frequency: { register: 70, format: 'float32', unit: 'Hz' },
    energyImport: { register: 72, format: 'float32', unit: 'kWh' },
  },
};
