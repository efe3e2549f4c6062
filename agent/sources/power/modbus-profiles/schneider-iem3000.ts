import type { ModbusProfile } from '../modbus-profile.ts';

/**
 * Schneider Electric iEM3000 (iEM3150, 3155, 3250, 3255, 3350, 3355 and behind a gateway). The manual counts
 * registers from 1: its 3060 is 3059 on the wire. Power is in kW, energy in Wh, both by the manual.
 * Its power factor is written so that quadrants can be told apart; it is left to power and apparent power.
 * Source: Schneider's user manual of the series, register list; registers also in mbmd.
 */
export const SCHNEIDER_IEM3000: ModbusProfile = {
  name: 'schneider-iem3000',
  model: 'Schneider Electric iEM3000',
  functionCode: 3,
  registerBase: 1,
  wordOrder: 'big',
  mostRegisters: 125,
  quantities: {
    current1: { register: 3000, format: 'float32', unit: 'A' },
    current2: { register: 3002, format: 'float32', unit: 'A' },
    current3: { register: 3004, format: 'float32', unit: 'A' },
    lineVoltage12: { register: 3020, format: 'float32', unit: 'V' },
    lineVoltage23: { register: 3022, format: 'float32', unit: 'V' },
    lineVoltage31: { register: 3024, format: 'float32', unit: 'V' },
    voltage1: { register: 3028, format: 'float32', unit: 'V' },
    voltage2: { register: 3030, format: 'float32', unit: 'V' },
    voltage3: { register: 3032, format: 'float32', unit: 'V' },
    power: { register: 3060, format: 'float32', unit: 'kW' },
    apparentPower: { register: 3076, format: 'float32', unit: 'kVA' },
    frequency: { register: 3110, format: 'float32', unit: 'Hz' },
    energyImport: { register: 3204, format: 'int64', unit: 'Wh', absent: 0x8000_0000_0000_0000n },
  },
};
