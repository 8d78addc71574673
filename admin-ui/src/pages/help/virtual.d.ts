declare module 'virtual:documents' {
  export const index: import('./document').DocumentIndex[];
  export const pages: Record<string, () => Promise<{ default: import('./document').Page }>>;
}
