-- Predictions by the HTTP status that says how they ended. Windows of before have none: they are never changed.
-- On which device a version ran is counted apart, as the node is: those of two devices are not compared with each other.
alter table monitor.metric_window
  add column statuses jsonb not null default '{}' check (jsonb_typeof(statuses) = 'object'),
  add column device   text  not null default '';

comment on column monitor.metric_window.statuses is 'sparse: status and how many; their sum is answered + refused + errors';
comment on column monitor.metric_window.device is 'empty: the only one that its node leases';

alter table monitor.metric_window
  drop constraint metric_window_pkey,
  add primary key (seconds, start, model, version, traffic_revision, lane, node, device);
