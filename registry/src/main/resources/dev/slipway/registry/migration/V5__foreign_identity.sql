-- Whom an identity provider vouches for: its own name for somebody never changes, theirs may.
create table registry.foreign_identity (
  issuer     text         not null check (issuer <> ''),
  subject    text         not null check (subject <> ''),
  principal  bigint       not null unique references registry.principal,
  linked_at  timestamptz  not null default now(),
  primary key (issuer, subject)
);
