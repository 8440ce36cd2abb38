-- 0016_mentoring.
do $$ begin end $$;
