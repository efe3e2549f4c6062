import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Whatever writes to a terminal or a log. */
const SINK = /\b(?:stdout|stderr|output)\.write\(|\bconsole\.(?:log|error|warn|info)\(|\bwriteSync\(/g;

/** What is neutralised in place, or is JSON that says control characters as escapes, or is our own. */
const SAFE_CALL = /^(?:neutralise|jsonLine)\(/;

/**
 * Every other expression that may be written, each with where it was made safe. A new one belongs here only
 * when that is so: else it goes through `neutralise`.
 */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map([
  // Texts whose parts are neutralised one by one, where they are put together.
  ['source/run-verify.ts', ['inWords(one)', 'path']],
  ['source/ask-sites.ts', ['operationLine(row)']],
  ['source/run-energy-report.ts', ['energyReportText(period, told)']],
  ['source/run-operation.ts', ['operationLine(operation)', 'verb', 'neutralise(name)', 'neutralise(heard)']],
  ['source/run-doctor.ts', ['describeChecks(checks)']],
  ['source/run-act.ts', ['command.verb', 'refusalWords(plan)', 'planText(']],
  ['source/run-whatif.ts', ['whatIfText(', 'shedText(']],
  ['source/run-report.ts', ['text']],
  ['source/run-pki.ts', ["lines.join('\\n')"]],
  ['agent/check.ts', []],
  // Branded: made by `say` and `neutralise` alone.
  ['source/shells.ts', ['line']],
  // Our own words; of the agent also the lines of its log, which `jsonLog` makes, and of its check.
  ['source/main.ts', ['command.text', 'PROGRAM', 'completionFor(command.shell)', 'command.kind']],
  ['agent/main.ts', ['command.text', 'PROGRAM', 'text', 'line', "lines.join('\\n')"]],
  ['agent/serve.ts', ['JSON.stringify({ ready: true, site, url: agent.url })']],
  ['source/run-demo.ts', ['demo.configFile']],
  [
    'source/run-serve.ts',
    ['new Date().toISOString()', 'JSON.stringify({ ready: true, ssh: `${address}:${bound.port}` })'],
  ],
  ['source/crash-points.ts', ['2, `weft: ending at a crash point: ${point}\\n`']],
  ['agent/trial.ts', ['2, `${JSON.stringify(']],
  // The painter’s own bytes, whose cells hold safe text; and a shell’s, which are the operator’s.
  ['source/screen/presenter.ts', ['bytes, (']],
  ['source/screen/terminal.ts', ['ENTER + (', 'MOUSE_', 'this.#goodbye(', 'fd, rest']],
  ['source/shell/terminal-session.ts', ['TAKE_BACK', 'KEEP_TITLE', 'bytes']],
]);

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}

/** The argument of a call that begins at an index: up to its closing bracket. */
function argumentFrom(text: string, start: number): string {
  let depth = 1;
  for (let at = start; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')' && --depth === 0) return text.slice(start, at).trim();
  }
  return text.slice(start);
}

/** What of an argument is not written there letter by letter. */
function expressionsOf(argument: string): readonly string[] {
  if (/^'[^']*'$/.test(argument) || argument.startsWith("'',")) return [];
  if (!argument.startsWith('`')) {
    const [, ...answers] = /^\w+(?:\.\w+)? \? (.+?) : (.+?),?$/s.exec(argument) ?? [];
    return answers.length > 0 ? answers.flatMap((answer) => expressionsOf(answer.trim())) : [argument];
  }
  const found: string[] = [];
  for (let at = argument.indexOf('${'); at >= 0; at = argument.indexOf('${', at + 1)) {
    let depth = 1;
    let end = at + 2;
    while (depth > 0 && end < argument.length) {
      if (argument[end] === '{') depth++;
      if (argument[end] === '}') depth--;
      end++;
    }
    found.push(argument.slice(at + 2, end - 1));
    at = end - 1;
  }
  return found;
}

describe('what is written to a terminal', () => {
  const sinks = [...sourceFiles('source'), ...sourceFiles('agent')].flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(SINK)].flatMap(({ index, 0: call }) =>
      expressionsOf(argumentFrom(text, index + call.length)).map((expression) => ({ file, expression })),
    );
  });

  it('is found by this test', () => {
    expect(sinks.length).toBeGreaterThan(30);
  });

  it('is neutralised there, or known to be safe', () => {
    const strange = sinks.filter(
      ({ file, expression }) =>
        !SAFE_CALL.test(expression) &&
        !(KNOWN.get(file) ?? []).some(
          (known) => expression === known || (/[(_?]$/.test(known) && expression.startsWith(known)),
        ),
    );
    expect(strange).toEqual([]);
  });

  it('is safe by a cast in the one place that makes text safe, and where its parts are safe already', () => {
    const casts = ['protocol', 'source', 'agent'].flatMap((folder) =>
      sourceFiles(folder).filter((file) => / as (?:unknown as )?SafeText\b/.test(readFileSync(file, 'utf8'))),
    );
    expect(casts.sort()).toEqual([
      'protocol/text-width.ts',
      'protocol/text.ts',
      'source/screen/cell-text.ts',
      'source/screen/ink-line.ts',
    ]);
  });
});
