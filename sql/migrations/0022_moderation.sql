-- Moderation: an audit trail in which nothing can be changed unnoticed.

-- Each row holds a keyed hash of its content (mac), and one over that, its number and the hash of the row before.
-- The keys are not in the database: whoever has only that can neither change, add, remove nor reorder rows so that
-- `peerlore audit --check` finds them right. Rows from before have neither.
alter table audit alter column id drop identity;
alter table audit add column mac bytea check (octet_length(mac) = 32);
alter table audit add column hash bytea check (octet_length(hash) = 32);
create index audit_actor on audit (actor, id);
create index audit_action on audit (action, id);

-- Where the next row goes. Writers queue here, each from its last statement to the end of its commit.
create table audit_head (
	one boolean primary key default true check (one),
	last bigint not null,
	hash bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 20);
insert into audit_head (last, hash) select coalesce(max(id), 0), sha256('peerlore audit') from audit;

create function audit_only_grows() returns trigger language plpgsql as $$
begin
	raise exception 'the audit trail is only added to';
end $$;
create trigger audit_only_grows before update or delete or truncate on audit
	for each statement execute function audit_only_grows();
