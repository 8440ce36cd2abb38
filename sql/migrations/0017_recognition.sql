-- 0017_recognition.
do $$ begin end $$;
