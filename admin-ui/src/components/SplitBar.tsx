import { percent, rate } from '../i18n/numbers';
import { useText } from '../i18n/text';
import classes from './SplitBar.module.css';
import { type Share, segments } from './split';

export interface SplitBarProps {
  shares: readonly Share[];
  /** 28 px with labels on pages, 6 px in lists */
  large?: boolean;
  /** requests per second of a version, shown where there is room */
  requests?: (version: number) => number | null | undefined;
}

/** Widths are weights, never below 3 px. */
export function SplitBar({ shares, large = false, requests }: SplitBarProps) {
  const { t, language } = useText();
  const parts = segments(shares);
  const label = parts
    .map((part) => `v${part.version} ${percent(part.percent, language)}`)
    .join(', ');
  return (
    <div
      className={large ? classes.large : classes.small}
      role="img"
      aria-label={t('split.label', { shares: label })}
    >
      {parts.map((part) => {
        const perSecond = requests?.(part.version);
        return (
          <span
            key={part.version}
            className={classes.part}
            data-role={part.role}
            data-tone={part.tone}
            style={{ flexGrow: part.weight }}
          >
            {large && (
              <span className={classes.label}>
                v{part.version}
                <span className={classes.share}> · {percent(part.percent, language)}</span>
                {perSecond !== null && perSecond !== undefined && (
                  <span className={classes.rate}> · {rate(perSecond)}&nbsp;req/s</span>
                )}
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
}
