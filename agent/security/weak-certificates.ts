import { certificateFacts } from '../../protocol/identity/certificate-facts.ts';
import { utcText } from '../../protocol/identity/certificate-trouble.ts';
import { weaknesses } from '../../protocol/identity/certificate-weakness.ts';
import { pemBlocks } from '../../protocol/identity/pem.ts';
import { type Finding, finding } from './finding.ts';

/** What is weak about the certificates of one PEM text, and whether they name whom they should. */
export function weakCertificates(id: string, pem: string, expected: string | null): readonly Finding[] {
  const blocks = pemBlocks(pem, 'CERTIFICATE');
  return blocks.flatMap((der, index): readonly Finding[] => {
    const key = blocks.length === 1 ? id : `${id}.${index + 1}`;
    const facts = certificateFacts(der);
    if (facts === null)
      return [finding(key, 'failed', 'it cannot be read', 'give a certificate in PEM form')];
    const { broken, poor } = weaknesses(facts);
    const name = facts.uris.length === 0 ? '' : `${facts.uris.join(', ')}, `;
    const found: Finding[] = [];
    if (broken.length > 0)
      found.push(finding(key, 'failed', `${name}${broken.join(', ')}`, 'have a new one issued'));
    if (poor.length > 0)
      found.push(
        finding(key, 'warning', `${name}${poor.join(', ')}`, 'have the next one issued for 90 days'),
      );
    // The first is the agent's own; what follows it are those that vouch for it.
    if (index === 0 && expected !== null && facts.uris.filter((uri) => uri === expected).length !== 1)
      found.push(
        finding(
          key,
          'failed',
          `${name === '' ? 'it names nobody' : `it names ${facts.uris.join(', ')}`}; expected URI:${expected}`,
          'have one issued with that subject alternative name: other agents go by it',
        ),
      );
    return found.length > 0 ? found : [finding(key, 'ok', `${name}until ${utcText(facts.notAfter)}`)];
  });
}
