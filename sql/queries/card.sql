-- card_by_post: one
-- What a card shows of a post, for who may read it, and where it is read now.
--   reader int8
--   post int8
--   -> post int8, thread int8, kind text, answer bool, title text, language text
--   -> space_name text, space_private bool, withdrawn bool
select p.id, t.id, t.kind, p.kind = 'answer', q.title, coalesce(q.language, s.language),
	s.name, s.private, t.withdrawn or p.withdrawn_at is not null
from post p
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :reader and v.space = t.space
join space s on s.id = t.space
where p.id = :post;
