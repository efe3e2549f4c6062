// Runs the benches: each file of bench/ that exports `run`, or the ones named as arguments; `power` are all whose
// name begins so. Words that name no bench are for the benches themselves: `screen overview 300x100`.
import { mkdir, readdir } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, REQUIRE } from './bundle-options.mjs';

const wanted = process.argv.slice(2);
const isNamed = (file, name) => file === `${name}.ts` || file.startsWith(`${name}-`);
const files = (await readdir('bench')).filter(
  (file) => file.endsWith('.ts') && (wanted.length === 0 || wanted.some((name) => isNamed(file, name))),
);
const words = wanted.filter((name) => !files.some((file) => isNamed(file, name)));
await mkdir('build/bench', { recursive: true });
await build({
  ...(await bundleOptions()),
  entryPoints: files.map((file) => `bench/${file}`),
  outdir: 'build/bench',
  outExtension: { '.js': '.mjs' },
  banner: { js: REQUIRE },
});
// What a bench measures may run in a thread, which is a program of its own: see scripts/build.mjs.
await build({
  ...(await bundleOptions()),
  entryPoints: { 'stamp-thread': 'agent/links/stamp/stamp-thread.ts' },
  outdir: 'build',
  banner: { js: REQUIRE },
});
for (const file of files) {
  const module = await import(pathToFileURL(`build/bench/${file.replace(/\.ts$/, '.mjs')}`).href);
  if (typeof module.run !== 'function') continue;
  console.log(`\n# ${file}`);
  await module.run(words);
}
