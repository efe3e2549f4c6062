import * as z from 'zod';
import { agentUrl, certificatePin, urlProblem } from '../../protocol/configuration/address-fields.ts';
import { dataClasses } from '../../protocol/configuration/data-classes.ts';
import {
  dailyHours,
  keys,
  listOf,
  name,
  oneOf,
  orNull,
  text,
  yesOrNo,
} from '../../protocol/configuration/fields.ts';
import type { FileFields } from '../../protocol/configuration/file-fields.ts';
import { isLoopback } from '../../protocol/configuration/loopback.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import {
  BACKGROUNDS,
  type ConsoleConfig,
  type ConsoleTls,
  type SiteConfig,
  type SshHop,
  THEME_NAMES,
} from './console-config.ts';
import { siteShell } from './shell-schema.ts';

/** The shape of weft.yaml. */
export function consoleSchema(files: FileFields) {
  const tls = keys(
    {
      ca: files.certificates(),
      certificate: files.certificates(),
      key: files.privateKey(),
      crl: orNull(files.revocationLists()),
    },
    'a mapping of ca, certificate and key',
  );
  return keys(
    {
      sites: listOf(site(files), SITES).min(1, { error: SITES }),
      tls: orNull(tls),
      ssh: keys({
        knownHosts: files.path('a known_hosts file').prefault('~/.ssh/known_hosts'),
        identities: listOf(
          files.optionalKey(),
          'a list of private keys, such as [~/.ssh/id_ed25519]',
        ).default([]),
      }).prefault({}),
      policy: keys({ dataClasses: dataClasses().optional() }).default({ dataClasses: undefined }),
      theme: oneOf(THEME_NAMES).default('default'),
      wall: keys({ dim: orNull(dailyHours()) }, 'a mapping such as {dim: "22:00-06:00"}').prefault({}),
      background: oneOf(BACKGROUNDS).default('auto'),
      mouse: yesOrNo.default(true),
    },
    `a console’s configuration, which begins with sites: ${EXAMPLE}`,
  ).transform((written, context): Omit<ConsoleConfig, 'file'> => {
    const seen = new Set<string>();
    for (const [index, { id }] of written.sites.entries()) {
      if (seen.has(id)) {
        const message = wrong(id, 'each site once');
        context.issues.push({ code: 'custom', input: id, path: ['sites', index, 'id'], message });
      }
      seen.add(id);
    }
    return {
      sites: written.sites.map((one, index) => withAccess(one, index, written.tls, context)),
      ssh: written.ssh,
      dataClasses: written.policy.dataClasses ?? new Map(),
      theme: written.theme,
      wall: written.wall,
      background: written.background,
      mouse: written.mouse,
    };
  });
}

const EXAMPLE = '[{id: de-halm, url: "wss://agent.de-halm.example:7443"}]';
const SITES = `a list of one site or more, such as ${EXAMPLE}`;

function site(files: FileFields) {
  return keys(
    {
      id: name('the site’s id'),
      url: agentUrl(),
      via: listOf(hop(), 'a list of hops, such as ["ssh://noc@bastion.example:22"]')
        .max(5, { error: 'at most 5 hops' })
        .default([]),
      token: orNull(files.secretToBe('the agent’s token')),
      pin: orNull(certificatePin()),
      shell: orNull(siteShell()),
    },
    'a mapping such as {id: de-halm, url: "wss://agent.de-halm.example:7443"}',
  );
}

function hop() {
  const expected = 'ssh://USER@HOST:PORT';
  return text(expected).transform((written, context): SshHop => {
    const user = /^ssh:\/\/([A-Za-z0-9_][A-Za-z0-9._-]{0,63})@/.exec(written)?.[1] ?? null;
    const bare = user === null ? written : written.replace(`${user}@`, '');
    const parsed = URL.canParse(bare) ? new URL(bare) : null;
    const nothingAfter =
      parsed !== null && ['', '/'].includes(parsed.pathname) && parsed.search + parsed.hash === '';
    const problem = urlProblem(bare, ['ssh:'], expected) ?? (nothingAfter ? null : wrong(written, expected));
    if (problem !== null || parsed === null) {
      context.issues.push({ code: 'custom', input: written, message: problem ?? wrong(written, expected) });
      return z.NEVER;
    }
    const host = parsed.hostname.replace(/^\[(.*)\]$/, '$1');
    return { user, host, port: parsed.port === '' ? 22 : Number(parsed.port) };
  });
}

type WrittenSite = z.output<ReturnType<typeof site>>;

/** How the door of one site opens, or a problem why it cannot. */
function withAccess(
  site: WrittenSite,
  index: number,
  tls: ConsoleTls | null,
  context: z.core.$RefinementCtx,
): SiteConfig {
  const { token, shell, ...rest } = site;
  const plain = shell === null ? rest : { ...rest, shell };
  const problem = (key: string, message: string): void => {
    context.issues.push({ code: 'custom', input: site.url, path: ['sites', index, key], message });
  };
  const secure = site.url.startsWith('wss:');
  const local = isLoopback(new URL(site.url).hostname);
  if (!secure && !local) {
    const end =
      site.via.length === 0 ? 'on loopback only' : 'for loopback at the last hop only: ws://127.0.0.1:PORT';
    problem('url', `found ${site.url}, which others can read; expected wss://, for ws:// is ${end}`);
  }
  if (site.pin !== null && !secure)
    problem('pin', 'found with ws://, where no certificate is shown; expected a url with wss://');
  if (token !== null) {
    if (!local)
      problem('token', 'found with a url off loopback; expected tls: {ca, certificate, key} instead');
    return { ...plain, access: { kind: 'token', file: token.file } };
  }
  if (!secure) return { ...plain, access: { kind: 'none' } };
  if (tls === null) {
    problem('url', 'found wss:// without tls; expected tls: {ca, certificate, key} in this file');
    return { ...plain, access: { kind: 'none' } };
  }
  return { ...plain, access: { kind: 'certificate', tls } };
}
