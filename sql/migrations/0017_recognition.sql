-- Thanks: what people say to each other, with a reason; who takes part in recognition, and where.

-- Their own choice: without it no thanks, reputation, badge or place in a list of theirs is shown to anybody else.
alter table person add column recognition boolean not null default true;
-- Its owner's choice: without it nothing in it is thanked for or counted.
alter table space add column recognition boolean not null default true;

create or replace view reader_space as
	select p.id as reader, s.id as space, s.slug, s.name, s.private, m.role, s.recognition
	from person p
	cross join space s
	left join membership m on m.space = s.id and m.person = p.id
	where p.state in ('active', 'imported', 'invited') and (not s.private or m.person is not null);

create table thanks (
	id bigint generated always as identity primary key,
	giver bigint not null references person,
	person bigint not null references person,
	post bigint references post, -- null: for anything; everyone here reads it then
	reason text not null check (char_length(reason) between 1 and 500),
	created_at timestamptz not null,
	withdrawn_at timestamptz,
	withdrawn_by bigint references person,
	check (giver <> person),
	check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index thanks_person on thanks (person, id desc) where withdrawn_at is null;
create index thanks_pair on thanks (giver, person, created_at);
create index thanks_post on thanks (post) where post is not null;
create index thanks_latest on thanks (created_at) where withdrawn_at is null;

-- The one place that says which thanks a reader may see: those of posts they may read, or of no post, between
-- people who both take part; and always their own, given or received.
create view shown_thanks as
	select v.id as reader, k.id, k.giver, k.person, k.post, k.reason, k.created_at,
		p.thread, p.space, p.kind as post_kind, g.recognition and r.recognition as open
	from person v
	cross join thanks k
	join person r on r.id = k.person
	join person g on g.id = k.giver
	left join post p on p.id = k.post
	where k.withdrawn_at is null
		and ((g.recognition and r.recognition) or v.id in (k.person, k.giver))
		and (k.post is null or exists (
			select from thread t
			join space s on s.id = t.space and s.recognition
			where t.id = p.thread and not t.withdrawn and p.withdrawn_at is null
				and (not s.private or exists (
					select from membership m where m.space = s.id and m.person = v.id))));

-- A notice may be of something that has no post: of thanks for anything.
alter table notice alter column post drop not null, alter column thread drop not null;

create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind = 'commented' and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));
