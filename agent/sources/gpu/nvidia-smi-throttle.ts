import { THROTTLE_REASONS, type ThrottleReason } from '../../../protocol/schema/words.ts';
import type { GpuMeasurement } from './nvidia-smi-gpu.ts';
import { type GpuTexts, moreTelling } from './nvidia-smi-texts.ts';
import { type Measured, measureActive, reasonOf } from './nvidia-smi-value.ts';

const THROTTLE_WORDS = new Map<string, ThrottleReason>([
  ...THROTTLE_REASONS.map((word): [string, ThrottleReason] => [word.replaceAll(' ', '_'), word]),
  ['display_clocks_setting', 'display clock setting'],
  ['user_defined_clocks', 'applications clocks setting'],
]);
const BIT_MASK = /^0x([0-9a-f]{1,16})$/i;

/** The flags from the bit mask where there is one, else from the single reasons. Returns the ones not known. */
export function throttleReasons(texts: GpuTexts, gpu: GpuMeasurement): readonly string[] {
  const mask = texts.get('clocks_event_reasons.active') ?? texts.get('clocks_throttle_reasons.active');
  const bits = mask === undefined ? null : BIT_MASK.exec(mask.trim());
  if (bits !== null) return fromBits(BigInt(`0x${bits[1]}`), gpu);
  const active = new Set<ThrottleReason>();
  const unknown: string[] = [];
  let answered = false;
  let missing: Measured<never> | undefined = mask === undefined ? undefined : { reason: reasonOf(mask) };
  for (const [name, text] of reasonTexts(texts)) {
    const measured = measureActive(text);
    const word = THROTTLE_WORDS.get(name.replace(/^clocks_(?:event|throttle)_reason_/, ''));
    if ('reason' in measured) missing = moreTelling(missing, measured);
    else if (word === undefined)
      unknown.push(...(measured.value ? [`throttle reason ${name} is not known`] : []));
    else {
      answered = true;
      if (measured.value) active.add(word);
    }
  }
  if (answered) gpu.put('throttleReasons', { value: THROTTLE_REASONS.filter((word) => active.has(word)) });
  else gpu.put('throttleReasons', missing);
  return unknown;
}

function* reasonTexts(texts: GpuTexts): Iterable<readonly [string, string]> {
  for (const prefix of ['clocks_event_reasons', 'clocks_throttle_reasons'])
    if (texts.dialect === 'xml') {
      yield* texts.under(`${prefix}/`);
      const instead = texts.get(prefix);
      if (instead !== undefined) yield [prefix, instead];
    } else
      for (const [name, text] of texts.under(`${prefix}.`))
        if (name !== 'supported' && name !== 'active') yield [name, text];
}

function fromBits(bits: bigint, gpu: GpuMeasurement): readonly string[] {
  gpu.put('throttleReasons', {
    value: THROTTLE_REASONS.filter((_word, bit) => ((bits >> BigInt(bit)) & 1n) === 1n),
  });
  const unknown = bits >> BigInt(THROTTLE_REASONS.length);
  return unknown === 0n ? [] : [`throttle reasons 0x${bits.toString(16)} have bits that are not known`];
}
