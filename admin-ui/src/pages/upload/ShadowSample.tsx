import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { readNow } from '../../api/overview';
import { rate, percent as shown } from '../../i18n/numbers';
import { useText } from '../../i18n/text';
import { requestsOf } from '../traffic/preview';
import { isPercent } from './decision';

export interface ShadowSampleProps {
  model: string;
  /** of the requests */
  percent: number;
  onPercent: (percent: number) => void;
}

/** How many of the requests a shadow gets copies of, and how many that are just now. */
export function ShadowSample({ model, percent, onPercent }: ShadowSampleProps) {
  const { t } = useText();
  return (
    <NumberInput
      label={t('deploy.sample')}
      description={useCopies(model, percent)}
      error={isPercent(percent) ? undefined : t('shift.problem.shadowSample')}
      min={0.01}
      max={100}
      decimalScale={2}
      suffix=" %"
      value={percent}
      onChange={(value) => onPercent(Number(value) || 0)}
    />
  );
}

/** The copies in numbers: of the requests that callers sent in the last minute. */
export function useCopies(model: string, percent: number): string {
  const { t, language } = useText();
  const now = useQuery({
    queryKey: ['now', model],
    queryFn: ({ signal }) => readNow(model, signal),
    retry: false,
    enabled: model !== '',
  });
  const all = requestsOf(now.data);
  const sample = shown(percent, language);
  return all === null
    ? t('deploy.copiesUncounted', { sample })
    : t('deploy.copies', { sample, requests: rate(all), copies: rate((all * percent) / 100) });
}
