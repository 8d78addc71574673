/** Up to two letters for a person: of `mara.lin` and of `Mara Lin` it is `ML`. */
export function initials(name: string): string {
  const words = name.split(/[\s._@-]+/).filter(Boolean);
  const [first, last] = [words[0] ?? '', words.length > 1 ? (words[words.length - 1] ?? '') : ''];
  return ([...first][0] ?? '?').toUpperCase() + ([...last][0] ?? '').toUpperCase();
}
