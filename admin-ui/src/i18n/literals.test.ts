import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const SOURCES = join(import.meta.dirname, '..');

/** Attributes that somebody reads or hears. */
const SAID = new Set([
  'action',
  'alt',
  'aria-description',
  'aria-label',
  'description',
  'error',
  'facts',
  'head',
  'label',
  'lead',
  'placeholder',
  'quiet',
  'title',
  'unit',
  'what',
]);

/** Names, units, keys and code: they are the same in every language. Each was looked at. */
const SAME_IN_EVERY_LANGUAGE = new Set([
  '/s',
  'Ctrl K',
  'FAILED',
  'JSON',
  'MiB',
  'SHA-256',
  'Slipway',
  'esc',
  'ms',
  'req/s',
  'sha256',
  'slipway user reset NAME',
  'user_id',
  'v',
  'x-user-id',
  '⌘K',
]);

/** What stands in an expression as text, whichever way it is chosen. */
function textsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) {
    return [node.text];
  }
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  }
  if (ts.isConditionalExpression(node)) {
    return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  }
  if (ts.isBinaryExpression(node)) {
    switch (node.operatorToken.kind) {
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return textsOf(node.right);
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.PlusToken:
        return [...textsOf(node.left), ...textsOf(node.right)];
      default:
        return [];
    }
  }
  return ts.isParenthesizedExpression(node) ? textsOf(node.expression) : [];
}

/** What a program says without having asked for a sentence. */
function saidBy(program: string): string[] {
  const said: string[] = [];
  const look = (node: ts.Node): void => {
    if (ts.isJsxText(node)) {
      said.push(node.text);
    } else if (ts.isJsxAttribute(node) && SAID.has(node.name.getText()) && node.initializer) {
      const { initializer } = node;
      if (ts.isStringLiteral(initializer)) {
        said.push(initializer.text);
      } else if (ts.isJsxExpression(initializer) && initializer.expression) {
        said.push(...textsOf(initializer.expression));
      }
    } else if (ts.isJsxExpression(node) && node.expression && !ts.isJsxAttribute(node.parent)) {
      said.push(...textsOf(node.expression));
    }
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('x.tsx', program, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return said
    .map((text) => text.replace(/&\w+;|[\s·]+/g, ' ').trim())
    .filter((text) => /\p{L}/u.test(text) && !SAME_IN_EVERY_LANGUAGE.has(text));
}

describe('Sentences', () => {
  test('stand in the message files and in no program', () => {
    const said = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.tsx'))
      .flatMap((file) =>
        saidBy(readFileSync(join(SOURCES, file), 'utf8')).map((text) => `${file}: ${text}`),
      );
    expect(said).toEqual([]);
  });

  test('are found wherever a program may hide one', () => {
    expect(
      saidBy(`
        const one = (
          <p title="a title" className="no sentence" data-kind="neither">
            in the text {open ? 'when open' : t('not.this')} {held && \`held by \${who} now\`}
            <Field label={bad || 'a label'} onClick={() => go('nor this')} aria-label={'aloud'} />
            {size(bytes)} &nbsp;· ms {show(version)}
          </p>
        );`),
    ).toEqual(['a title', 'in the text', 'when open', 'held by', 'now', 'a label', 'aloud']);
  });
});
