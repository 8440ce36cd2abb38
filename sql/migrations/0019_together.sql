-- 0019_together: of another branch, until it lands.
do $$ begin end $$;
