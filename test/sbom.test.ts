import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Bill {
  readonly bomFormat: string;
  readonly components: readonly { readonly purl: string; readonly hashes?: readonly unknown[] }[];
}

it('the bill of materials names every package of the lock file, without asking anybody', () => {
  // An address where nothing answers: whoever asks it fails.
  const nobody = { npm_config_registry: 'http://127.0.0.1:9/' };
  const printed = execFileSync('npm', ['run', '--silent', 'sbom'], {
    encoding: 'utf8',
    env: { ...process.env, ...nobody },
    maxBuffer: 2 ** 26,
  });
  const bill = JSON.parse(printed) as Bill;
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version?: string }>>;
  };
  const locked = Object.entries(lock.packages).flatMap(([path, { version }]) =>
    path === '' || version === undefined
      ? []
      : [`pkg:npm/${path.slice(path.lastIndexOf('node_modules/') + 13).replace('@', '%40')}@${version}`],
  );
  expect(bill.bomFormat).toBe('CycloneDX');
  expect(new Set(bill.components.map(({ purl }) => purl.split('?')[0]))).toEqual(new Set(locked));
});
