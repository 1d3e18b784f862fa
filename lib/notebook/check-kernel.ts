import { createRequire } from 'node:module';
import type * as Typescript from 'typescript';
import { fromRoot, projectRoot } from '../core/paths.js';
import { shownName } from './ipynb.js';

/**
 * Errors that the kernel would report in files of lib/: tslab compiles them each time with a TypeScript of its own (5.0.4), which is not
 * strict, so that code which is right for the project's compiler may be refused there (a union narrowed by `null` checks, newer syntax).
 *
 * @param files absolute paths under lib/ that notebooks import, directly or not
 * @returns messages "lib/stats/auroc.ts:12: ..."
 */
export function kernelCompileProblems(files: readonly string[]): string[] {
  const ts = createRequire(fromRoot('node_modules', 'tslab', 'dist', 'main.js'))('@tslab/typescript-for-tslab') as typeof Typescript;
  // As tslab 1.0.22 sets them for Node 18 and later (dist/converter.js).
  const program = ts.createProgram([...files], {
    module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Node10, esModuleInterop: true, target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'],
    declaration: true, experimentalDecorators: true, resolveJsonModule: true, jsx: ts.JsxEmit.React, allowJs: true, checkJs: true, skipLibCheck: true, noEmit: true,
    rootDir: projectRoot(), typeRoots: [fromRoot('node_modules', '@types')],
  });
  return files.flatMap((name) => {
    const file = program.getSourceFile(name);
    if (file === undefined) return [`${shownName(name)}: the kernel's compiler cannot read it`];
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file), ...program.getDeclarationDiagnostics(file)].map((found) => {
      const line = found.start === undefined ? '' : `:${file.getLineAndCharacterOfPosition(found.start).line + 1}`;
      return `${shownName(name)}${line}: ${ts.flattenDiagnosticMessageText(found.messageText, '\n')} (TS${found.code}; the kernel's TypeScript ${ts.version}, which is not strict)`;
    });
  });
}
