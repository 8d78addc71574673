-- The registry's truth. PostgreSQL 15's SQL and nothing newer. All times are the database's.
-- "Append-only" and "never updated" are held by triggers, not by good manners.

create function registry.refuse_rewrite() returns trigger language plpgsql as $$
begin
  raise exception 'registry.% keeps history: its rows are never changed by %', tg_table_name, tg_op
    using errcode = 'restrict_violation',
          hint = 'write a new row; what is wrong is corrected by a later one';
end $$;

-- ---------------------------------------------------------------- artifacts

create table registry.blob (
  sha256     text        primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes      bigint      not null check (bytes >= 0),
  stored_at  timestamptz not null default now()
);
comment on table registry.blob is 'a file by content; rows are never updated, and deleted by collection only';

-- Who needs a blob that no artifact names yet, or no longer: an upload that commits, an export that streams.
create table registry.blob_hold (
  sha256  text        not null references registry.blob,
  holder  text        not null,
  until   timestamptz not null,
  primary key (sha256, holder)
);
create index blob_hold_until on registry.blob_hold (until);

create table registry.artifact (
  digest     text        primary key check (digest ~ '^[0-9a-f]{64}$'),
  files      integer     not null check (files > 0),
  bytes      bigint      not null check (bytes >= 0),
  stored_at  timestamptz not null default now()
);
comment on column registry.artifact.digest is 'SHA-256 of the canonical manifest: sorted paths with size and hash';

create table registry.artifact_file (
  digest  text    not null references registry.artifact,
  path    text    not null check (path <> ''),
  sha256  text    not null check (sha256 ~ '^[0-9a-f]{64}$'),
  bytes   bigint  not null check (bytes >= 0),
  primary key (digest, path)
);
comment on column registry.artifact_file.sha256 is 'no key to blob: what an artifact was is history, its blobs may be collected once its versions are removed';
create index artifact_file_blob on registry.artifact_file (sha256);

create table registry.inspection (
  id                 bigint      generated always as identity primary key,
  digest             text        not null references registry.artifact,
  inspector          text        not null,
  inspector_version  text        not null,
  findings           jsonb       not null,
  inspected_at       timestamptz not null default now()
);
create index inspection_digest on registry.inspection (digest, id desc);

-- ------------------------------------------------------------------- models

create table registry.model (
  name             text        primary key check (name ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  description      text        not null default '',
  tags             jsonb       not null default '{}' check (jsonb_typeof(tags) = 'object'),
  owner            text        not null,
  next_version     integer     not null default 1 check (next_version >= 1),
  evaluation_gate  jsonb,
  revision         bigint      not null default 1,
  created_at       timestamptz not null default now(),
  updated_at       timestamptz not null default now(),
  removed_at       timestamptz
);
comment on table registry.model is 'a name is never used again: a removed model keeps its row';

create table registry.version (
  model           text        not null references registry.model,
  number          integer     not null check (number >= 1),
  digest          text        not null references registry.artifact,
  bytes           bigint      not null check (bytes >= 0),
  format          text        not null,
  engine          text        not null,
  entry           text        not null,
  signatures      jsonb       not null check (jsonb_typeof(signatures) = 'array'),
  parent_version  integer,
  run             text,
  data_set        text,
  upload          uuid,
  actor           text        not null,
  registered_at   timestamptz not null default now(),
  primary key (model, number),
  foreign key (model, parent_version) references registry.version (model, number),
  check (parent_version < number)
);
create index version_digest on registry.version (digest);

create table registry.version_removal (
  model       text        not null,
  number      integer     not null,
  actor       text        not null,
  reason      text        not null,
  removed_at  timestamptz not null default now(),
  primary key (model, number),
  foreign key (model, number) references registry.version (model, number)
);

create table registry.version_note (
  id        bigint      generated always as identity primary key,
  model     text        not null,
  number    integer     not null,
  note      text        not null,
  tags      jsonb       not null default '{}' check (jsonb_typeof(tags) = 'object'),
  actor     text        not null,
  noted_at  timestamptz not null default now(),
  foreign key (model, number) references registry.version (model, number)
);
create index version_note_version on registry.version_note (model, number, id desc);

create table registry.alias_revision (
  model       text        not null references registry.model,
  alias       text        not null check (alias ~ '^[A-Za-z][A-Za-z0-9._-]{0,63}$'),
  number      integer     not null check (number >= 1),
  version     integer,
  actor       text        not null,
  reason      text        not null,
  changed_at  timestamptz not null default now(),
  primary key (model, alias, number),
  foreign key (model, version) references registry.version (model, number)
);
comment on column registry.alias_revision.version is 'null: the alias was taken away';

-- ------------------------------------------------------------------ uploads

create table registry.upload (
  id          uuid        primary key default gen_random_uuid(),
  model       text        check (model ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$'),
  owner       text        not null,
  state       text        not null default 'RECEIVING'
              check (state in ('RECEIVING', 'CHECKING', 'CHECKED', 'QUARANTINED', 'REGISTERED', 'DISCARDED')),
  problems    jsonb       not null default '[]' check (jsonb_typeof(problems) = 'array'),
  report      jsonb,
  digest      text        check (digest ~ '^[0-9a-f]{64}$'),
  version     integer,
  revision    bigint      not null default 1,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  check ((state = 'REGISTERED') = (version is not null)),
  foreign key (model, version) references registry.version (model, number)
);
create index upload_open on registry.upload (expires_at) where state not in ('REGISTERED', 'DISCARDED');
create index upload_recent on registry.upload (created_at desc, id);

create table registry.upload_file (
  upload       uuid    not null references registry.upload on delete cascade,
  path         text    not null check (path <> ''),
  received     bigint  not null default 0 check (received >= 0),
  bytes        bigint  check (bytes >= 0),
  sha256       text    check (sha256 ~ '^[0-9a-f]{64}$'),
  complete     boolean not null default false,
  primary key (upload, path),
  check (bytes is null or received <= bytes)
);
comment on column registry.upload_file.received is 'bytes that are on disk for certain: the offset at which the sender goes on';

-- -------------------------------------------------------- deployments, nodes

create table registry.deployment (
  id             bigint      generated by default as identity primary key,
  model          text        not null,
  version        integer     not null,
  wished         text        not null default 'LOADED' check (wished in ('LOADED', 'UNLOADED')),
  settings       jsonb       not null,
  replicas       integer     not null default 1 check (replicas between 1 and 1024),
  instances_min  integer     not null default 1 check (instances_min >= 1),
  instances_max  integer     not null default 1 check (instances_max between instances_min and 1024),
  retries        integer     not null default 0 check (retries >= 0),
  generation     bigint      not null default 1,
  actor          text        not null,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now(),
  unique (model, version),
  foreign key (model, version) references registry.version (model, number)
);
comment on column registry.deployment.retries is 'how often a person asked to try again; each one is a new generation';

create table registry.node (
  id          text        primary key,
  epoch       bigint      not null default 1,
  address     text        not null,
  release     text        not null,
  facts       jsonb       not null default '{}',
  started_at  timestamptz not null default now(),
  seen_at     timestamptz not null default now()
);

-- No key to deployment: a node still drains and unloads what nobody wishes any more, and says so until it is done.
create table registry.deployment_status (
  deployment           bigint      not null,
  node                 text        not null references registry.node,
  model                text        not null,
  version              integer     not null,
  observed_generation  bigint      not null,
  state                text        not null
                       check (state in ('PENDING', 'LOADING', 'WARMING', 'READY', 'DRAINING', 'UNLOADED', 'FAILED')),
  reason_code          text,
  reason               text,
  instances            integer     not null default 0 check (instances >= 0),
  device               text,
  footprint            jsonb,
  node_epoch           bigint      not null,
  since                timestamptz not null default now(),
  written_at           timestamptz not null default now(),
  primary key (deployment, node)
);
create index deployment_status_model on registry.deployment_status (model, version);
create index deployment_status_node on registry.deployment_status (node);

create table registry.leadership (
  role    text        primary key,
  holder  text        not null,
  until   timestamptz not null,
  epoch   bigint      not null check (epoch >= 1)
);
comment on column registry.leadership.epoch is 'fencing: grows with each new holder; each write of a leader checks it';

create table registry.footprint (
  digest            text        not null,
  engine            text        not null,
  engine_version    text        not null,
  device            text        not null,
  settings          text        not null,
  load_bytes        bigint      not null check (load_bytes >= 0),
  warm_bytes        bigint      not null check (warm_bytes >= 0),
  peak_bytes        bigint      not null check (peak_bytes >= 0),
  load_millis       bigint      not null check (load_millis >= 0),
  samples           integer     not null default 1 check (samples >= 1),
  measured_at       timestamptz not null default now(),
  primary key (digest, engine, engine_version, device, settings)
);
comment on column registry.footprint.settings is 'canonical text of the settings that change what a load needs';

-- -------------------------------------------------------- traffic, rollouts

create table registry.rollout (
  id            bigint      generated by default as identity primary key,
  model         text        not null references registry.model,
  plan          jsonb       not null,
  state         text        not null
                check (state in ('PENDING', 'RUNNING', 'PAUSED', 'PROMOTING', 'ROLLING_BACK', 'PROMOTED', 'ROLLED_BACK', 'ABORTED')),
  step          integer     not null default 0 check (step >= 0),
  revision      bigint      not null default 1,
  epoch         bigint      not null default 0,
  actor         text        not null,
  reason        text        not null,
  started_at    timestamptz not null default now(),
  updated_at    timestamptz not null default now(),
  ended_at      timestamptz
);
comment on column registry.rollout.epoch is 'the fencing epoch of the leader that wrote last; writes compare (revision, epoch)';
create unique index rollout_one_active on registry.rollout (model)
  where state in ('PENDING', 'RUNNING', 'PAUSED', 'PROMOTING', 'ROLLING_BACK');
create index rollout_model on registry.rollout (model, id desc);

create table registry.rollout_event (
  rollout   bigint      not null references registry.rollout,
  number    integer     not null check (number >= 1),
  kind      text        not null check (kind in ('STEP', 'VERDICT', 'ACT', 'END')),
  step      integer     not null,
  verdict   text        check (verdict in ('PASS', 'FAIL', 'INCONCLUSIVE', 'INSUFFICIENT_DATA')),
  detail    jsonb       not null,
  actor     text        not null,
  at        timestamptz not null default now(),
  primary key (rollout, number),
  check ((kind = 'VERDICT') = (verdict is not null))
);

create table registry.traffic_revision (
  revision    bigint      generated by default as identity primary key,
  model       text        not null references registry.model,
  number      integer     not null check (number >= 1),
  routes      jsonb       not null check (jsonb_typeof(routes) = 'array'),
  sticky      jsonb,
  salt        text        not null,
  shadows     jsonb       not null default '[]' check (jsonb_typeof(shadows) = 'array'),
  restores    integer,
  rollout     bigint      references registry.rollout,
  actor       text        not null,
  reason      text        not null,
  decided_at  timestamptz not null default now(),
  unique (model, number)
);
comment on column registry.traffic_revision.revision is 'one sequence for all models: prediction ids carry it';
comment on column registry.traffic_revision.restores is 'the earlier number whose policy this revision brought back';

-- ------------------------------------------------------------------- access

create table registry.principal (
  id             bigint      generated by default as identity primary key,
  name           text        not null unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._@-]{0,127}$'),
  kind           text        not null check (kind in ('PERSON', 'PROGRAM')),
  display_name   text        not null default '',
  password_hash  text,
  disabled       boolean     not null default false,
  revision       bigint      not null default 1,
  created_at     timestamptz not null default now(),
  updated_at     timestamptz not null default now()
);

create table registry.credential (
  id            bigint      generated by default as identity primary key,
  principal     bigint      not null references registry.principal,
  prefix        text        not null unique check (prefix ~ '^[A-Za-z0-9_-]{6,32}$'),
  sha256        bytea       not null unique check (octet_length(sha256) = 32),
  label         text        not null,
  revision      bigint      not null default 1,
  created_at    timestamptz not null default now(),
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz
);
create index credential_principal on registry.credential (principal);

-- VIEW, OPERATE and ADMINISTER are the roles viewer, operator and admin, each with what is below it; PREDICT is a right
-- of its own that none of them includes.
create table registry.role_grant (
  id          bigint      generated by default as identity primary key,
  principal   bigint      not null references registry.principal,
  role        text        not null check (role in ('PREDICT', 'VIEW', 'OPERATE', 'ADMINISTER')),
  pattern     text        not null check (pattern ~ '^[A-Za-z0-9._*-]{1,128}$'),
  revision    bigint      not null default 1,
  granted_at  timestamptz not null default now(),
  granted_by  text        not null,
  unique (principal, role, pattern)
);

create table registry.session (
  sha256      bytea       primary key check (octet_length(sha256) = 32),
  principal   bigint      not null references registry.principal,
  revision    bigint      not null default 1,
  created_at  timestamptz not null default now(),
  used_at     timestamptz not null default now(),
  expires_at  timestamptz not null,
  ended_at    timestamptz
);
create index session_principal on registry.session (principal);

-- The code that makes the first administrator: at most one row, worth nothing once an administrator exists.
create table registry.first_admin_code (
  only_one  boolean     primary key default true check (only_one),
  sha256    bytea       not null check (octet_length(sha256) = 32),
  made_at   timestamptz not null default now(),
  used_at   timestamptz
);

-- --------------------------------------------------- long work, repeated work

create table registry.operation (
  id          uuid        primary key default gen_random_uuid(),
  kind        text        not null,
  entity      text        not null,
  state       text        not null default 'RUNNING' check (state in ('RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  done        bigint      not null default 0 check (done >= 0),
  total       bigint      check (total >= 0),
  unit        text        not null default '',
  result      jsonb,
  failure     jsonb,
  actor       text        not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  expires_at  timestamptz not null,
  check ((state = 'FAILED') = (failure is not null))
);
create index operation_recent on registry.operation (created_at desc, id);
create index operation_expiry on registry.operation (expires_at);

create table registry.idempotency_key (
  actor         text        not null,
  key           text        not null check (length(key) between 1 and 255),
  command       text        not null,
  request       bytea       not null check (octet_length(request) = 32),
  answer        jsonb       not null,
  answered_at   timestamptz not null default now(),
  expires_at    timestamptz not null,
  primary key (actor, key)
);
comment on column registry.idempotency_key.request is 'SHA-256 of the command: the same key with another request is a mistake, not a repetition';
create index idempotency_key_expiry on registry.idempotency_key (expires_at);

-- ------------------------------------------------------------------ changes

create table registry.change (
  id          bigint      generated by default as identity primary key,
  xid         xid8        not null default pg_current_xact_id(),
  at          timestamptz not null default now(),
  actor       text        not null,
  via         text        not null default '',
  request_id  text        not null,
  kind        text        not null,
  entity      text        not null,
  model       text,
  action      text        not null,
  before      jsonb,
  after       jsonb,
  reason      text        not null default ''
);
comment on column registry.change.via is 'with what the actor came, e.g. which key; empty when there is nothing to add';
comment on table registry.change is 'audit and outbox in one: written by the transaction that did it';
create index change_order on registry.change (xid, id);
create index change_entity on registry.change (kind, entity, id desc);
create index change_model on registry.change (model, id desc) where model is not null;
create index change_actor on registry.change (actor, id desc);
create index change_at on registry.change (at);

-- Where each ordered reader of changes stands.
create table registry.change_reader (
  name     text        primary key,
  xid      xid8        not null,
  id       bigint      not null,
  read_at  timestamptz not null default now()
);

create function registry.tell_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('slipway_registry', new.kind);
  return null;
end $$;
create trigger change_told after insert on registry.change
  for each row execute function registry.tell_change();

-- ----------------------------------------------------------------- triggers

do $$
declare t text;
begin
  foreach t in array array['artifact', 'artifact_file', 'inspection', 'version', 'version_removal', 'version_note',
                           'alias_revision', 'traffic_revision', 'rollout_event', 'change'] loop
    execute format('create trigger keeps_history before update or delete or truncate on registry.%I
                    for each statement execute function registry.refuse_rewrite()', t);
  end loop;
end $$;
create trigger keeps_content before update on registry.blob
  for each statement execute function registry.refuse_rewrite();
