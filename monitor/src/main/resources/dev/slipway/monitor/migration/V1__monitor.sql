-- Windows of aggregates: append-only. One partition by length, each again by day, so that what is too old goes by dropping a table.
create table monitor.metric_window (
  model            text        not null,
  version          integer     not null check (version > 0),
  traffic_revision bigint      not null check (traffic_revision >= 0),
  lane             text        not null check (lane in ('ROUTED', 'PINNED', 'FALLBACK', 'SHADOW', 'PLAYGROUND')),
  node             text        not null,
  start            timestamptz not null,
  seconds          integer     not null check (seconds in (10, 60, 3600)),
  answered         bigint      not null check (answered >= 0),
  refused          bigint      not null check (refused >= 0),
  errors           bigint      not null check (errors >= 0),
  items            bigint      not null,
  runs             double precision not null,
  total_nanos      bigint      not null,
  queue_nanos      bigint      not null,
  run_nanos        bigint      not null,
  batches          jsonb       not null,
  latency          bytea       not null,
  last_at          timestamptz,
  primary key (seconds, start, model, version, traffic_revision, lane, node)
) partition by list (seconds);

comment on table monitor.metric_window is '10 s for 48 h, 1 min for 30 d, 1 h for 13 months';
comment on column monitor.metric_window.latency is
  'sparse histogram of answered predictions: bucket distance and count as varints, 800 fixed buckets from 0.05 ms, factor 1.1^(1/5)';

create table monitor.metric_window_10 partition of monitor.metric_window for values in (10) partition by range (start);
create table monitor.metric_window_60 partition of monitor.metric_window for values in (60) partition by range (start);
create table monitor.metric_window_3600 partition of monitor.metric_window for values in (3600) partition by range (start);

create index metric_window_by_model on monitor.metric_window (model, seconds, start);

create function monitor.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'windows are never changed';
end $$;

create trigger metric_window_append_only before update on monitor.metric_window
  for each row execute function monitor.refuse_change();

-- Makes the day's partition of a length when it is not there yet.
create function monitor.ensure_day(length integer, day date) returns void language plpgsql as $$
declare
  name text := format('metric_window_%s_%s', length, to_char(day, 'YYYYMMDD'));
begin
  if to_regclass('monitor.' || name) is null then
    execute format(
      'create table if not exists monitor.%I partition of monitor.metric_window_%s for values from (%L) to (%L)',
      name, length, (day::timestamp at time zone 'UTC'), ((day + 1)::timestamp at time zone 'UTC'));
  end if;
end $$;

-- Drops the days of a length that lie wholly before the given one; answers how many.
create function monitor.drop_days_before(length integer, day date) returns integer language plpgsql as $$
declare
  child record;
  dropped integer := 0;
begin
  for child in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = format('monitor.metric_window_%s', length)::regclass
      and right(c.relname, 8) < to_char(day, 'YYYYMMDD')
  loop
    execute format('drop table monitor.%I', child.relname);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;
