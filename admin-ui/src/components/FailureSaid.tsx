import { Problem, UNREACHABLE } from '../api/problem';
import { useText } from '../i18n/text';
import { ServerSaid } from './ServerSaid';

/** Why a call did not do what it was asked to: as the server says it, or that nobody answered. */
export function FailureSaid({ failure }: { failure: unknown }) {
  const { t } = useText();
  if (failure instanceof Problem && failure.code === UNREACHABLE) {
    return t('error.unreachable');
  }
  return (
    <ServerSaid
      kind="problem"
      code={failure instanceof Problem ? failure.code : null}
      text={failure instanceof Error ? failure.message : String(failure)}
    />
  );
}
