import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2';

/** By the type that a key has in known_hosts; RSA keys sign with SHA-2 only. */
const HOST_KEY_ALGORITHMS: ReadonlyMap<string, readonly ServerHostKeyAlgorithm[]> = new Map<
  string,
  readonly ServerHostKeyAlgorithm[]
>([
  ['ssh-ed25519', ['ssh-ed25519']],
  ['ecdsa-sha2-nistp256', ['ecdsa-sha2-nistp256']],
  ['ecdsa-sha2-nistp384', ['ecdsa-sha2-nistp384']],
  ['ecdsa-sha2-nistp521', ['ecdsa-sha2-nistp521']],
  ['ssh-rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
]);

/**
 * What we agree to, in the order we like it. The library's own list still has SHA-1; of its ciphers only
 * AES-GCM is out of reach for Terrapin (CVE-2023-48795) whatever the peer does, and it needs no MAC. Key
 * types that known_hosts has for the host come first, or a server that has several would show one that
 * nobody recorded and look like an impostor.
 */
export function algorithmsFor(recordedTypes: readonly string[]): Required<Pick<Algorithms, Chosen>> {
  const recorded = recordedTypes.flatMap((type) => HOST_KEY_ALGORITHMS.get(type) ?? []);
  const all = [...HOST_KEY_ALGORITHMS.values()].flat();
  return {
    kex: ['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
    serverHostKey: [...new Set([...recorded, ...all])],
    cipher: ['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com'],
    compress: ['none'],
  };
}

type Chosen = 'kex' | 'serverHostKey' | 'cipher' | 'compress';
