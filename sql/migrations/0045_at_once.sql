-- What the page of a thread shows of its posts stands in their rows, so that one look at them tells it: when one of them last worked for
-- somebody, how many say that it is outdated; and with the thread, whether another question became part of it.
alter table post add column used_at timestamptz;
alter table post add column said integer not null default 0;
alter table thread add column merged boolean not null default false;

drop view counted_post;
create view counted_post as
select p.id,
	(p.imported_score + coalesce(v.score, 0))::integer as score,
	coalesce(u.uses, 0)::integer as uses,
	u.used_at,
	coalesce(o.said, 0)::integer as said
from post p
left join (select post, sum(value) as score from vote group by post) v on v.post = p.id
left join (select post, count(*) as uses, max(created_at) as used_at from post_use group by post) u on u.post = p.id
left join (select post, count(*) as said from post_outdated group by post) o on o.post = p.id;

drop view counted_mark;
create view counted_mark as
select t.id,
	array(select x.thread from (
			select l.to_post as thread, l.created_at from post_link l where l.from_post = t.id
			union
			select l.from_post, l.created_at from post_link l where l.to_post = t.id) x
		order by x.created_at desc, x.thread desc limit 100) as links,
	exists (select from mentor_wish w where w.question = t.id) as wished,
	exists (select from post p join proposal g on g.post = p.id and g.state = 'open' where p.thread = t.id) as suggested,
	exists (select from unnamed u where u.thread = t.id) as unnamed,
	exists (select from merge m where m.target = t.id and m.undone_at is null) as merged
from thread t;

alter table post disable trigger user;
update post p set used_at = c.used_at, said = c.said from counted_post c
where c.id = p.id and (c.used_at is not null or c.said > 0);
alter table post enable trigger user;
alter table thread disable trigger user;
update thread t set merged = true from counted_mark c where c.id = t.id and c.merged;
alter table thread enable trigger user;

create or replace function use_changed() returns trigger language plpgsql as $$
begin
	if tg_op = 'INSERT' then
		update post set uses = uses + 1, used_at = greatest(used_at, new.created_at) where id = new.post;
	else
		update post set uses = uses - 1, used_at = (select max(u.created_at) from post_use u where u.post = old.post)
			where id = old.post;
	end if;
	return null;
end $$;

create or replace function outdated_changed() returns trigger language plpgsql as $$
declare
	at_thread bigint;
begin
	update post set said = said + case when tg_op = 'INSERT' then 1 else -1 end
		where id = coalesce(new.post, old.post) returning thread into at_thread;
	perform thread_outdated(at_thread);
	return null;
end $$;

create or replace function merge_changed() returns trigger language plpgsql as $$
begin
	update thread t set merged = c.merged
		from counted_mark c where c.id = t.id and t.id = new.target and t.merged <> c.merged;
	perform thread_raise(new.target);
	return null;
end $$;

-- A page shows what a text became, hardly ever the text: that one goes out of the row first when both are long.
alter table post alter column body_html set storage main;
