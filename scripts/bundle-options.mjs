// How everything is bundled: production React, ES modules for Node 20. ssh2 stays outside because it uses
// __dirname and optional native parts, and is imported only where it is used.
import { mkdir, writeFile } from 'node:fs/promises';

/** Ink's own development tools are asked for by name and not wanted: an empty file stands for them. */
export async function bundleOptions() {
  await mkdir('build', { recursive: true });
  await writeFile('build/empty.js', 'export default {};\n');
  return {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    alias: { 'react-devtools-core': './build/empty.js' },
    external: ['ssh2', 'cbor-extract', 'bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
  };
}

/** CommonJS packages in an ES module ask for `require`. */
export const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);";
