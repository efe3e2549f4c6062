import { describe, expect, it } from 'vitest';
import { algorithmsFor } from '../../../../source/agents/ssh/algorithms.ts';

describe('what we agree to with a server', () => {
  it('has no SHA-1, no CBC, nothing that Terrapin reaches, and no compression', () => {
    const all = algorithmsFor([]);
    expect(all.cipher).toEqual(['aes256-gcm@openssh.com', 'aes128-gcm@openssh.com']);
    expect(all.compress).toEqual(['none']);
    expect(all.serverHostKey).not.toContain('ssh-rsa');
    expect(all.serverHostKey).not.toContain('ssh-dss');
    expect(all.kex).not.toContainEqual(expect.stringMatching(/sha1|group/));
  });

  it('asks first for the types that are recorded, and still takes the others', () => {
    expect(algorithmsFor([]).serverHostKey).toEqual(expect.arrayContaining(['ssh-ed25519', 'rsa-sha2-512']));
    expect(algorithmsFor(['ssh-rsa', 'ssh-dss', 'ecdsa-sha2-nistp256']).serverHostKey).toEqual([
      'rsa-sha2-512',
      'rsa-sha2-256',
      'ecdsa-sha2-nistp256',
      'ssh-ed25519',
      'ecdsa-sha2-nistp384',
      'ecdsa-sha2-nistp521',
    ]);
  });
});
