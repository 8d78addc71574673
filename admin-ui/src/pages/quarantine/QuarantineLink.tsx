import { Link } from 'wouter';
import { RoleNote } from '../../components/RoleNote';
import { useText } from '../../i18n/text';
import { useMay } from '../../SessionContext';

/** To the quarantine, for those who may look into it; others see whom it is for. */
export function QuarantineLink() {
  const { t } = useText();
  return useMay('ADMINISTER', '*') ? (
    <Link href="/uploads/quarantined" className="link alone">
      {t('quarantined.open')}
    </Link>
  ) : (
    <>
      {t('quarantined.open')} <RoleNote right="ADMINISTER" />
    </>
  );
}
