-- Windows are not deleted either, also not in one of the days: a day goes as a whole, by dropping its table.
create trigger metric_window_stays before delete on monitor.metric_window
  for each row execute function monitor.refuse_change();

-- A trigger of a statement is not handed on to partitions, so each day gets its own.
create trigger metric_window_stays_whole before truncate on monitor.metric_window
  for each statement execute function monitor.refuse_change();

create or replace function monitor.ensure_day(length integer, day date) returns void language plpgsql as $$
declare
  name text := format('metric_window_%s_%s', length, to_char(day, 'YYYYMMDD'));
begin
  if to_regclass('monitor.' || name) is null then
    execute format(
      'create table if not exists monitor.%I partition of monitor.metric_window_%s for values from (%L) to (%L)',
      name, length, (day::timestamp at time zone 'UTC'), ((day + 1)::timestamp at time zone 'UTC'));
    execute format(
      'create or replace trigger stays_whole before truncate on monitor.%I for each statement execute function monitor.refuse_change()',
      name);
  end if;
end $$;

do $$
declare
  child record;
begin
  for child in
    select c.relname from pg_partition_tree('monitor.metric_window') t join pg_class c on c.oid = t.relid
    where c.relname <> 'metric_window'
  loop
    execute format(
      'create trigger stays_whole before truncate on monitor.%I for each statement execute function monitor.refuse_change()',
      child.relname);
  end loop;
end $$;
