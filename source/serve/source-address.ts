import { BlockList, isIP, isIPv4 } from 'node:net';

/** Whether an address may use a key. */
export type AddressRule = (address: string) => boolean;

/**
 * The value of `from=`: addresses, blocks in CIDR form and patterns with `*` and `?`, each perhaps negated
 * with `!`, between commas (ssh_config(5), PATTERNS). One negation that matches outweighs all others. Null
 * where a part is none of these: names of hosts are not looked up, for whoever answers for the name would
 * then decide who comes in.
 */
export function parseAddressRule(text: string): AddressRule | null {
  const rules: { readonly negated: boolean; readonly matches: AddressRule }[] = [];
  for (const written of text.split(',')) {
    const negated = written.startsWith('!');
    const matches = oneRule(negated ? written.slice(1) : written);
    if (matches === null) return null;
    rules.push({ negated, matches });
  }
  return (address) => {
    const plain = plainAddress(address);
    const matching = rules.filter(({ matches }) => matches(plain));
    return matching.length > 0 && !matching.some(({ negated }) => negated);
  };
}

/** `::ffff:192.0.2.1`, as a socket for both families has it, is 192.0.2.1. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  return (mapped ?? address).toLowerCase();
}

/**
 * Whose address it is, for counting: an address of IPv4 itself, of IPv6 its /64, since whoever has one
 * address of that has all.
 */
export function sourceOf(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const missing = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

function oneRule(text: string): AddressRule | null {
  const [, network, bits] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (network !== undefined) return blockRule(network, Number(bits));
  if (isIP(text) !== 0) return blockRule(text, isIPv4(text) ? 32 : 128);
  if (!/^[0-9a-fA-F.:*?]+$/.test(text) || !/[*?]/.test(text)) return null;
  const pattern = text
    .toLowerCase()
    .replaceAll(/\*+/g, '*')
    .replaceAll('.', '\\.')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${pattern}$`);
  return (address) => expression.test(address);
}

function blockRule(network: string, bits: number): AddressRule | null {
  const family = isIP(network);
  if (family === 0 || bits > (family === 4 ? 32 : 128)) return null;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  block.addSubnet(network, bits, kind);
  return (address) => isIP(address) === family && block.check(address, kind);
}
