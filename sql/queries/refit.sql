-- Learning the weights of routing from who answered. Only open spaces teach:
-- what happens in a private one must not move the rankings of others.

-- routing_seen_insert: exec
-- What was seen of the candidates; the first time counts. features as '{0.1,...}'.
--   question int8
--   layout int8
--   people int8[]
--   features text[]
insert into routing_seen (question, person, layout, features)
select :question, g.person, :layout, g.features::real[]
from unnest(:people::bigint[], :features::text[]) as g(person, features)
where not exists (select from routing_seen s where s.question = :question)
on conflict do nothing;

-- refit_seen: many
-- Questions of open spaces that somebody seen has answered, the newest ones, oldest first.
--   layout int8
--   questions int8
--   -> question int8, features text, answered bool
with answered as materialized (
	select distinct s.question, s.person
	from routing_seen s
	join thread t on t.id = s.question and not t.withdrawn
	join space x on x.id = t.space and not x.private
	join post p on p.thread = s.question and p.author = s.person and p.kind = 'answer' and p.withdrawn_at is null
	where s.layout = :layout
), newest as materialized (
	select question from answered group by question order by question desc limit :questions
)
select s.question, array_to_string(s.features, ' '), a.person is not null
from newest n
join routing_seen s on s.question = n.question and s.layout = :layout
left join answered a on a.question = s.question and a.person = s.person
order by s.question, s.person
limit 200000;

-- refit_insert: exec
--   now timestamptz
--   questions int4
--   measured int4
--   before float8
--   after float8
--   names text[]
--   weights text[]
--   used bool
insert into routing_fit (fitted_at, questions, measured, mrr_before, mrr_after, names, weights, used)
values (:now, :questions, :measured, :before, :after, :names, :weights::text[]::double precision[], :used);

-- refit_weights: one
-- The weights in use; no row: those of the file.
--   -> names text[], weights text[]
select f.names, f.weights::text[]
from routing_fit f
cross join routing_fit_wanted w
where f.used and w.wanted
order by f.id desc
limit 1;

-- refit_state: one
--   -> wanted bool, fitted_at timestamptz?, questions int4, measured int4, before float8, after float8, used bool, in_use bool
select w.wanted, f.fitted_at, coalesce(f.questions, 0), coalesce(f.measured, 0), coalesce(f.mrr_before, 0),
	coalesce(f.mrr_after, 0), coalesce(f.used, false),
	w.wanted and exists (select from routing_fit u where u.used)
from routing_fit_wanted w
left join lateral (
	select fitted_at, questions, measured, mrr_before, mrr_after, used from routing_fit order by id desc limit 1
) f on true;

-- refit_want: exec
--   wanted bool
update routing_fit_wanted set wanted = :wanted where wanted <> :wanted;

-- refit_clean: exec
-- Questions so old that they teach nothing about today; attempts that led to nothing.
--   before timestamptz
with old as (
	delete from routing_seen s using thread t where t.id = s.question and t.created_at < :before
)
delete from routing_fit where fitted_at < :before and not used;
