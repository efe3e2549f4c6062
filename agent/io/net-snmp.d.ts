/** What is used of net-snmp, which brings no types of its own; those of others bring another Node's. */
declare module 'net-snmp' {
  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    /** A number, a Buffer for text and 64-bit counters, null where nothing is there. */
    readonly value: unknown;
  }
  export interface Session {
    /** Of each identifier as many as `maxRepetitions` that come after it; fewer where the datagram is full. */
    getBulk(
      oids: readonly string[],
      nonRepeaters: number,
      maxRepetitions: number,
      done: (error: Error | null, varbinds: readonly (readonly Varbind[])[]) => void,
    ): void;
    on(event: 'error', listener: (error: Error) => void): void;
    close(): void;
  }
  interface UdpOptions {
    readonly port: number;
    readonly timeout: number;
    readonly retries: number;
    readonly transport: 'udp4' | 'udp6';
  }
  interface Library {
    createSession(
      host: string,
      community: string,
      options: UdpOptions & { readonly version: number },
    ): Session;
    createV3Session(
      host: string,
      user: {
        readonly name: string;
        readonly level: number;
        readonly authProtocol: number;
        readonly authKey: string;
        readonly privProtocol: number;
        readonly privKey: string;
      },
      options: UdpOptions & { readonly context: string },
    ): Session;
    readonly Version2c: number;
    readonly SecurityLevel: { readonly authPriv: number };
    readonly AuthProtocols: Readonly<Record<'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512', number>>;
    readonly PrivProtocols: Readonly<Record<'aes', number>>;
  }
  const library: Library;
  export default library;
}
