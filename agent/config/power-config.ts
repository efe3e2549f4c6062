/** One energy meter that is read over Modbus/TCP. */
export interface ModbusTargetConfig {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  readonly profile: string;
  /** Which word of a value comes first: the one with the highest bits, or the lowest; null takes the profile's. */
  readonly wordOrder: 'big' | 'little' | null;
}
