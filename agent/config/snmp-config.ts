/** One of the targets of an SNMP source. */
export type SnmpTargetConfig = {
  readonly host: string;
  readonly port: number;
  /** Null asks the device for its sysObjectID. */
  readonly profile: string | null;
} & SnmpAccessConfig;
/** SNMP v2c by a community, or v3 by a user. */
export type SnmpAccessConfig =
  | { readonly community: PasswordFile; readonly user: null }
  | { readonly community: null; readonly user: SnmpUserConfig };
export interface SnmpUserConfig {
  readonly name: string;
  readonly auth: PasswordFile & { readonly protocol: 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512' };
  readonly privacy: PasswordFile & { readonly protocol: 'aes' };
  /** The set of values that is asked for; empty is the device's own. */
  readonly context: string;
}

/** The absolute path of a file with a secret, which is read when it is needed. */
interface PasswordFile {
  readonly file: string;
}
