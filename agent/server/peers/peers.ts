import type { DetailedPeerCertificate } from 'node:tls';
import type { WebSocket } from 'ws';
import { type LinksTold, PEER_PROTOCOL, type PeerHello, type PeerMessage } from '../../../protocol/index.ts';
import type { Standing } from '../standing.ts';
import { dialPeer, type PeerAddress } from './dial-peer.ts';
import { PeerLink } from './peer-link.ts';

export interface PeersOptions {
  readonly self: { readonly site: string; readonly store: string; readonly boot: string };
  readonly program: string;
  /** Sites to reach, and how, until `renew` says otherwise. */
  readonly addresses: ReadonlyMap<string, PeerAddress>;
  readonly onMessage: (message: PeerMessage, from: string) => void;
  /** What another agent says of the links between it and this one; absent where nobody listens. */
  readonly onLinks?: (told: LinksTold) => void;
  /** The way to a site is open again. */
  readonly onReached: (site: string) => void;
  /** Said once while a site cannot be reached, not at every attempt. */
  readonly onTrouble: (site: string, because: string) => void;
  /** Looks again at the certificates of those that were dialled, beside the CA of the agents, PEM. */
  readonly standing?: Standing | undefined;
  readonly agentCa?: () => string | null;
  /** Milliseconds of a monotonic clock. */
  readonly now: () => number;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * The ways to the other sites' agents. Each of two agents dials the other; whichever connection is open
 * carries the messages of both. Life: `start`, `stop`, which may be called twice.
 */
export class Peers {
  readonly #options: PeersOptions;
  #addresses: ReadonlyMap<string, PeerAddress>;
  /** Sites that are dialled, or will be again. */
  readonly #dialling = new Set<string>();
  readonly #links = new Set<PeerLink>();
  readonly #attempts = new Map<string, number>();
  readonly #said = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #stopped = false;

  constructor(options: PeersOptions) {
    this.#options = options;
    this.#addresses = options.addresses;
  }

  start(): void {
    for (const site of this.#addresses.keys()) this.#keepDialling(site);
  }

  /** Other sites, or other ways to them: new ones are dialled, those that are gone or moved are let go. */
  renew(addresses: ReadonlyMap<string, PeerAddress>): void {
    const before = this.#addresses;
    this.#addresses = addresses;
    for (const link of this.#links) {
      const { site } = link;
      if (site === null) continue;
      if (!addresses.has(site)) link.end(`${site} is no peer of this site any more`);
      else if (addresses.get(site)?.url !== before.get(site)?.url) link.end('its address is another now');
    }
    for (const site of addresses.keys()) {
      this.#said.delete(site);
      this.#keepDialling(site);
    }
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.dropAll('the agent is stopping');
  }

  /** Those it dialled are dialled again. */
  dropAll(because: string): void {
    for (const link of this.#links) link.end(because);
  }

  /** What another agent opened; `site` is who its certificate names, null where it may say so itself. */
  adopt(socket: WebSocket, site: string | null): void {
    if (this.#stopped) socket.terminate();
    else this.#link(socket, site, () => undefined);
  }

  /** What cannot be handed over is lost: whoever needs it says it again. */
  send(message: PeerMessage): void {
    for (const link of this.#links) if (link.site === message.to && link.send(message)) return;
  }

  /** Lost where nobody is connected: it is said again. */
  tell(told: LinksTold): void {
    for (const link of this.#links) if (link.site === told.to) link.tell(told);
  }

  isConnected(site: string): boolean {
    return [...this.#links].some((link) => link.site === site);
  }

  #keepDialling(site: string): void {
    if (this.#dialling.has(site) || this.#stopped) return;
    this.#dialling.add(site);
    void this.#dial(site);
  }

  async #dial(site: string): Promise<void> {
    const address = this.#addresses.get(site);
    if (address === undefined || this.#stopped) return void this.#dialling.delete(site);
    const failed = (because: string): void => {
      this.#trouble(site, because);
      this.#dialLater(site);
    };
    try {
      await dialPeer(site, address, (socket, certificate) => {
        if (this.#stopped) socket.terminate();
        else this.#watch(this.#link(socket, site, failed), socket, certificate);
      });
    } catch (error) {
      failed(error instanceof Error ? error.message : String(error));
    }
  }

  #dialLater(site: string): void {
    if (this.#stopped) return;
    const attempts = this.#attempts.get(site) ?? 0;
    this.#attempts.set(site, attempts + 1);
    // Spread: after a power cut all agents of a federation come back at once.
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** attempts, LONGEST_PAUSE_MS) * (0.5 + this.#options.random());
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#dial(site);
    }, pause);
    timer.unref();
    this.#timers.add(timer);
  }

  #link(socket: WebSocket, expected: string | null, onClose: (because: string) => void): PeerLink {
    const { onMessage, onLinks, onReached, now } = this.#options;
    const link = new PeerLink({
      socket,
      hello: this.#hello(),
      expected,
      isKnown: (site) => this.#addresses.has(site),
      onOpen: (site) => {
        this.#attempts.delete(site);
        this.#said.delete(site);
        onReached(site);
      },
      onMessage,
      // Who is connected counts, whatever the frame says.
      onLinks: (told, from) => onLinks?.({ ...told, from }),
      onClose: (because) => {
        this.#links.delete(link);
        onClose(because);
      },
      now,
    });
    this.#links.add(link);
    return link;
  }

  #watch(link: PeerLink, socket: WebSocket, certificate: DetailedPeerCertificate | null): void {
    const { standing, agentCa } = this.#options;
    if (certificate === null || standing === undefined) return;
    const unwatch = standing.watch(certificate, agentCa ?? (() => null), (because) => link.end(because));
    socket.once('close', unwatch);
  }

  #trouble(site: string, because: string): void {
    if (this.#stopped || this.#said.has(site)) return;
    this.#said.add(site);
    this.#options.onTrouble(site, because);
  }

  #hello(): PeerHello {
    const { self, program } = this.#options;
    return { kind: 'hello', versions: PEER_PROTOCOL, program, ...self };
  }
}
