import type { LabFolder } from './lab-folder.ts';

/** `2027-02-23 21:04 UTC` */
export function dateText(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The lines for `agent.yaml` of a site, and for the consoles that look at it. */
export function linesForAgent(
  folder: LabFolder,
  site: string,
  made: { readonly certificate: string; readonly key: string },
  host: string,
  pin: string,
): string {
  return `agent.yaml at ${site}:
  listen:
    host: 0.0.0.0
    port: 7443
    tls:
      certificate: ${made.certificate}
      key: ${made.key}
      operatorCa: ${folder.authorityFile('operators')}
      agentCa: ${folder.authorityFile('agents')}
      crl: ${folder.listFile}
weft.yaml of consoles:
  sites:
    - {id: ${site}, url: "wss://${host}:7443", pin: "${pin}"}
`;
}

export function linesForOperator(
  folder: LabFolder,
  name: string,
  made: { readonly certificate: string; readonly key: string },
): string {
  return `weft.yaml of ${name}:
  tls:
    ca: ${folder.authorityFile('agents')}
    certificate: ${made.certificate}
    key: ${made.key}
    crl: ${folder.listFile}
policy.yaml of each agent, to let it do more than look:
  roles:
    - {who: ["weft://operator/${name}"], may: [view, acknowledge, cordon, drain, uncordon], sites: ["*"]}
`;
}

/** What an authority that is run in earnest has to issue: printed whenever one is made here. */
export const IN_EARNEST = `This is for a lab: the authorities' keys lie in a folder. From your own PKI, weft wants:
  two authorities (or two intermediates), one for agents and one for operators; neither signs for the other
  agents     subject alternative names URI:weft://agent/SITE and the DNS or IP names that are dialled,
             extended key usage serverAuth and clientAuth, at most 90 days
  operators  URI:weft://operator/NAME, exactly one weft: URI, clientAuth, at most 90 days (hours, if from SSO)
  both       P-256, Ed25519 or RSA of 2048 bits or more; SHA-256 or better; key usage digitalSignature
  a revocation list (PEM) of each authority, renewed well before its next update
`;
