// Turns the Markdown of ../docs into plain data when the console is built: no HTML is ever made of it or put into a
// page; what the console cannot show as its own elements stays text.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { lexer, type Token, type Tokens } from 'marked';
import type { Plugin } from 'vite';
import type { Block, DocumentIndex, Inline, Page } from '../src/pages/help/document.ts';

/** What is read first comes first; `api` stands for all pages of the reference; others follow. */
const ORDER = [
  'quickstart',
  'concepts',
  'upload',
  'predict',
  'traffic',
  'devices',
  'import',
  'apply',
  'write-an-engine',
  'engine-linear',
  'operations',
  'security',
  'keys',
  'tls',
  'audit',
  'troubleshooting',
  'command-line',
  'configuration',
  'engines',
  'api',
  'overview',
  'events',
  'open-inference-protocol',
  'artifacts',
  'performance',
  'promises',
];

/** What is a page, too, and stands beside what it explains: its place from the folder of all others. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'engine-linear': '../examples/engine-linear/README.md',
};

const INDEX = 'virtual:documents';
const PAGE = 'virtual:document/';

/** Gives the console `virtual:documents`, the list, and `virtual:document/NAME`, each page. */
export function documents(place: string): Plugin {
  const folder = resolve(place);
  /** Each page's name and its file. */
  const files = (): Files =>
    new Map(
      [
        ...readdirSync(folder)
          .filter((file) => file.endsWith('.md'))
          .map((file) => [file.slice(0, -3), resolve(folder, file)] as const),
        ...Object.entries(ELSEWHERE).map(([name, file]) => [name, resolve(folder, file)] as const),
      ].sort(([one], [two]) => rank(one) - rank(two) || one.localeCompare(two, 'en')),
    );
  return {
    name: 'slipway-documents',
    resolveId: (id) => (id === INDEX || id.startsWith(PAGE) ? `\0${id}` : undefined),
    load(id) {
      if (id === `\0${INDEX}`) {
        const known = files();
        const names = [...known.keys()];
        const index: DocumentIndex[] = names.map((name) => {
          const page = read(name, known);
          return { name, title: page.title, headings: headings(page) };
        });
        const loaders = names.map((name) => `${JSON.stringify(name)}:()=>import("${PAGE}${name}")`);
        for (const file of known.values()) {
          this.addWatchFile(file);
        }
        return `export const index=${JSON.stringify(index)};export const pages={${loaders.join(',')}};`;
      }
      if (id.startsWith(`\0${PAGE}`)) {
        const name = id.slice(PAGE.length + 1);
        const known = files();
        this.addWatchFile(fileOf(name, known));
        return `export default ${JSON.stringify(read(name, known))};`;
      }
      return undefined;
    },
  };
}

function rank(name: string): number {
  const found = ORDER.indexOf(name.startsWith('api-') ? 'api' : name);
  return found < 0 ? ORDER.length : found;
}

type Files = ReadonlyMap<string, string>;

function fileOf(name: string, known: Files): string {
  const file = known.get(name);
  if (file === undefined) {
    throw new Error(`the documentation has no page ${name}`);
  }
  return file;
}

function read(name: string, known: Files): Page {
  const file = fileOf(name, known);
  const names = new Map([...known].map(([page, place]) => [place, page]));
  const to = (link: string) => resolve(dirname(file), link);
  return pageOf(
    name,
    readFileSync(file, 'utf8'),
    (link) => names.get(to(link)),
    (link) => existsSync(to(link)),
  );
}

function headings(page: Page): DocumentIndex['headings'] {
  return page.blocks.flatMap((block) =>
    block.is === 'heading' && block.level > 1 && block.level < 4
      ? [{ id: block.id, text: plain(block.text), level: block.level }]
      : [],
  );
}

/** A page of Markdown as data; `known` says which page a link's file is, if it is one. */
export function pageOf(
  name: string,
  markdown: string,
  known: (file: string) => string | undefined,
  exists: (file: string) => boolean = () => false,
): Page {
  const made = new Map<string, number>();
  const reading: Reading = { known, exists, made };
  const blocks = lexer(markdown).flatMap((token) => block(token, reading));
  const first = blocks.find((one) => one.is === 'heading');
  const title = first?.is === 'heading' ? plain(first.text) : name;
  return { name, title, blocks: blocks.filter((one) => one !== first) };
}

interface Reading {
  known: (file: string) => string | undefined;
  exists: (file: string) => boolean;
  made: Map<string, number>;
}

function block(token: Token, reading: Reading): Block[] {
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading;
      const text = inlines(tokens, reading);
      return [{ is: 'heading', level: depth, id: slug(plain(text), reading.made), text }];
    }
    case 'paragraph':
    case 'text': {
      const { tokens, text } = token as Tokens.Paragraph;
      return [
        { is: 'paragraph', text: tokens ? inlines(tokens, reading) : [{ is: 'text', text }] },
      ];
    }
    case 'code': {
      const { text, lang } = token as Tokens.Code;
      return [{ is: 'code', text, language: lang?.split(/\s/)[0] ?? '' }];
    }
    case 'list': {
      const { ordered, items } = token as Tokens.List;
      return [
        {
          is: 'list',
          ordered,
          items: items.map((item) => item.tokens.flatMap((inner) => block(inner, reading))),
        },
      ];
    }
    case 'table': {
      const { header, rows } = token as Tokens.Table;
      return [
        {
          is: 'table',
          head: header.map((cell) => inlines(cell.tokens, reading)),
          rows: rows.map((row) => row.map((cell) => inlines(cell.tokens, reading))),
        },
      ];
    }
    case 'blockquote': {
      const { tokens } = token as Tokens.Blockquote;
      return [{ is: 'note', blocks: tokens.flatMap((inner) => block(inner, reading)) }];
    }
    case 'hr':
    case 'space':
    case 'def':
    case 'html':
      return [];
    default:
      return [{ is: 'paragraph', text: [{ is: 'text', text: token.raw }] }];
  }
}

function inlines(tokens: readonly Token[], reading: Reading): Inline[] {
  return tokens.flatMap((token) => inline(token, reading));
}

function inline(token: Token, reading: Reading): Inline[] {
  switch (token.type) {
    case 'strong':
      return [{ is: 'strong', text: inlines((token as Tokens.Strong).tokens, reading) }];
    case 'em':
      return [{ is: 'em', text: inlines((token as Tokens.Em).tokens, reading) }];
    case 'codespan':
      return [{ is: 'code', text: (token as Tokens.Codespan).text }];
    case 'link': {
      const { href, tokens } = token as Tokens.Link;
      const text = inlines(tokens, reading);
      const to = target(href, reading);
      return to === null ? text : [{ is: 'link', to, text }];
    }
    case 'br':
      return [{ is: 'text', text: '\n' }];
    case 'image':
    case 'html':
      return [];
    case 'text': {
      const { tokens, text } = token as Tokens.Text;
      return tokens ? inlines(tokens, reading) : [{ is: 'text', text }];
    }
    case 'escape':
      return [{ is: 'text', text: (token as Tokens.Escape).text }];
    default:
      return [{ is: 'text', text: token.raw }];
  }
}

/** Where a link leads in the console; null for what only the repository has. */
function target(href: string, { known, exists }: Reading): string | null {
  if (/^https?:\/\//.test(href)) {
    return href;
  }
  const [file = '', anchor] = href.split('#');
  const hash = anchor === undefined ? '' : `#${anchor}`;
  if (file === '') {
    return hash;
  }
  const name = known(file);
  if (name !== undefined) {
    return `/help/${name}${hash}`;
  }
  if (file.endsWith('.md') && !file.includes('/') && !exists(file)) {
    throw new Error(`the documentation has no page ${file}, to which a link leads`);
  }
  return null;
}

/** The id of a heading, as GitHub makes it, so that one link works in both places. */
function slug(text: string, made: Map<string, number>): string {
  const base = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
  const before = made.get(base) ?? 0;
  made.set(base, before + 1);
  return before === 0 ? base : `${base}-${before}`;
}

/** The words alone. */
function plain(text: readonly Inline[]): string {
  return text.map((one) => (typeof one.text === 'string' ? one.text : plain(one.text))).join('');
}
