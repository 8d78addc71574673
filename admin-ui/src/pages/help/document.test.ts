import { describe, expect, test } from 'vitest';
import { documents, pageOf } from '../../../build/documents.ts';

const pages: Record<string, string> = {
  'upload.md': 'upload',
  '../examples/engine-linear/README.md': 'engine-linear',
};
const known = (file: string) => pages[file];

describe('A page of the documentation', () => {
  test('has its title, headings with the ids of links, and paragraphs', () => {
    const page = pageOf('x', '# Title\n\n## Why, and how?\n\ntext\n\n## Why, and how?\n', known);
    expect(page.title).toBe('Title');
    expect(page.blocks).toEqual([
      { is: 'heading', level: 2, id: 'why-and-how', text: [{ is: 'text', text: 'Why, and how?' }] },
      { is: 'paragraph', text: [{ is: 'text', text: 'text' }] },
      {
        is: 'heading',
        level: 2,
        id: 'why-and-how-1',
        text: [{ is: 'text', text: 'Why, and how?' }],
      },
    ]);
  });

  test('makes no HTML of what stands in it', () => {
    const page = pageOf(
      'x',
      'a <img src=x onerror=alert(1)> b\n\n<script>alert(1)</script>\n',
      known,
    );
    expect(JSON.stringify(page)).not.toMatch(/<|onerror/);
    const code = pageOf('x', '`<b>` and \\<b>', known);
    expect(code.blocks).toEqual([
      {
        is: 'paragraph',
        text: [
          { is: 'code', text: '<b>' },
          { is: 'text', text: ' and ' },
          { is: 'text', text: '<' },
          { is: 'text', text: 'b>' },
        ],
      },
    ]);
  });

  test('leads to pages of the console, and has no links that lead nowhere', () => {
    const links = (markdown: string) => {
      const [block] = pageOf('x', markdown, known, (file) => file === 'plan.md').blocks;
      return block?.is === 'paragraph' ? block.text : [];
    };
    expect(links('[a](upload.md#check)')).toEqual([
      { is: 'link', to: '/help/upload#check', text: [{ is: 'text', text: 'a' }] },
    ]);
    expect(links('[a](https://example.org/x)')[0]).toMatchObject({ to: 'https://example.org/x' });
    expect(links('[a](../examples/engine-linear/README.md#2-read-the-file)')).toEqual([
      {
        is: 'link',
        to: '/help/engine-linear#2-read-the-file',
        text: [{ is: 'text', text: 'a' }],
      },
    ]);
    expect(links('[a](../bench/results.json)')).toEqual([{ is: 'text', text: 'a' }]);
    expect(links('[a](javascript:alert(1))')).toEqual([{ is: 'text', text: 'a' }]);
    expect(() => links('[a](gone.md)')).toThrow(/gone\.md/);
  });

  test('stands beside the others when it is an example of them, and each leads to the other', async () => {
    const load = documents('../docs').load as (this: unknown, id: string) => string;
    const module = (id: string) => load.call({ addWatchFile: () => {} }, `\0virtual:${id}`);
    const index = module('documents');
    expect(index).toMatch(
      /"name":"write-an-engine".*"name":"engine-linear","title":"Write an engine/,
    );
    expect(index).toContain('"engine-linear":()=>import("virtual:document/engine-linear")');
    expect(module('document/write-an-engine')).toContain('"to":"/help/engine-linear"');
    expect(module('document/engine-linear')).toContain('"to":"/help/write-an-engine"');
  });

  test('keeps tables, lists and code', () => {
    const page = pageOf('x', '- a\n- b\n\n| k |\n| --- |\n| v |\n\n```sh\nls <x>\n```\n', known);
    expect(page.blocks.map((block) => block.is)).toEqual(['list', 'table', 'code']);
    expect(page.blocks[2]).toEqual({ is: 'code', text: 'ls <x>', language: 'sh' });
  });
});
