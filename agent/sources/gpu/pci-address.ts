/** `[domain:]bus:device[.function]` in hex, optionally after `PCI:`. The kernel and old DTDs give a four-digit domain. */
const ADDRESS = /^(?:PCI:)?(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})(?:\.[0-7])?$/i;

/**
 * One spelling for a PCI address, so that what nvidia-smi, an exporter and the kernel say of one GPU meets:
 * `domain:bus:device`, lower case, eight-digit domain, no function (`0000:0A:00.0` → `00000000:0a:00`).
 * null when the text is no PCI address.
 */
export function normalisePciAddress(text: string): string | null {
  const parts = ADDRESS.exec(text.trim());
  if (parts === null) return null;
  const [, domain = '', bus = '', device = ''] = parts;
  return `${domain.padStart(8, '0')}:${bus.padStart(2, '0')}:${device.padStart(2, '0')}`.toLowerCase();
}
