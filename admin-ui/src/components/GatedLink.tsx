import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Right } from '../api/rights';
import { useText } from '../i18n/text';
import { ROLES } from '../pages/settings/roles';
import { useMay } from '../SessionContext';
import { RoleNote } from './RoleNote';

export interface GatedLinkProps {
  right: Right;
  /** for which model; any when left out */
  model?: string;
  href: string;
  icon: ReactNode;
  primary?: boolean;
  children: ReactNode;
}

/** A way to what needs a role: who has it not sees it all the same, and what it needs. */
export function GatedLink({ right, model, href, icon, primary, children }: GatedLinkProps) {
  const { t } = useText();
  const may = useMay(right, model);
  const look = primary ? {} : { variant: 'default' };
  return may ? (
    <Button component={Link} href={href} leftSection={icon} {...look}>
      {children}
    </Button>
  ) : (
    <>
      <RoleNote right={right} />
      <Button
        disabled
        title={t('settings.needsRole', { role: t(ROLES[right]) })}
        leftSection={icon}
        {...look}
      >
        {children}
      </Button>
    </>
  );
}
