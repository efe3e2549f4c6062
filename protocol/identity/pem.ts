/** The blocks of one label (`CERTIFICATE`, `X509 CRL`) in a PEM text, as DER, in their order (RFC 7468). */
export function pemBlocks(pem: string, label: string): readonly Uint8Array[] {
  const pattern = new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]*)-----END ${label}-----`, 'g');
  return [...pem.matchAll(pattern)].map(([, base64 = '']) => fromBase64(base64));
}

/** DER as a block of PEM, in lines of 64. */
export function toPem(der: Uint8Array, label: string): string {
  const base64 = btoa(Array.from(der, (byte) => String.fromCharCode(byte)).join(''));
  return `-----BEGIN ${label}-----\n${base64.replaceAll(/.{64}(?!$)/g, '$&\n')}\n-----END ${label}-----\n`;
}

/** The blocks of one label as PEM texts again: Node reads only the first of several from one text. */
export function separatePem(pem: string, label: string): readonly string[] {
  return pemBlocks(pem, label).map((der) => toPem(der, label));
}

function fromBase64(text: string): Uint8Array {
  const base64 = text.replaceAll(/\s/g, '');
  // Damaged text is for whoever reads the DER to refuse, with a file's name.
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
