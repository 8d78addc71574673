-- A promotion moves alias and traffic together: both revisions name the rollout that decided, null where a person did.
alter table registry.alias_revision
  add column rollout bigint references registry.rollout;
