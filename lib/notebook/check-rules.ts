import { Linter } from 'eslint';
import ts from 'typescript';
import tseslint from 'typescript-eslint';
import type { CellProblem } from './cell-problem.js';
import { placeOfLine, type VirtualModule } from './virtual.js';

const procedure = 'notebooks load, call, show and conclude. Move it into lib/';
const statements: Record<string, string> = {
  IfStatement: `an if: ${procedure}`, SwitchStatement: `a switch: ${procedure}`,
  ForStatement: `a loop: ${procedure}`, ForInStatement: `a loop: ${procedure}`, ForOfStatement: `a loop: ${procedure}`, WhileStatement: `a loop: ${procedure}`, DoWhileStatement: `a loop: ${procedure}`,
  'ExportNamedDeclaration[declaration!=null]': 'an export: the kernel exports what a cell declares and refuses this', ExportDefaultDeclaration: 'an export: the kernel refuses this',
};

/** ESLint's rules for cells: no promise left alone (it could be rejected after its cell has ended), no control flow, no unseeded randomness. */
const CELL_RULES: Linter.RulesRecord = {
  '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false, ignoreIIFE: false }],
  '@typescript-eslint/no-misused-promises': 'error',
  'no-restricted-syntax': ['error', ...Object.entries(statements).map(([selector, message]) => ({ selector, message }))],
  'no-restricted-properties': ['error',
    { object: 'Math', property: 'random', message: 'use a named stream: rng(root, "bootstrap", ...)' },
    { object: 'Date', property: 'now', message: 'results must not depend on the clock' }],
};

/** What ESLint finds in the cells, with types from `program`. */
export function rulesProblems(module: VirtualModule, program: ts.Program): CellProblem[] {
  const config: Linter.Config = {
    files: ['**/*.ts'],
    plugins: { '@typescript-eslint': tseslint.plugin as unknown as Record<string, never> },
    languageOptions: { parser: tseslint.parser as Linter.Parser, parserOptions: { programs: [program] } },
    rules: CELL_RULES,
  };
  const problems: CellProblem[] = [];
  for (const found of new Linter({ configType: 'flat' }).verify(module.text, config, { filename: module.path, allowInlineConfig: false })) {
    const place = placeOfLine(module, found.line - 1);
    if (place !== null) problems.push({ ...place, message: found.ruleId === null ? `could not be checked: ${found.message}` : `${found.message.replace(/\.$/, '')} (${found.ruleId})` });
  }
  return problems;
}

/**
 * Two mistakes that only the kernel knows, where every cell is a module of its own: a name that a later cell declares, and `{ name }` with a
 * name of an earlier cell, which tslab 1.0.22 does not rewrite ("name is not defined" at run time).
 */
export function kernelProblems(module: VirtualModule, program: ts.Program): CellProblem[] {
  const file = program.getSourceFile(module.path)!, checker = program.getTypeChecker(), problems: CellProblem[] = [];
  const lineOf = (node: ts.Node): number => file.getLineAndCharacterOfPosition(node.getStart(file)).line;
  const report = (node: ts.Node, message: (declared: number) => string, wrong: (declared: number, used: number) => boolean, symbol: ts.Symbol | undefined): void => {
    const declaration = symbol?.declarations?.find((candidate) => candidate.getSourceFile() === file && isTopLevel(candidate));
    if (declaration === undefined) return;
    const used = placeOfLine(module, lineOf(node)), declared = placeOfLine(module, lineOf(declaration));
    if (used !== null && declared !== null && wrong(declared.cell, used.cell)) problems.push({ ...used, message: message(declared.cell) });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      report(node, () => `"${node.name.text}" comes from an earlier cell: write { ${node.name.text}: ${node.name.text} }, the kernel does not find it in the short form`, (declared, used) => declared < used, checker.getShorthandAssignmentValueSymbol(node));
    } else if (ts.isIdentifier(node)) {
      report(node, (cell) => `"${node.text}" is declared only later, in code cell ${cell}`, (declared, used) => declared > used, checker.getSymbolAtLocation(node));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return problems;
}

function isTopLevel(node: ts.Node): boolean {
  for (let parent = node.parent; parent !== undefined; parent = parent.parent) {
    if (ts.isSourceFile(parent)) return true;
    if (ts.isFunctionLike(parent) || ts.isBlock(parent) || ts.isClassLike(parent)) return false;
  }
  return false;
}
