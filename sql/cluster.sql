-- cluster.sql -- the roles and the database of a private cluster; run by psql as its superuser, any number of times.
--
-- peerlore_owner makes and changes tables (migrations, scratch databases); peerlore_app, which the web server
-- and the worker use, reads and writes rows and nothing else. What stands in template1 holds for every database
-- made later, so scratch databases for tests and evaluation have the same rights.
select 'create role peerlore_owner login createdb'
 where not exists (select from pg_roles where rolname = 'peerlore_owner') \gexec
select 'create role peerlore_app login'
 where not exists (select from pg_roles where rolname = 'peerlore_app') \gexec
alter role peerlore_app set idle_in_transaction_session_timeout = '60s';

alter default privileges for role peerlore_owner grant select, insert, update, delete on tables to peerlore_app;
alter default privileges for role peerlore_owner grant usage, select on sequences to peerlore_app;
alter default privileges for role peerlore_owner grant execute on functions to peerlore_app;

select 'create database peerlore owner peerlore_owner'
 where not exists (select from pg_database where datname = 'peerlore') \gexec
