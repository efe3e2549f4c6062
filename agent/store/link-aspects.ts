import type { Patch } from '../../protocol/index.ts';

/** What is read of a link apart from each other, each with a moment of its own. */
export const ASPECTS = ['measured', 'counters', 'optics', 'routing', 'protection'] as const;
export type Aspect = (typeof ASPECTS)[number];

type Moment = 'measuredAt' | 'countersAt' | 'opticsAt' | 'routingAt' | 'protectionAt';
type Column = keyof Patch<'links'>;

/** By which columns of a reading an aspect is told, and where its moment is kept. */
const TOLD_BY: Readonly<Record<Aspect, { readonly at: Moment; readonly columns: readonly Column[] }>> = {
  measured: { at: 'measuredAt', columns: ['lossRatio', 'roundTripP50Seconds'] },
  counters: { at: 'countersAt', columns: ['portState', 'transmitBitsPerSecond', 'receiveBitsPerSecond'] },
  optics: { at: 'opticsAt', columns: ['opticsReceivePower', 'opticsTransmitPower', 'preFecBitErrorRatio'] },
  routing: { at: 'routingAt', columns: ['bgpState', 'bfdState'] },
  protection: { at: 'protectionAt', columns: ['encryptionState'] },
};

export function momentOf(aspect: Aspect): Moment {
  return TOLD_BY[aspect].at;
}

/** The moments of all that a patch tells of; none where it tells nothing that is measured. */
export function momentsIn(patch: Patch<'links'>, sampledAt: number): Patch<'links'> {
  const moments: { -readonly [M in Moment]?: number } = {};
  for (const aspect of ASPECTS) {
    const { at, columns } = TOLD_BY[aspect];
    if (columns.some((column) => patch[column] !== undefined)) moments[at] = sampledAt;
  }
  return moments;
}
