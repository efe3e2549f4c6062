import * as z from 'zod';
import { dataClasses } from '../../protocol/configuration/data-classes.ts';
import {
  keys,
  listOf,
  mapOf,
  name,
  oneOf,
  orNull,
  ratio,
  text,
  wholeNumber,
  yesOrNo,
} from '../../protocol/configuration/fields.ts';
import { didYouMean } from '../../protocol/configuration/nearest.ts';
import { wrong } from '../../protocol/configuration/shown-value.ts';
import { MAY, type PolicyConfig } from './policy-config.ts';

/** The shape of policy.yaml. What is absent is the strictest of SAFETY's defaults. */
export function policySchema() {
  return keys({
    roles: listOf(role(), 'a list of roles, such as {who: ["*"], may: [view]}').default([]),
    limits: limits().prefault({}),
    approvals: approvals().prefault({}),
    dataClasses: dataClasses()
      .optional()
      .transform((given) => given ?? new Map()),
    unknownClass: text('refuse, or the name of a data class').default('refuse'),
    migration: keys({ transfer: transfer() }).default({ transfer: { type: 'shared' } }),
  }).transform((policy, context): PolicyConfig => {
    const classes = [...policy.dataClasses.keys()];
    const refer = (path: (string | number)[], named: string) => {
      if (policy.dataClasses.has(named)) return;
      const expected = `the name of a data class of this file;${didYouMean(named, classes)}`.replace(
        /;$/,
        '',
      );
      context.issues.push({ code: 'custom', input: named, path, message: wrong(named, expected) });
    };
    for (const [index, named] of policy.approvals.dataClasses.entries()) {
      refer(['approvals', 'dataClasses', index], named);
    }
    if (policy.unknownClass !== 'refuse') refer(['unknownClass'], policy.unknownClass);
    return { ...policy, unknownClass: policy.unknownClass === 'refuse' ? null : policy.unknownClass };
  });
}

function role() {
  const who = text('"*" or an identity such as weft://operator/noc-1').regex(
    /^(?:\*|weft:\/\/[a-z]+\/[A-Za-z0-9._-]{1,63})$/,
    {
      error: '"*" or an identity such as weft://operator/noc-1',
    },
  );
  const site = z.union([z.literal('*'), name('a site')], { error: '"*" or the id of a site' });
  return keys({
    who: listOf(who, 'a list of identities, such as ["weft://operator/noc-1"]'),
    may: listOf(oneOf(MAY), 'a list of verbs, such as [view, acknowledge]'),
    sites: listOf(site, 'a list of sites, ["*"] for all').default(['*']),
  });
}

function limits() {
  return keys({
    drainingRatio: ratio().default(0.15),
    cappedRatio: ratio().default(1),
    commandsPerMinute: wholeNumber(1, 100_000).default(30),
    keepFree: mapOf(
      text('a GPU model, such as h100'),
      wholeNumber(0, 1_000_000),
      'a mapping from GPU models to numbers, such as {h100: 16}',
    )
      .optional()
      .transform((given) => given ?? new Map<string, number>()),
    frozen: orNull(text('why nothing may be changed, in words')),
  });
}

function approvals() {
  return keys({
    evacuate: yesOrNo.default(true),
    drainRatioOver: ratio().default(0.1),
    dataClasses: listOf(text('the name of a data class'), 'a list of data classes').default([]),
  });
}

function transfer() {
  return z.discriminatedUnion(
    'type',
    [
      keys({ type: z.literal('shared') }),
      keys({ type: z.literal('rsync'), target: text('a target of rsync, such as "user@host:/path"') }),
    ],
    { error: '{type: shared} or {type: rsync, target: "user@host:/path"}' },
  );
}
