/** A page of the documentation as data: made of Markdown when the console is built. */
export interface Page {
  name: string;
  title: string;
  blocks: Block[];
}

export type Block =
  | { is: 'heading'; level: number; id: string; text: Inline[] }
  | { is: 'paragraph'; text: Inline[] }
  | { is: 'code'; text: string; language: string }
  | { is: 'list'; ordered: boolean; items: Block[][] }
  | { is: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { is: 'note'; blocks: Block[] };

export type Inline =
  | { is: 'text' | 'code'; text: string }
  | { is: 'strong' | 'em'; text: Inline[] }
  /** to a page of the console, an anchor of this page, or another host */
  | { is: 'link'; to: string; text: Inline[] };

export interface DocumentIndex {
  name: string;
  title: string;
  headings: { id: string; text: string; level: number }[];
}
