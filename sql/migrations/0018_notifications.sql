-- 0018_notifications.
do $$ begin end $$;
