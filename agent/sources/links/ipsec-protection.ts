import type { ChildSa, IkeSa } from './ipsec-sas.ts';
import { type ProtectionVerdict, span, verdict } from './protection.ts';

/** An overdue rekeying of less than this is the spread that strongSwan itself puts on it. */
const LATE_SECONDS = 60;
/** With less life than this and no successor, the key ends before a retry of IKE does (4 s, 7 s, 13 s …). */
const ENDING_SECONDS = 30;

/**
 * Whether IPsec protects a link: the youngest installed child of that name counts, for while a key is
 * changed the old one is still there. `child` is the name of a child or of its connection.
 */
export function judgeIpsec(
  sas: readonly IkeSa[],
  child: string,
): ProtectionVerdict & { readonly sa: ChildSa | null } {
  const named = sas.flatMap((sa) =>
    sa.children.filter((one) => one.name === child || sa.name === child).map((one) => ({ sa, one })),
  );
  const installed = named
    .filter(({ one }) => CARRIES.has(one.state))
    .sort((a, b) => (a.one.installedSeconds ?? Infinity) - (b.one.installedSeconds ?? Infinity));
  const [youngest] = installed;
  if (youngest === undefined) return { ...absent(sas, child, named[0]?.one ?? null), sa: null };
  return { ...judgeChild(youngest.one), sa: youngest.one };
}

/** States in which packets are protected by it (strongSwan child_sa.h). */
const CARRIES: ReadonlySet<string> = new Set(['INSTALLED', 'UPDATING', 'REKEYING', 'REKEYED']);

function judgeChild({ protocol, encryption, rekeySeconds, lifeSeconds }: ChildSa): ProtectionVerdict {
  if (protocol === 'AH' || encryption === null || encryption === 'NULL') {
    return verdict(
      'unprotected',
      `its packets are authenticated and not encrypted (${encryption ?? protocol})`,
    );
  }
  if (lifeSeconds !== null && lifeSeconds < ENDING_SECONDS) {
    return verdict('rekeying late', `its key ends in ${span(Math.max(0, lifeSeconds))} and has no successor`);
  }
  if (rekeySeconds !== null && rekeySeconds < -LATE_SECONDS) {
    return verdict('rekeying late', `a new key has been due for ${span(-rekeySeconds)}`);
  }
  return verdict('protected');
}

function absent(sas: readonly IkeSa[], child: string, other: ChildSa | null): ProtectionVerdict {
  if (other !== null) return verdict('unprotected', `its security association is ${other.state}`);
  const ike = sas.find((sa) => sa.name === child);
  if (ike !== undefined) return verdict('unprotected', `IKE is ${ike.state} and no child is installed`);
  return verdict('unprotected', `no security association is called ${child}`);
}
