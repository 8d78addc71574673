import { useText } from '../i18n/text';
import { ErrorCard } from './ErrorCard';

/** What browsers say when a part of the program does not come. */
const NOT_COME = /dynamically imported|importing a module|preload/i;

/** Whether the program of a part did not come, and not the part itself is broken. */
export function isNotLoaded(failure: unknown): boolean {
  return failure instanceof Error && NOT_COME.test(failure.message);
}

/** In the place of a part that cannot be drawn: what went wrong, and another try. */
export function NotLoaded({ failure, again }: { failure: unknown; again: () => void }) {
  const { t } = useText();
  const unreachable = isNotLoaded(failure);
  return (
    <ErrorCard
      title={t('help.failed')}
      failure={unreachable ? t('error.unreachable') : failure}
      onRetry={unreachable ? again : () => location.reload()}
    />
  );
}
