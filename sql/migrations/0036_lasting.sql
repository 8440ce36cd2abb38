-- What was flagged and withdrawn meanwhile waits for nobody. Each flag knows it itself, so that a queue of a thousand
-- flags is counted, and shown page by page, without a look at the thousand posts.
alter table flag add column gone boolean not null default false;

update flag f set gone = true
from post p join thread t on t.id = p.thread
where f.decision is null and p.id = f.post and (p.withdrawn_at is not null or t.withdrawn
	or exists (select from comment c where c.id = f.comment and c.withdrawn_at is not null));

drop index flag_waiting;
create index flag_waiting on flag (space, post, coalesce(comment, 0), id) where decision is null and not gone;

create view counted_flag as
	select f.id, p.withdrawn_at is not null or t.withdrawn or c.withdrawn_at is not null as gone
	from flag f
	join post p on p.id = f.post
	join thread t on t.id = p.thread
	left join comment c on c.id = f.comment
	where f.decision is null;

-- Whoever flags waits for whoever withdraws just then: each holds the thread.
create function flag_raised() returns trigger language plpgsql as $$
begin
	perform from thread where id = new.thread for share;
	new.gone := exists (select from post p join thread t on t.id = p.thread
		where p.id = new.post and (p.withdrawn_at is not null or t.withdrawn))
		or exists (select from comment c where c.id = new.comment and c.withdrawn_at is not null);
	return new;
end $$;
create trigger flag_raised before insert on flag for each row execute function flag_raised();

create function flags_look(posts bigint[]) returns void language plpgsql as $$
begin
	update flag f set gone = c.gone
	from counted_flag c
	where f.post = any (posts) and f.decision is null and c.id = f.id and f.gone <> c.gone;
end $$;

-- Named so that it comes after what takes the thread.
create function post_flagged() returns trigger language plpgsql as $$
begin
	perform flags_look(array[new.id]);
	return null;
end $$;
create trigger post_flagged after update of withdrawn_at, thread on post
	for each row when ((old.withdrawn_at is null) <> (new.withdrawn_at is null) or old.thread <> new.thread)
	execute function post_flagged();

create function thread_flagged() returns trigger language plpgsql as $$
begin
	perform flags_look(array(select id from post where thread = new.id));
	return null;
end $$;
create trigger thread_flagged after update of withdrawn on thread
	for each row when (old.withdrawn <> new.withdrawn) execute function thread_flagged();

create function comment_flagged() returns trigger language plpgsql as $$
begin
	perform flags_look(array[new.post]);
	return null;
end $$;
create trigger comment_flagged after update of withdrawn_at, post on comment
	for each row when ((old.withdrawn_at is null) <> (new.withdrawn_at is null) or old.post <> new.post)
	execute function comment_flagged();

-- The lists of a topic that has much in it are kept as well, of all open spaces together; what was kept is counted anew.
truncate top_kept, top_kept_row, top_kept_post;
alter table top_kept_row drop constraint top_kept_row_period_space_kind_fkey, drop constraint top_kept_row_pkey;
alter table top_kept drop constraint top_kept_pkey;
alter table top_kept add column tag bigint not null default 0, add primary key (period, space, tag, kind);
alter table top_kept_row add column tag bigint not null default 0, add primary key (period, space, tag, kind, post, place),
	add foreign key (period, space, tag, kind) references top_kept on delete cascade;
