import type { ModbusProfile } from '../modbus-profile.ts';

/**
 * Janitza UMG 96RM, 604 and 512: the table of usual values that they have in common.
 * Source: Janitza's Modbus address lists, "frequently required readings" from 19000; registers also in mbmd.
 */
export const JANITZA_UMG: ModbusProfile = {
  name: 'janitza-umg',
  model: 'Janitza UMG',
  functionCode: 3,
  registerBase: 0,
  wordOrder: 'big',
  mostRegisters: 125,
  quantities: {
    voltage1: { register: 19000, format: 'float32', unit: 'V' },
    voltage2: { register: 19002, format: 'float32', unit: 'V' },
    voltage3: { register: 19004, format: 'float32', unit: 'V' },
    lineVoltage12: { register: 19006, format: 'float32', unit: 'V' },
    lineVoltage23: { register: 19008, format: 'float32', unit: 'V' },
    lineVoltage31: { register: 19010, format: 'float32', unit: 'V' },
    current1: { register: 19012, format: 'float32', unit: 'A' },
    current2: { register: 19014, format: 'float32', unit: 'A' },
    current3: { register: 19016, format: 'float32', unit: 'A' },
    power: { register: 19026, format: 'float32', unit: 'W' },
    apparentPower: { register: 19034, format: 'float32', unit: 'VA' },
    frequency: { register: 19050, format: 'float32', unit: 'Hz' },
    energyImport: { register: 19068, format: 'float32', unit: 'Wh' },
  },
};
