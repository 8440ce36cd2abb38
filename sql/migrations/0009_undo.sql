-- Taking a withdrawal back.

-- When the answer was accepted, if it was at the moment it was withdrawn: undoing gives that back too.
alter table post add column accepted_before timestamptz;
