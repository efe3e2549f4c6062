import * as z from 'zod';
import { urlProblem } from '../../protocol/configuration/address-fields.ts';
import { listed, listOf, text } from '../../protocol/configuration/fields.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import { expandNodeSet } from '../../protocol/node-set.ts';

/** More targets than any site has machines: a slip in a range, not a site. */
const MOST_TARGETS = 20_000;

/** URLs to read, node sets in them expanded; a bracket that holds an IPv6 address is none. */
export function targetUrls(protocols: readonly [string, ...string[]], example: string) {
  const expected = `${listed(
    protocols.map((protocol) => `${protocol}//`),
    'or',
  )}…, such as ${example}`;
  return listOf(text(expected), `a list of URLs, such as ["${example}"]`).transform((written, context) => {
    const urls: string[] = [];
    for (const [index, target] of written.entries()) {
      const expanded = expandTarget(target);
      const problem =
        typeof expanded === 'string'
          ? expanded
          : (expanded.map((url) => urlProblem(url, protocols, expected)).find((text) => text !== null) ??
            null);
      if (problem !== null || typeof expanded === 'string') {
        context.issues.push({ code: 'custom', input: target, path: [index], message: problem ?? '' });
      } else urls.push(...expanded);
    }
    return bounded([...new Set(urls)], context);
  });
}

/** Targets by host, node sets in the host expanded. */
export function targetHosts<T extends { readonly host: string }>(target: z.ZodType<T>, example: string) {
  return listOf(target, `a list such as ${example}`).transform((written, context) => {
    const targets: T[] = [];
    for (const [index, one] of written.entries()) {
      const hosts = expandTarget(one.host);
      if (typeof hosts === 'string') {
        context.issues.push({ code: 'custom', input: one.host, path: [index, 'host'], message: hosts });
      } else targets.push(...hosts.map((host) => ({ ...one, host })));
    }
    return bounded(targets, context);
  });
}

/** Names of machines, node sets in them expanded. */
export function nodeNames() {
  const expected = 'the name of a machine or a node set, such as gpu[001-128]';
  return listOf(text(expected), 'a list of machines, such as ["gpu[001-128]"]').transform(
    (written, context) => {
      const names: string[] = [];
      for (const [index, name] of written.entries()) {
        const expanded = expandTarget(name);
        if (typeof expanded === 'string')
          context.issues.push({ code: 'custom', input: name, path: [index], message: expanded });
        else names.push(...expanded);
      }
      return names;
    },
  );
}

/** Each target is the controller of one machine, and each machine has one. */
export function oneNodeEach(
  { targets, nodes }: { readonly targets: readonly string[]; readonly nodes: readonly string[] | null },
  context: z.core.$RefinementCtx,
): void {
  if (nodes === null) return;
  const tell = (message: string): void => {
    context.issues.push({ code: 'custom', input: nodes, path: ['nodes'], message });
  };
  if (nodes.length !== targets.length)
    tell(
      `found ${nodes.length} machines; expected one for each of the ${targets.length} targets, in their order`,
    );
  const again = nodes.find((name, index) => nodes.indexOf(name) !== index);
  if (again !== undefined) tell(wrong(again, 'a machine that stands there once'));
}

/** The targets a text stands for, or what is wrong with it. */
export function expandTarget(target: string): readonly string[] | string {
  if (!target.includes('[') || /^(?:[a-z]+:\/\/)?\[[0-9A-Fa-f:.%]*:[0-9A-Fa-f:.%]*\]/.test(target)) {
    return [target];
  }
  try {
    return expandNodeSet(target, MOST_TARGETS);
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : String(cause)}; expected a node set such as gpu[001-128]`;
  }
}

function bounded<T>(targets: T[], context: z.core.$RefinementCtx): T[] {
  if (targets.length > 0 && targets.length <= MOST_TARGETS) return targets;
  const message = wrong(targets.length, `from 1 to ${MOST_TARGETS} targets`);
  if (context.issues.length === 0) context.issues.push({ code: 'custom', input: targets.length, message });
  return z.NEVER;
}
