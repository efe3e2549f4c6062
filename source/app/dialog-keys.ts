import { type SafeText, say } from '../../protocol/text.ts';
import type { FooterKey } from '../screen/keymap.ts';
import type { Mode } from './screen-state.ts';

const key = (name: SafeText, label: SafeText, press: string | null = null): FooterKey => ({
  key: name,
  label,
  press,
  refusal: null,
});

const LEAVE = key(say`Esc`, say`leave`, 'escape');
const CHOOSE = key(say`j k`, say`choose`);
const SCROLL = key(say`j k`, say`scroll`);

const KEYS: ReadonlyMap<Mode['kind'], readonly FooterKey[]> = new Map([
  [
    'sort',
    [
      CHOOSE,
      key(say`Enter`, say`sort by it, again turns it`, 'enter'),
      key(say`0`, say`own order`, '0'),
      LEAVE,
    ],
  ],
  [
    'columns',
    [
      CHOOSE,
      key(say`Space`, say`show`, 'space'),
      key(say`J K`, say`move`),
      key(say`r`, say`own columns`, 'r'),
      key(say`Enter`, say`keep`, 'enter'),
      LEAVE,
    ],
  ],
  ['help', [SCROLL, LEAVE]],
  ['copy', [SCROLL, LEAVE]],
]);

/** What the keys mean while a dialog lies above a view, whose own they are not then; null where none does. */
export function dialogKeys({ kind }: Mode): readonly FooterKey[] | null {
  return KEYS.get(kind) ?? null;
}
