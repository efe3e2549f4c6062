import { Box, type BoxProps, type DOMElement, measureElement } from 'ink';
import {
  createContext,
  type ReactNode,
  type RefObject,
  useContext,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { OPAQUE_BACKGROUND } from './ink-line.ts';
import type { LayoutRegions, Painter } from './layout-regions.ts';
import type { Rect, Size } from './rect.ts';
import type { Screen } from './screen.ts';

interface Surface {
  readonly regions: LayoutRegions;
  readonly screen: Screen;
}

const SurfaceContext = createContext<Surface | null>(null);
const LevelContext = createContext(0);

/** The tree in a box as large as the screen, with the way for what is inside to reach both. */
export function onSurface(regions: LayoutRegions, screen: Screen, tree: ReactNode): ReactNode {
  return (
    <SurfaceContext value={{ regions, screen }}>
      <FullScreen>{tree}</FullScreen>
    </SurfaceContext>
  );
}

function FullScreen({ children }: { readonly children: ReactNode }) {
  const { columns, rows } = useScreenSize();
  return (
    <Box width={columns} height={rows} overflow="hidden" flexDirection="column">
      {children}
    </Box>
  );
}

/** The screen that the component is shown on. */
export function useScreen(): Screen {
  return useSurface().screen;
}

/** The size of the screen; the component is rendered again when it changes. */
export function useScreenSize(): Size {
  const { screen } = useSurface();
  const [size, setSize] = useState(screen.size);
  useEffect(() => {
    setSize(screen.size);
    return screen.onResize(setSize);
  }, [screen]);
  return size;
}

export interface CanvasProps extends Omit<BoxProps, 'children'> {
  /** Runs at every paint, without any React commit; what it reads must live outside React. */
  readonly paint: Painter;
  /** The painter keeps its picture itself, see `KeptPicture`: it finds in the frame what it left there. */
  readonly isKeeping?: boolean;
  /** The operator's cursor is in it: where only that moves, this is painted and nothing else. */
  readonly hasCursor?: boolean;
}

/** A box whose inside we paint ourselves, cell by cell. It fills what room there is unless told its size. */
export function Canvas({ paint, isKeeping = false, hasCursor = false, ...box }: CanvasProps) {
  const { regions } = useSurface();
  const level = useContext(LevelContext);
  const element = useRef<DOMElement>(null);
  const latest = useRef(paint);
  useLayoutEffect(() => {
    latest.current = paint;
    regions.changed();
  });
  useLayoutEffect(
    () =>
      regions.add({
        level,
        measure: () => placeOf(element),
        paint: (buffer, rect) => latest.current(buffer, rect),
        isKeeping,
        hasCursor,
      }),
    [regions, level, isKeeping, hasCursor],
  );
  return <Box ref={element} flexGrow={1} flexShrink={1} {...box} />;
}

export interface OverlayProps extends BoxProps {
  readonly children?: ReactNode;
}

/**
 * A box that lies above all that is painted outside it: dialogs, menus. Place it with Ink's own means
 * (`position="absolute"`); canvases inside it are painted above it, and overlays may be nested.
 */
export function Overlay({ children, ...box }: OverlayProps) {
  const { regions } = useSurface();
  const [level] = useState(() => regions.nextLevel());
  const element = useRef<DOMElement>(null);
  useLayoutEffect(
    () =>
      regions.add({
        level,
        paint: null,
        isKeeping: false,
        hasCursor: false,
        measure: () => placeOf(element),
      }),
    [regions, level],
  );
  return (
    <LevelContext value={level}>
      <Box ref={element} backgroundColor={OPAQUE_BACKGROUND} {...box}>
        {children}
      </Box>
    </LevelContext>
  );
}

function useSurface(): Surface {
  const surface = useContext(SurfaceContext);
  if (surface === null) {
    throw new Error('a Canvas or Overlay is shown outside a screen: mount the tree with screen.mount()');
  }
  return surface;
}

function placeOf(element: RefObject<DOMElement | null>): Rect | null {
  if (element.current === null) {
    return null;
  }
  const { x, y, width, height } = measureElement(element.current);
  return { x, y, width, height };
}
