-- When a node counted: one row for each start of its process, whose end moves on with each window that is closed. What lies
-- in no row was not seen by anybody: a gap on a chart, and not a stretch without requests.
create table monitor.counted (
  node   text        not null,
  since  timestamptz not null,
  until  timestamptz not null check (until >= since),
  primary key (node, since)
);
create index counted_until on monitor.counted (until);

-- Windows that were stored before this table was there: each node counted from its first to its last one.
insert into monitor.counted (node, since, until)
select node, min(start), max(start + seconds * interval '1 second') from monitor.metric_window group by node;
