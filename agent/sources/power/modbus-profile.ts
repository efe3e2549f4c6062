/** How a value lies in registers of 16 bits. */
export type RegisterFormat = 'float32' | 'int64' | 'uint32' | 'int32' | 'uint16' | 'int16';

/** What a meter of three phases measures; voltages against neutral, `lineVoltage12` between two lines. */
export const QUANTITIES = {
  voltage1: ['V'],
  voltage2: ['V'],
  voltage3: ['V'],
  lineVoltage12: ['V'],
  lineVoltage23: ['V'],
  lineVoltage31: ['V'],
  current1: ['A'],
  current2: ['A'],
  current3: ['A'],
  power: ['W', 'kW'],
  apparentPower: ['VA', 'kVA'],
  powerFactor: ['ratio'],
  frequency: ['Hz'],
  energyImport: ['Wh', 'kWh'],
} as const;
export type Quantity = keyof typeof QUANTITIES;
export type RegisterUnit = (typeof QUANTITIES)[Quantity][number];

export interface RegisterValue<Unit extends RegisterUnit = RegisterUnit> {
  /** As the maker's manual numbers it. */
  readonly register: number;
  readonly format: RegisterFormat;
  readonly unit: Unit;
  /** What a step is in that unit, where a whole number stands for a fraction; 1 where absent. */
  readonly scale?: number;
  /** The bits that say "not there", beside NaN. */
  readonly absent?: bigint;
}

/**
 * What a kind of meter keeps where. Everything that differs between makers is written down and nothing is
 * guessed from what comes: a wrong order of words or unit gives a number too.
 */
export interface ModbusProfile {
  /** As `profile` names it in agent.yaml. */
  readonly name: string;
  /** Maker and model. */
  readonly model: string;
  /** 3 reads holding registers, 4 input registers. */
  readonly functionCode: 3 | 4;
  /** What the manual calls the register that is 0 on the wire. */
  readonly registerBase: 0 | 1;
  /** `big`: the word with the highest bits comes first. */
  readonly wordOrder: WordOrder;
  /** Registers that one request may read. */
  readonly mostRegisters: number;
  readonly quantities: { readonly [Q in Quantity]?: RegisterValue<(typeof QUANTITIES)[Q][number]> };
}

export type WordOrder = 'big' | 'little';

/** Registers of 16 bits that a format takes. */
export const WORDS: Readonly<Record<RegisterFormat, number>> = {
  float32: 2,
  int64: 4,
  uint32: 2,
  int32: 2,
  uint16: 1,
  int16: 1,
};
