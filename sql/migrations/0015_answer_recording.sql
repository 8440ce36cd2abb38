-- 0015_answer_recording.
do $$ begin end $$;
