import type { Row } from '../../protocol/index.ts';
import type { Condition } from './alerts.ts';
import type { SiteTables } from './site-tables.ts';

/** What is wrong with links: cut or poor, not protected as they must be, told otherwise by the other end. */
export function poorLinks(tables: SiteTables): readonly Condition[] {
  const links = tables.of('links');
  const found: Condition[] = [];
  links.forEach((slot) => {
    // The tables are this program's own, with the columns of its schema.
    const row = links.read(slot) as Row<'links'>;
    const subject = `${row.peer}/${row.link}`;
    for (const one of [verdict(row), protection(row), differences(row)])
      if (one !== null) found.push({ ...one, subject });
  });
  return found;
}

type Poor = Omit<Condition, 'subject'>;

function verdict({ peer, link, state, stateReason }: Row<'links'>): Poor | null {
  if (state === 'up' || state === null) return null;
  const message = `link to ${peer}/${link} is ${state}${because(stateReason)}`;
  const severity = state === 'down' ? 'critical' : 'warning';
  // What nobody can tell is no alarm of its own, and does not end one that stands.
  return { rule: 'link', severity, message, unseen: state === 'unknown' };
}

/** A link that must be protected and is not carries nothing restricted from this moment on. */
function protection(row: Row<'links'>): Poor | null {
  const { peer, link, encryptionState: state, encryptionReason, protectionRequired } = row;
  const name = `link to ${peer}/${link}`;
  const why = because(encryptionReason);
  const rule = 'link protection';
  if (state === 'unprotected' && protectionRequired !== false) {
    const message = `${name} is not protected${why}`;
    return { rule, severity: 'critical', message, action: 'restricted data is refused on it' };
  }
  if (protectionRequired !== true) return null;
  if (state === 'rekeying late') {
    const message = `${name} gets its new key late${why}`;
    return { rule, severity: 'warning', message, action: 'restricted data is refused on it' };
  }
  if (state !== 'unknown') return null;
  const message = `whether the ${name} is protected cannot be seen${why}`;
  const action = 'restricted data is refused on it';
  // Without a reason it is that nobody had time to look: an agent that starts is no alarm.
  return { rule, severity: 'warning', message, action, unseen: encryptionReason === null };
}

/** Both ends are right about themselves: it is for people to say which of them is right about the link. */
function differences({ peer, link, differences: said }: Row<'links'>): Poor | null {
  if (said === null) return null;
  const message = `the ends of the link to ${peer}/${link} say different things: ${said}`;
  return { rule: 'link ends', severity: 'warning', message, action: 'put the two configurations in line' };
}

function because(reason: string | null): string {
  return reason === null ? '' : `: ${reason}`;
}
