-- audit_insert: exec
--   now timestamptz
--   actor int8?
--   action text
--   object_kind text
--   object int8
--   detail text
insert into audit (happened_at, actor, action, object_kind, object, detail)
values (:now, :actor, :action, :object_kind, :object, :detail);
