import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { certificateFacts } from '../protocol/identity/certificate-facts.ts';
import { pemBlocks } from '../protocol/identity/pem.ts';
import { jsonLine } from '../protocol/json-line.ts';
import { neutralise } from '../protocol/text.ts';
import type { PkiCommand } from './cli/command-line.ts';
import { type Issued, LabFolder } from './pki/lab-folder.ts';
import { dateText, IN_EARNEST, linesForAgent, linesForOperator } from './pki/pki-words.ts';

/** Makes or revokes certificates in a folder, and prints what to do with them. Gives the exit code. */
export async function runPki(command: PkiCommand, now: Date): Promise<number> {
  const folder = new LabFolder(command.folder);
  if (command.json) {
    process.stdout.write(jsonLine({ weft: 1, at: now.toISOString(), rows: await folder.issued(now) }));
    return 0;
  }
  const text = await answerTo(command, folder, now);
  // Paths and names are what somebody typed, and lines are ours.
  const lines = text.split('\n').map((line) => neutralise(line, 8192));
  // At once: whoever reads only the beginning must not end it half way.
  process.stdout.write(lines.join('\n'));
  return 0;
}

async function answerTo(command: PkiCommand, folder: LabFolder, now: Date): Promise<string> {
  const { verb, operand, dns, ips } = command;
  const days = command.days ?? undefined;
  const name = operand ?? '';
  switch (verb) {
    case 'init': {
      const until = await folder.create(now, days);
      return `made the authorities of a lab in ${folder.path}, good until ${dateText(until)}
  agents-ca.pem, operators-ca.pem   give these to agents and consoles
  *-ca-key.pem                      these stay here (mode 0600)
  revoked.pem                       what is revoked: nothing yet; weft pki refresh within 30 days
next: weft pki agent SITE --dns NAME --dir ${folder.path}
      weft pki operator NAME --dir ${folder.path}

${IN_EARNEST}`;
    }
    case 'agent': {
      const made = await folder.issue('agents', name, { dns, ips }, now, days);
      const host = dns[0] ?? (ips[0]?.includes(':') === true ? `[${ips[0]}]` : (ips[0] ?? ''));
      const lines = linesForAgent(folder, name, made, host, await pinOf(made.certificate));
      return `${saidOf(`weft://agent/${name}`, made)}\n${lines}`;
    }
    case 'operator': {
      const made = await folder.issue('operators', name, { dns: [], ips: [] }, now, days);
      return `${saidOf(`weft://operator/${name}`, made)}\n${linesForOperator(folder, name, made)}`;
    }
    case 'revoke':
      return (await folder.revoke(name, now))
        ? `revoked ${name}; ${folder.listFile} says so
give that file to every agent and console (crl:). Consoles take it by themselves, agents by SIGHUP
(systemctl reload weft-agent); open connections of that certificate are ended within a minute.
`
        : `${name} was revoked before; nothing was changed\n`;
    case 'refresh':
      return `${folder.listFile} is good until ${dateText(await folder.refresh(now))}\n`;
    case 'list':
      return tableOf(await folder.issued(now));
  }
}

function saidOf(
  name: string,
  made: { readonly certificate: string; readonly key: string; readonly until: Date },
): string {
  return `made ${name}, good until ${dateText(made.until)}
  ${made.certificate}
  ${made.key} (mode 0600)
`;
}

async function pinOf(file: string): Promise<string> {
  const [der = new Uint8Array()] = pemBlocks(await readFile(file, 'utf8'), 'CERTIFICATE');
  const { publicKey = new Uint8Array() } = certificateFacts(der) ?? {};
  return `sha256/${createHash('sha256').update(publicKey).digest('base64')}`;
}

function tableOf(issued: readonly Issued[]): string {
  if (issued.length === 0) return 'nothing was made here yet\n';
  const width = Math.max(...issued.map(({ name }) => name.length));
  return issued
    .map(
      ({ name, state, until, serial }) =>
        `${state.padEnd(7)}  ${name.padEnd(width)}  until ${dateText(until)}  ${serial}\n`,
    )
    .join('');
}
