-- Vectors of texts, from an embeddings endpoint that an operator may have set.

-- Open spaces are sent once there is an endpoint; a private one only while an
-- administrator allows it. Opening a space ends what was allowed.
alter table space add column embeddings boolean not null default false;
alter table space add check (private or not embeddings);

create function space_embeddings_end() returns trigger language plpgsql as $$
begin
	new.embeddings := false;
	return new;
end $$;
create trigger space_embeddings_end before update of private on space
	for each row when (old.private <> new.private) execute function space_embeddings_end();

-- The one place that says what may be sent.
create view embeddable_thread as
	select t.id, t.space, t.version, s.private
	from thread t
	join space s on s.id = t.space
	where not t.withdrawn and (not s.private or s.embeddings);

-- x[i] = scale * vector[i] as a signed byte; x has length 1. dimension 0: the
-- endpoint would not take this text.
create table embedding (
	thread bigint primary key references thread on delete cascade,
	model text not null,
	dimension integer not null check (dimension between 0 and 4096),
	version bigint not null, -- of the thread, when it was sent
	digest bytea not null check (octet_length(digest) = 16), -- of what was sent
	scale double precision not null,
	vector bytea not null check (octet_length(vector) = dimension),
	made_at timestamptz not null
);

-- One worker at a time computes for all nodes.
create table embedding_lease (
	one_row boolean primary key default true check (one_row),
	holder text not null default '',
	until timestamptz not null default '-infinity'
);
insert into embedding_lease default values;

-- A vector that was made is told to the nodes, as a thread that changed is.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check
	check (kind in ('thread', 'person', 'space', 'vector'));

-- What may not be sent any more is not kept either.
create function thread_unembedded() returns trigger language plpgsql as $$
begin
	delete from embedding e where e.thread = new.id
		and not exists (select from embeddable_thread m where m.id = new.id);
	return null;
end $$;
create trigger thread_unembedded after update of space, withdrawn on thread
	for each row when (old.space <> new.space or old.withdrawn <> new.withdrawn)
	execute function thread_unembedded();

create function space_unembedded() returns trigger language plpgsql as $$
begin
	if new.private and not new.embeddings then
		delete from embedding e using thread t where e.thread = t.id and t.space = new.id;
	end if;
	if old.private = new.private then -- else space_changed says so
		insert into outbox (kind, object, space) values ('space', new.id, new.id);
		perform pg_notify('outbox', '');
	end if;
	return null;
end $$;
create trigger space_unembedded after update of private, embeddings on space
	for each row when (old.private <> new.private or old.embeddings <> new.embeddings)
	execute function space_unembedded();
