import type { Version } from '../../api/types';

/** A tag as it is typed. */
export interface TagLine {
  key: string;
  value: string;
}

/** What a person is writing about a version. */
export interface NoteDraft {
  text: string;
  tags: TagLine[];
}

export function tagLines(tags: Record<string, string>): TagLine[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}

/** The lines as the server takes them; those without anything in them are left out. */
export function tagsOf(lines: readonly TagLine[]): Record<string, string> {
  return Object.fromEntries(filled(lines).map(({ key, value }) => [key, value]));
}

/** What keeps tags from being sent, as the end of a message's key; null when nothing does. */
export function tagsProblem(lines: readonly TagLine[]): 'noKey' | 'twice' | 'many' | null {
  const tags = filled(lines);
  if (tags.some((one) => one.key === '')) {
    return 'noKey';
  }
  if (new Set(tags.map((one) => one.key)).size < tags.length) {
    return 'twice';
  }
  return tags.length > 64 ? 'many' : null;
}

/** Whether the same tags stand in both, in whatever order. */
export function sameTags(one: Record<string, string>, other: Record<string, string>): boolean {
  const text = (tags: Record<string, string>) => JSON.stringify(Object.entries(tags).sort());
  return text(one) === text(other);
}

export function noteDraftOf(version: Pick<Version, 'note'>): NoteDraft {
  return {
    text: version.note?.text ?? '',
    tags: tagLines(version.note?.tags ?? {}),
  };
}

/** The draft as the server takes it. */
export function noteWishOf(draft: NoteDraft): { text: string; tags: Record<string, string> } {
  return { text: draft.text.trim(), tags: tagsOf(draft.tags) };
}

/** What keeps the draft from being sent, as the end of a message's key; null when nothing does. */
export function noteProblemOf(draft: NoteDraft): ReturnType<typeof tagsProblem> {
  return tagsProblem(draft.tags);
}

/** Whether the draft says anything else than what was said last. */
export function changed(draft: NoteDraft, version: Pick<Version, 'note'>): boolean {
  const [is, was] = [noteWishOf(draft), noteWishOf(noteDraftOf(version))];
  return is.text !== was.text || !sameTags(is.tags, was.tags);
}

function filled(lines: readonly TagLine[]): TagLine[] {
  return lines
    .map(({ key, value }) => ({ key: key.trim(), value: value.trim() }))
    .filter((one) => one.key !== '' || one.value !== '');
}
