import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../../..');

/** Another text of a file that exists. */
export interface Variant {
  /** Path of the file from the repository's root. */
  readonly file: string;
  readonly source: string;
}

/**
 * What the compiler says of each variant, in the order of the variants. All of them are in one program, each as a
 * neighbour of the file that it is a variant of: reading the libraries takes longer than looking at a hundred files.
 */
export function typeErrors(variants: readonly Variant[]): string[][] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, root);
  const texts = new Map(
    variants.map(({ file, source }, n) => [
      join(root, file.replace(/\.ts$/, `.variant-${String(n)}.ts`)),
      source,
    ]),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const program = ts.createProgram([...texts.keys()], options, host);
  return [...texts.keys()].map((path) => {
    const source = program.getSourceFile(path);
    if (source === undefined) throw new Error(`${path} is not part of the program`);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText, start = 0 }) => {
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      return `line ${String(line)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
  });
}
