/* db_sample.h -- the queries of tests/sql/sqlc/sample, and the tables they are about. */
#ifndef PEERLORE_TESTS_DB_SAMPLE_H
#define PEERLORE_TESTS_DB_SAMPLE_H

#define SAMPLE_TABLES                                                                              \
	"create table note (id bigint generated always as identity primary key, "                  \
	"title text not null constraint note_title_key unique check (title <> ''), body text, "    \
	"kind text not null, likes integer not null default 0, liked_at timestamptz, "             \
	"done boolean not null default false);"                                                    \
	"create table rating (note bigint not null constraint rating_note references note, "       \
	"stars integer not null constraint rating_stars check (stars between 1 and 5));"

#endif
