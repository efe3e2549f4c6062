import type { Look } from '../../components/look.ts';
import type { StyleId } from '../../screen/style.ts';
import type { Slide } from './slide.ts';

export function toneStyle({ tone }: Slide, { theme }: Look): StyleId {
  switch (tone) {
    case 'critical':
      return theme.critical;
    case 'warning':
    case 'unheard':
      return theme.warning;
    case 'noted':
      return theme.text;
    case 'well':
      return theme.muted;
  }
}
