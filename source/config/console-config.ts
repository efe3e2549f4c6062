import type { DailyHours } from '../../protocol/configuration/daily-hours.ts';
import type { DataClass } from '../../protocol/configuration/data-classes.ts';

/** The console's configuration, checked; paths are absolute. */
export interface ConsoleConfig {
  /** The file it came from; null when it was made by the program itself. */
  readonly file: string | null;
  readonly sites: readonly SiteConfig[];
  readonly ssh: SshConfig;
  /** For planning; the agents decide. */
  readonly dataClasses: ReadonlyMap<string, DataClass>;
  readonly theme: ThemeName;
  /** For a screen that hangs on a wall. */
  readonly wall: { readonly dim: DailyHours | null };
  /** What the terminal has behind the text; `auto` asks the environment. */
  readonly background: (typeof BACKGROUNDS)[number];
  /** Whether the console hears the mouse; else the terminal selects text with it. */
  readonly mouse: boolean;
}

export interface SiteConfig {
  readonly id: string;
  /** `wss://HOST:PORT`, or `ws://` on loopback and through SSH; nothing after the port. */
  readonly url: string;
  /** The hops of SSH on the way, first to last; empty without. */
  readonly via: readonly SshHop[];
  /** What opens the door: a token in a file, a certificate, or the SSH hop alone. */
  readonly access:
    | { readonly kind: 'token'; readonly file: string }
    | { readonly kind: 'certificate'; readonly tls: ConsoleTls }
    | { readonly kind: 'none' };
  /** `sha256/BASE64` of the public key in the agent’s certificate; null trusts the authority alone. */
  readonly pin: string | null;
  /** How its nodes are logged in to; left out where nothing was said. */
  readonly shell?: SiteShell;
}

export interface SiteShell {
  /** Null takes the user of the last hop, else this user's name. */
  readonly user: string | null;
  /** What a node's SSH server is called, as the last hop sees it; `{node}` stands for the node's name. */
  readonly address: string;
  readonly port: number;
}

export interface SshHop {
  /** Null takes this user's name. */
  readonly user: string | null;
  readonly host: string;
  readonly port: number;
}

/** PEM files. */
export interface ConsoleTls {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  /** What the agents' authority revoked; null or absent where nobody says. */
  readonly crl?: string | null;
}

export interface SshConfig {
  readonly knownHosts: string;
  readonly identities: readonly string[];
}

export const THEME_NAMES = ['default', 'high-contrast', 'deuteranopia', 'tritanopia', 'monochrome'] as const;
export type ThemeName = (typeof THEME_NAMES)[number];

export const BACKGROUNDS = ['auto', 'dark', 'light'] as const;
