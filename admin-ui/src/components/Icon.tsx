import type { Icon as TablerIcon } from '@tabler/icons-react';

export interface IconProps {
  of: TablerIcon;
  /** pixels; 16 beside text of 14, 14 within smaller text */
  size?: number;
  className?: string | undefined;
}

/** Always drawn the same, never read aloud: a word stands beside it. */
export function Icon({ of: Drawn, size = 16, className }: IconProps) {
  return <Drawn size={size} stroke={1.75} aria-hidden className={className} />;
}
