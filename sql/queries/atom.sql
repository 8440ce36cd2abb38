-- atom_feed_show: one
--   person int8
--   -> number int4, open bool, made_at timestamptz
select number, open, made_at from atom_feed where person = :person;

-- atom_feed_put: exec
-- A new address, or none (open = no); an old one never comes back.
--   person int8
--   open bool
--   now timestamptz
insert into atom_feed as f (person, number, open, made_at) values (:person, 1, :open, :now)
on conflict (person) do update set number = f.number + 1, open = excluded.open, made_at = excluded.made_at;

-- atom_feed_person: one
-- Whose feed it is, while they are here and it is open.
--   person int8
--   number int4
--   -> person int8, name text
select p.id, p.name
from atom_feed f
join person p on p.id = f.person and p.state = 'active'
where f.person = :person and f.number = :number and f.open;

-- atom_news: many
-- What is new about what a person follows, as far as they may read it now, the latest first.
--   person int8
--   rows int8
--   -> id int8, kind text, thread int8, post int8, about int8, tip bool, title text, excerpt text
--   -> actor_name text, at timestamptz
select n.id, n.kind, n.thread, n.post, n.about, t.kind = 'tip', q.title, coalesce(c.body, p.excerpt), a.name, n.created_at
from shown_notice n
join thread t on t.id = n.thread
join post q on q.id = n.thread
join post p on p.id = n.post
join person a on a.id = n.actor
left join comment c on n.kind = 'followed-commented' and c.id = n.about
where n.person = :person and n.kind in ('followed-posted', 'followed-answered', 'followed-commented', 'followed-accepted', 'followed-closed')
order by n.id desc
limit :rows;
