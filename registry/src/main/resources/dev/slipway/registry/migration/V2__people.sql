-- People sign in: a session says how and from where it was opened, and a one-time code sets a password.

alter table registry.principal
  add column password_set_at  timestamptz,
  add column signed_in_at     timestamptz;
comment on column registry.principal.password_hash is 'algorithm, parameters, salt and hash in one text; see PasswordHash';

alter table registry.session
  add column id       uuid  not null default gen_random_uuid() unique,
  add column way      text  not null default 'PASSWORD' check (way in ('PASSWORD', 'CODE', 'FIRST', 'OIDC')),
  add column address  text  not null default '' check (length(address) <= 64),
  add column agent    text  not null default '' check (length(agent) <= 256);
comment on column registry.session.sha256 is 'of the secret in the cookie, which is kept nowhere';
create index session_expiry on registry.session (expires_at);

-- A code with which a person sets a password: an invitation, or a way back in. A new one takes the place of the one
-- before, a used one is gone.
create table registry.password_code (
  principal   bigint       primary key references registry.principal,
  sha256      bytea        not null check (octet_length(sha256) = 32),
  made_by     text         not null,
  made_at     timestamptz  not null default now(),
  expires_at  timestamptz  not null
);
