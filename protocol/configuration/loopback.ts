/**
 * Whether only this machine can reach a host. Addresses count by their number; of names only `localhost`,
 * which RFC 6761 reserves. A bracketed IPv6 literal is taken as it stands in a URL.
 */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost' || bare === '::1' || bare === '0:0:0:0:0:0:0:1') return true;
  return /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(bare.replace(/^::ffff:/, ''));
}
