-- Transaction numbers order the log, and belong to the cluster that gave them: a database that is restored into
-- another one has numbers that are not given there yet. The log adds so much to its cluster's that it only grows.

create table registry.change_numbering (
  added  bigint   not null check (added >= 0),
  single boolean  primary key default true check (single)
);
comment on table registry.change_numbering is 'what the log adds to transaction numbers, so that they go on after a restore into another cluster';
insert into registry.change_numbering (added) values (0);

-- The number of this transaction in the log.
create function registry.change_xid() returns xid8 language sql volatile as $$
  select (pg_current_xact_id()::text::bigint
    + coalesce((select added from registry.change_numbering), 0))::text::xid8
$$;

-- Whatever has a smaller number is over: no row with such a number comes any more.
create function registry.change_horizon() returns xid8 language sql stable as $$
  select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    + coalesce((select added from registry.change_numbering), 0))::text::xid8
$$;

alter table registry.change alter column xid set default registry.change_xid();

-- The log's newest number when this cluster has not given it yet, else null.
create function registry.foreign_number() returns bigint language sql volatile as $$
  select newest from (
    select greatest(
      (select log.xid::text::bigint from registry.change log order by log.xid desc limit 1),
      (select reader.xid::text::bigint from registry.change_reader reader order by reader.xid desc limit 1)) as newest
  ) numbers
  where newest >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
    + coalesce((select added from registry.change_numbering), 0)
$$;

-- Goes on after the log's newest number when this cluster has not given it yet. Asked for at each start,
-- and as long as a node runs.
create function registry.follow_cluster() returns boolean language plpgsql as $$
declare
  newest bigint;
begin
  if registry.foreign_number() is null then
    return false;
  end if;
  -- Who writes now has its number already, and somebody else may have gone on meanwhile: so it is asked again.
  lock table registry.change in share row exclusive mode;
  newest := registry.foreign_number();
  if newest is null then
    return false;
  end if;
  insert into registry.change_numbering (added)
    values (newest + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
    on conflict (single) do update set added = excluded.added;
  return true;
end $$;
