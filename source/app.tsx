import { useSyncExternalStore } from 'react';
import { neutralise } from '../protocol/text.ts';
import { bannerLines, paintBanners } from './app/banners.ts';
import type { ConsoleModel } from './app/console-model.ts';
import { dialogOf } from './app/dialogs.ts';
import { footerLines, paintFooter } from './app/footer.ts';
import { headerContent, paintHeader } from './app/header.ts';
import type { KeyContext } from './app/keys.ts';
import { type PaintedBody, paintBody } from './app/paint-body.ts';
import { PROMPT_LINES, paintPrompt } from './app/prompt.ts';
import { paintDialog, placeDialog } from './components/dialog.ts';
import { Canvas, Overlay, useScreen, useScreenSize } from './screen/canvas.tsx';
import type { Screen } from './screen/screen.ts';

export interface AppProps {
  readonly model: ConsoleModel;
  /** Told after each paint what stands where. */
  readonly onBody: (painted: PaintedBody) => void;
}

/**
 * The frame of the screen: header, what must be said, the view, what is typed, the keys. React commits
 * only when this structure changes; data and the cursor only repaint the canvases.
 */
export function App({ model, onBody }: AppProps) {
  const screen = useScreen();
  const { columns, rows } = useScreenSize();
  useSyncExternalStore(model.subscribe, () => structureOf(model, screen));
  const { state } = model;
  const banners = bannerLines(model, screen).length;
  const isTyping = state.mode.kind === 'filter' || state.mode.kind === 'command';
  const dialog = dialogOf(model, screen, { columns, rows });
  const bounds = { x: 0, y: 0, width: columns, height: rows };
  const place = dialog === null ? null : placeDialog(bounds, dialog);
  return (
    <>
      <Canvas
        height={1}
        flexGrow={0}
        flexShrink={0}
        paint={(buffer, rect) => paintHeader(buffer, rect, headerContent(model), screen)}
      />
      {banners > 0 && (
        <Canvas
          height={banners}
          flexGrow={0}
          flexShrink={0}
          paint={(buffer, rect) => paintBanners(buffer, rect, bannerLines(model, screen), screen)}
        />
      )}
      <Canvas paint={(buffer, rect) => onBody(paintBody(buffer, rect, model, screen))} />
      {isTyping ? (
        <Canvas
          height={PROMPT_LINES}
          flexGrow={0}
          flexShrink={0}
          paint={(buffer, rect) => paintPrompt(buffer, rect, model, screen)}
        />
      ) : (
        <Canvas
          height={footerLines(keyContext(model), columns, rows, screen)}
          flexGrow={0}
          flexShrink={0}
          paint={(buffer, rect) => {
            const { remark } = model.state;
            paintFooter(
              buffer,
              rect,
              keyContext(model),
              remark === null ? null : neutralise(remark, 1024),
              screen,
            );
          }}
        />
      )}
      {place !== null && (
        <Overlay
          position="absolute"
          marginLeft={place.x}
          marginTop={place.y}
          width={place.width}
          height={place.height}
        >
          <Canvas
            paint={(buffer, rect) => {
              const open = dialogOf(model, screen, screen.size);
              if (open !== null) paintDialog(buffer, rect, open, screen);
            }}
          />
        </Overlay>
      )}
    </>
  );
}

function keyContext(model: ConsoleModel): KeyContext {
  return { state: model.state, rowCount: model.table()?.rows.count ?? 0 };
}

/** Changes only with what React lays out. */
function structureOf(model: ConsoleModel, screen: Screen): string {
  const { mode } = model.state;
  const isTyping = mode.kind === 'filter' || mode.kind === 'command';
  const dialog = isTyping || mode.kind === 'browse' ? '' : mode.kind;
  const { columns, rows } = screen.size;
  const footer = isTyping ? 0 : footerLines(keyContext(model), columns, rows, screen);
  return [isTyping, dialog, bannerLines(model, screen).length, footer].join(' ');
}
