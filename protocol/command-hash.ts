import { canonicalJson, type Json } from './canonical-json.ts';
import type { Command } from './command.ts';
import type { Sha256 } from './journal-line.ts';
import { shedOrderJson } from './shed-order.ts';

/** A command as plain JSON: what an agent keeps of it, and what is hashed. */
export function commandJson(command: Command): { readonly [key: string]: Json } {
  return {
    id: command.id,
    verb: command.verb,
    targets: command.targets.map(({ name, version, seen }) => ({ name, version, seen })),
    reason: command.reason,
    policy: command.policy,
    deadlineSeconds: command.deadlineSeconds,
    to: command.to,
    fromBeginning: command.fromBeginning,
    takeOver: command.takeOver,
    planHash: command.planHash,
    plannedOn: { boot: command.plannedOn.boot, seq: command.plannedOn.seq },
    notAfter: command.notAfter,
    // What was hashed before there was such a thing keeps its hash.
    ...(command.shed === undefined ? {} : { shed: shedOrderJson(command.shed) }),
  };
}

/**
 * SHA-256 over the canonical form of a command, hex: the same for the same request however often it is
 * sent, and what a second person's approval is given to. Any edit gives another.
 */
export function commandHash(command: Command, sha256: Sha256): string {
  return sha256(canonicalJson(commandJson(command)));
}
