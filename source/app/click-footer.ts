import type { Look } from '../components/look.ts';
import { tabAt } from '../components/tabs.ts';
import { footerLines, keyWrittenAt, tabLine } from './footer.ts';
import type { KeyContext } from './keys.ts';

/** The name of the key that is written at a place of the footer; null where none is. */
export function keyOnFooter(
  context: KeyContext,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  x: number,
  y: number,
  look: Look,
): string | null {
  const height = footerLines(context, columns, rows, look);
  const line = y - (rows - height);
  if (line < 0) return null;
  const rect = { x: 0, y: rows - height, width: columns, height };
  const tabs = tabLine(rect);
  const hasTabs = height > 1;
  if (hasTabs && line === 0) return tabAt(tabs.tabs, tabs.line.width, x - tabs.line.x)?.key ?? null;
  if (context.state.isWall) return 'w';
  // A remark stands where the keys would.
  if (context.state.remark !== null) return null;
  const keys = { x: 1, y: rect.y, width: columns - 2, height: height - (hasTabs ? 1 : 0) };
  return keyWrittenAt(context, keys, line - (hasTabs ? 1 : 0), x - keys.x, look);
}
