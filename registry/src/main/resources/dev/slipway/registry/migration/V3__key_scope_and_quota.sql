-- A key may less than its principal, and only so much of it in a second. Rotating makes a new key of the same family.

alter table registry.credential
  add column grants               jsonb            check (jsonb_typeof(grants) = 'array'),
  add column requests_per_second  double precision check (requests_per_second > 0),
  add column items_per_second     double precision check (items_per_second > 0),
  add column bytes_in_flight      bigint           check (bytes_in_flight > 0),
  add column replaces             text             references registry.credential (prefix),
  add column family               text;
update registry.credential set family = prefix;
alter table registry.credential alter column family set not null;

comment on column registry.credential.grants is 'narrows what the principal may; null: the key may all of it';
comment on column registry.credential.replaces is 'the key in whose place this one was made';
comment on column registry.credential.family is 'the first key of its line: keys that replaced one another share one quota';
