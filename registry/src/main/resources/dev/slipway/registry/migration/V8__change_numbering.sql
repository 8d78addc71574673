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
  select (pg_current_xact_id()::text::bigint + added)::text::xid8 from registry.change_numbering
$$;

-- Whatever has a smaller number is over: no row with such a number comes any more.
create function registry.change_horizon() returns xid8 language sql stable as $$
  select (pg_snapshot_xmin(pg_current_snapshot())::text::bigint + added)::text::xid8 from registry.change_numbering
$$;

alter table registry.change alter column xid set default registry.change_xid();

-- Goes on after the log's newest number when this cluster has not given it yet. Asked for at each start.
create function registry.follow_cluster() returns boolean language plpgsql as $$
declare
  newest bigint;
begin
  select max(one) into newest from (
    (select xid::text::bigint from registry.change order by xid desc limit 1)
    union all
    (select xid::text::bigint from registry.change_reader order by xid desc limit 1)) numbers (one);
  if newest is null
     or newest < (select pg_snapshot_xmax(pg_current_snapshot())::text::bigint + added from registry.change_numbering) then
    return false;
  end if;
  -- Who writes now has its number already.
  lock table registry.change in share row exclusive mode;
  update registry.change_numbering set added = newest + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
  return true;
end $$;
