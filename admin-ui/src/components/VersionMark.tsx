import classes from './Mark.module.css';

/** What a version is in the traffic of its model; it decides the shape and colour of its key. */
export type VersionRole = 'baseline' | 'candidate' | 'shadow' | 'segment' | 'none';

export interface VersionMarkProps {
  version: number;
  role: VersionRole;
  aliases?: readonly string[];
}

/** The same everywhere: key, number, aliases. */
export function VersionMark({ version, role, aliases = [] }: VersionMarkProps) {
  return (
    <span className={classes.version}>
      <VersionKey role={role} />
      <span className={classes.number}>v{version}</span>
      {aliases.map((alias) => (
        <span key={alias} className={classes.alias}>
          @{alias}
        </span>
      ))}
    </span>
  );
}

/** The key alone, beside a number that stands elsewhere. */
export function VersionKey({ role }: { role: VersionRole }) {
  return <span className={classes.key} data-role={role} aria-hidden="true" />;
}
