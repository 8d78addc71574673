import type { VersionRole } from '../../components/VersionMark';

/** The colours of the theme as a canvas needs them, read once and again when the theme changes. */
export interface Palette {
  line: string;
  ink: string;
  ink2: string;
  ink3: string;
  mark: string;
  surface: string;
  baseline: string;
  candidate: string;
  failed: string;
  sans: string;
  /** what is shown is old: the candidate goes dashed, since colours are gone */
  stale: boolean;
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(name).trim();
  // A custom property may refer to another one; the computed value has it resolved.
  return {
    line: value('--line'),
    ink: value('--ink'),
    ink2: value('--ink-2'),
    ink3: value('--ink-3'),
    mark: value('--field'),
    surface: value('--surface'),
    baseline: value('--baseline'),
    candidate: value('--candidate'),
    failed: value('--failed'),
    sans: value('--sans'),
    stale: document.documentElement.dataset.stale === 'true',
  };
}

export function colourOf(role: VersionRole, palette: Palette): string {
  switch (role) {
    case 'baseline':
      return palette.baseline;
    case 'candidate':
    case 'shadow':
      return palette.candidate;
    default:
      return palette.ink2;
  }
}

const DASHES = [[], [6, 3], [2, 2], [9, 3, 2, 3]];

/** Versions that are neither baseline nor candidate differ by their dashes. */
export function dashOf(role: VersionRole, index: number, palette: Palette): number[] {
  switch (role) {
    case 'baseline':
      return [];
    case 'candidate':
      return palette.stale ? [5, 3] : [];
    case 'shadow':
      return [2, 3];
    default:
      return DASHES[index % DASHES.length] ?? [];
  }
}
