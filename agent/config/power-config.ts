/** One energy meter that is read over Modbus/TCP. */
export interface ModbusTargetConfig {
  readonly host: string;
  readonly port: number;
  readonly unit: number;
  readonly profile: string;
  /** Which word of a value comes first: the one with the highest bits, or the lowest; null takes the profile's. */
  readonly wordOrder: 'big' | 'little' | null;
}

/** A virtual top node of OpenADR that is polled. */
export interface VtnConfig {
  readonly url: string;
  /** Where tokens are given out; null takes the interface's own `auth/token`. */
  readonly tokenUrl: string | null;
  /** The absolute path of a file with the client's id and secret; who needs it reads it when needed. */
  readonly credentials: { readonly file: string };
  /** The authority that signed the VTN's certificate; null takes the system's. */
  readonly ca: string | null;
}
