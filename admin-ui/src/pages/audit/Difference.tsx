import { Button } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../../i18n/text';
import classes from './Audit.module.css';
import { fieldsOf } from './fields';

/** Before and after, field by field: only what differs is bold, what is equal is one line. */
export function Difference({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const fields = fieldsOf(before, after);
  const different = fields.filter((field) => field.differs);
  const equal = fields.length - different.length;
  if (fields.length === 0) {
    return <p className="quiet">{t('audit.noState')}</p>;
  }
  return (
    <div className={classes.frame}>
      <table className={classes.difference}>
        <thead>
          <tr>
            <th scope="col">{t('audit.field')}</th>
            <th scope="col">{t('audit.before')}</th>
            <th scope="col">{t('audit.after')}</th>
          </tr>
        </thead>
        <tbody>
          {(all ? fields : different).map((field) => (
            <tr key={field.path} data-differs={field.differs || undefined}>
              <th scope="row">{field.path}</th>
              <td>{field.before ?? <span className="faint">–</span>}</td>
              <td>{field.after ?? <span className="faint">–</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {equal > 0 && (
        <Button variant="subtle" size="sm" onClick={() => setAll(!all)}>
          {t(all ? 'audit.hideEqual' : 'audit.equal', { count: equal })}
        </Button>
      )}
    </div>
  );
}
