import { AltName, Certificate } from 'pkijs';

/** What weft asks of a certificate (RFC 5280). */
export interface CertificateFacts {
  /** Of whoever issued it, DER in hexadecimal: two that are the same name are the same bytes. */
  readonly issuer: string;
  readonly subject: string;
  /** Hexadecimal, without leading zeros. */
  readonly serial: string;
  /** Milliseconds of the wall clock, both included. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** The URIs among its subject alternative names. */
  readonly uris: readonly string[];
  /** DER of its SubjectPublicKeyInfo: what a pin is the SHA-256 of. */
  readonly publicKey: Uint8Array;
  /** OIDs. */
  readonly signatureAlgorithm: string;
  readonly keyAlgorithm: string;
  /** Of an RSA key; null for others. */
  readonly rsaBits: number | null;
}

const SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
/** Of a GeneralName (RFC 5280 §4.2.1.6). */
const URI = 6;

/** Null for bytes that are no certificate. */
export function certificateFacts(der: Uint8Array): CertificateFacts | null {
  try {
    const certificate = Certificate.fromBER(der);
    const { subjectPublicKeyInfo: key } = certificate;
    const names = certificate.extensions?.find(({ extnID }) => extnID === SUBJECT_ALTERNATIVE_NAME);
    const parsed: unknown = names?.parsedValue;
    const uris = parsed instanceof AltName ? parsed.altNames.filter(({ type }) => type === URI) : [];
    const rsa = key.parsedKey !== undefined && 'modulus' in key.parsedKey ? key.parsedKey.modulus : null;
    return {
      issuer: hexadecimal(new Uint8Array(certificate.issuer.toSchema().toBER())),
      subject: hexadecimal(new Uint8Array(certificate.subject.toSchema().toBER())),
      serial: serialText(certificate.serialNumber.valueBlock.valueHexView),
      notBefore: certificate.notBefore.value.getTime(),
      notAfter: certificate.notAfter.value.getTime(),
      uris: uris.map(({ value }) => String(value)),
      publicKey: new Uint8Array(key.toSchema().toBER()),
      signatureAlgorithm: certificate.signatureAlgorithm.algorithmId,
      keyAlgorithm: key.algorithm.algorithmId,
      rsaBits: rsa === null ? null : 4 * serialText(rsa.valueBlock.valueHexView).length,
    };
  } catch {
    return null;
  }
}

/** A serial number as `openssl x509 -serial` prints it, but in small letters and without leading zeros. */
export function serialText(bytes: Uint8Array): string {
  return hexadecimal(bytes).replace(/^0+(?=.)/, '');
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
