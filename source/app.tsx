import { useState, useSyncExternalStore } from 'react';
import { AppPictures } from './app/app-pictures.ts';
import type { ConsoleModel } from './app/console-model.ts';
import { dialogOf } from './app/dialogs.ts';
import { type PaintedBody, paintBody } from './app/paint-body.ts';
import { PROMPT_LINES, paintPrompt } from './app/prompt.ts';
import { paintShownWall } from './app/shown-wall.ts';
import { paintDialog, placeDialog } from './components/dialog.ts';
import { Canvas, Overlay, useScreen, useScreenSize } from './screen/canvas.tsx';
import type { Painter } from './screen/layout-regions.ts';

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
  const [pictures] = useState(() => new AppPictures(model, screen));
  useSyncExternalStore(model.subscribe, () => pictures.structure());
  const dialog = dialogOf(model, screen, { columns, rows });
  const bounds = { x: 0, y: 0, width: columns, height: rows };
  const place = dialog === null ? null : placeDialog(bounds, dialog);
  if (pictures.isWallShown) {
    return <Canvas paint={(buffer, rect) => onBody(paintShownWall(buffer, rect, model, screen))} />;
  }
  return (
    <>
      <Lines isKeeping count={1} paint={pictures.paintHeader} />
      {pictures.banners().length > 0 && (
        <Lines isKeeping count={pictures.banners().length} paint={pictures.paintBanners} />
      )}
      <Canvas
        isKeeping
        hasCursor
        paint={(buffer, rect) => onBody(paintBody(buffer, rect, model, screen, pictures.body))}
      />
      {pictures.isTyping ? (
        <Lines count={PROMPT_LINES} paint={(buffer, rect) => paintPrompt(buffer, rect, model, screen)} />
      ) : (
        <Lines isKeeping count={pictures.footerLines()} paint={pictures.paintFooter} />
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

interface LinesProps {
  readonly count: number;
  readonly paint: Painter;
  readonly isKeeping?: boolean;
}

function Lines({ count, ...canvas }: LinesProps) {
  return <Canvas height={count} flexGrow={0} flexShrink={0} {...canvas} />;
}
