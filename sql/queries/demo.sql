-- demo_people: one
-- Whether anybody is here yet.
--   -> people int8
select count(*) from person;

-- demo_admin: one
-- Who gets the sign-in link of a first start.
--   -> email text
select email from person where admin and state = 'active' and email is not null order by id limit 1;

-- demo_person_put: one
--   email text
--   name text
--   team text
--   about text
--   time_zone text
--   admin bool
--   now timestamptz
--   -> id int8
insert into person (email, name, team, about, time_zone, admin, created_at)
values (lower(:email), :name, :team, :about, :time_zone, :admin, :now)
returning id;

-- demo_tag_about: exec
--   name text
--   about text
insert into tag (name, about) values (:name, :about)
on conflict (name) do update set about = excluded.about;

-- demo_link_put: exec
-- Two threads that belong together.
--   from_post int8
--   to_post int8
--   kind text
--   person int8
--   now timestamptz
insert into post_link (from_post, to_post, kind, created_by, created_at)
values (:from_post, :to_post, :kind, :person, :now)
on conflict do nothing;
