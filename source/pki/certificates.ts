import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import { BitString, Integer, OctetString, Utf8String } from 'asn1js';
import {
  AltName,
  AttributeTypeAndValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  Extension,
  ExtKeyUsage,
  GeneralName,
  Time,
} from 'pkijs';
import { pemBlocks, toPem } from '../../protocol/identity/pem.ts';

/** A certificate and its key, both PEM. */
export interface Made {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to say, beside whose word it is. */
export interface Wanted {
  /** The common name; nobody decides by it. */
  readonly name: string;
  readonly uri: string;
  readonly dns: readonly string[];
  readonly ips: readonly string[];
  readonly usage: readonly ('serverAuth' | 'clientAuth')[];
  readonly from: Date;
  readonly until: Date;
}

/** Object identifiers of RFC 5280. */
const OID = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;

/** P-256 is what every TLS library and every smartcard has. */
const KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const HASH = 'SHA-256';
/** Bits of KeyUsage, the first on the left (RFC 5280 §4.2.1.3). */
const SIGNS_CERTIFICATES_AND_LISTS = 0b0000_0110;
const SIGNS = 0b1000_0000;

/** A certificate authority that signs itself and has none below it. */
export async function makeAuthority(name: string, from: Date, until: Date): Promise<Made> {
  const keys = await newKeys();
  const certificate = await begin(name, keys, from, until);
  certificate.issuer = certificate.subject;
  certificate.extensions = [
    extension(OID.basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    keyUsage(SIGNS_CERTIFICATES_AND_LISTS),
    extension(OID.subjectKeyIdentifier, keyIdentifier(await certificate.getKeyHash())),
  ];
  return await sign(certificate, keys.privateKey, keys);
}

/** A certificate of an authority, for somebody who signs nothing. */
export async function makeCertificate(authority: Made, wanted: Wanted): Promise<Made> {
  const issuer = readCertificate(authority.certificate);
  const keys = await newKeys();
  const certificate = await begin(wanted.name, keys, wanted.from, wanted.until);
  certificate.issuer = issuer.subject;
  const names = [
    ...wanted.dns.map((value) => new GeneralName({ type: 2, value })),
    ...wanted.ips.map((value) => new GeneralName({ type: 7, value: ipAddress(value) })),
    new GeneralName({ type: 6, value: wanted.uri }),
  ];
  const ofIssuer = new AuthorityKeyIdentifier({ keyIdentifier: keyIdentifier(await issuer.getKeyHash()) });
  certificate.extensions = [
    extension(OID.basicConstraints, new BasicConstraints({ cA: false }), true),
    keyUsage(SIGNS),
    extension(OID.extendedKeyUsage, new ExtKeyUsage({ keyPurposes: wanted.usage.map((use) => OID[use]) })),
    extension(OID.subjectAltName, new AltName({ altNames: names })),
    extension(OID.subjectKeyIdentifier, keyIdentifier(await certificate.getKeyHash())),
    extension(OID.authorityKeyIdentifier, ofIssuer),
  ];
  return await sign(certificate, await importKey(authority.key), keys);
}

/** Fails with an error where the text is no certificate. */
export function readCertificate(pem: string): Certificate {
  const [der = new Uint8Array()] = pemBlocks(pem, 'CERTIFICATE');
  return Certificate.fromBER(der);
}

/** A private key as `makeAuthority` gave it. */
export async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [der = new Uint8Array()] = pemBlocks(pem, 'PRIVATE KEY');
  return await webcrypto.subtle.importKey('pkcs8', der, KEY, false, ['sign']);
}

export const SIGNED_WITH = HASH;

async function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return await webcrypto.subtle.generateKey(KEY, true, ['sign', 'verify']);
}

async function begin(
  name: string,
  keys: webcrypto.CryptoKeyPair,
  from: Date,
  until: Date,
): Promise<Certificate> {
  const certificate = new Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: newSerial() }),
    notBefore: new Time({ type: 0, value: from }),
    notAfter: new Time({ type: 0, value: until }),
  });
  certificate.subject.typesAndValues.push(
    new AttributeTypeAndValue({ type: OID.commonName, value: new Utf8String({ value: name }) }),
  );
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey);
  return certificate;
}

async function sign(
  certificate: Certificate,
  by: webcrypto.CryptoKey,
  keys: webcrypto.CryptoKeyPair,
): Promise<Made> {
  await certificate.sign(by, HASH);
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    certificate: toPem(new Uint8Array(certificate.toSchema(true).toBER()), 'CERTIFICATE'),
    key: toPem(new Uint8Array(key), 'PRIVATE KEY'),
  };
}

/** Sixteen octets nobody can foretell, positive and with no leading zero (RFC 5280 §4.1.2.2). */
function newSerial(): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(randomBytes(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes;
}

interface Encodable {
  toSchema(): { toBER(): ArrayBuffer };
}

function extension(extnID: string, value: Encodable | OctetString | BitString, critical = false): Extension {
  const encoded = 'toSchema' in value ? value.toSchema().toBER() : value.toBER();
  return new Extension({ extnID, critical, extnValue: encoded });
}

function keyUsage(bits: number): Extension {
  const unusedBits = 31 - Math.clz32(bits & -bits);
  const value = new BitString({ valueHex: Uint8Array.of(bits).buffer, unusedBits });
  return extension(OID.keyUsage, value, true);
}

function keyIdentifier(hash: ArrayBuffer): OctetString {
  return new OctetString({ valueHex: hash });
}

/** Network order, 4 or 16 octets. */
function ipAddress(written: string): OctetString {
  const octets = isIP(written) === 4 ? written.split('.').map(Number) : octetsOfIpv6(written);
  return new OctetString({ valueHex: Uint8Array.from(octets).buffer });
}

function octetsOfIpv6(written: string): readonly number[] {
  // WHATWG URLs write an address without its embedded IPv4 form and in the shortest form there is.
  const [head = '', tail] = new URL(`http://[${written}]`).hostname.slice(1, -1).split('::');
  const words = (text: string) =>
    text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16));
  const [before, after] = [words(head), words(tail ?? '')];
  const zeros = new Array<number>(8 - before.length - after.length).fill(0);
  return [...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 0xff]);
}
