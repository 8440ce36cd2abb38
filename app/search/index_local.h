/* index_local.h -- what the files of the index share: where things lie, what terms and slots mean. */
#ifndef PEERLORE_SEARCH_INDEX_LOCAL_H
#define PEERLORE_SEARCH_INDEX_LOCAL_H

#include "search/index.h"
#include "search/xapian.h"

/* Prefixes of terms. Unprefixed are the stems of all text, with positions. */
#define TERM_TITLE STR("S") /* stems of the title, each counted ten times */
#define TITLE_WDF 10
#define TERM_TITLE_RAW STR("XT") /* words of the title, for as-you-type */
#define TERM_TAG STR("K")
#define TERM_TYPE STR("XP") /* the type's letter */
#define TERM_AUTHOR STR("XU")
#define TERM_SPACE STR("XS")
#define TERM_UID STR("Q") /* xapian_doc_new puts it */
#define TERM_STATE STR("XI") /* answered, unanswered, accepted, closed */

/* Value slots; XAPIAN_SLOT_WORDS is taken too. */
enum {
	SLOT_RANK, /* prior, length and title words: see xapian_doc_rank */
	SLOT_THREAD, /* set where a thread has several documents: collapse */
	SLOT_FACETS, /* t<letter> s<space> g<tag>, NUL between */
	SLOT_ACTIVITY,
	SLOT_CREATED,
	SLOT_VOTES,
	SLOT_PRIOR, /* see xapian_doc_prior */
	SLOT_SKETCH /* the words in order: see sketch.h */
};

#define INDEX_UID_MAX 24
/* Room behind the directory for "/<n>/space-<id>" and names in it. */
#define INDEX_PATH_EXTRA 96

/* The uid of a document, written into `into`. */
struct str index_uid(enum index_type type, int64_t id, char into[INDEX_UID_MAX]);

/* Writes "DIR/<generation>/open" or ".../space-<id>" into path, of dir.n + INDEX_PATH_EXTRA bytes. */
struct str index_path(struct str dir, int64_t generation, int64_t where, char *path);
/* The number in DIR/current; ERR_NOT_FOUND when there is none. path is scratch, as above. */
enum err index_current(struct str dir, char *path, int64_t *generation) MUST_CHECK;
/*
 * DIR/changed is an empty file whose time the writer moves after every commit, so
 * that a reader with nothing new to read finds out with one system call instead
 * of several per database.
 */
enum err index_changed_open(struct str dir, char *path, int *fd) MUST_CHECK;
void index_changed_set(int fd);
/* Another value than before when something may have changed; 0 when that cannot be told. */
int64_t index_changed_get(int fd);

/* The private spaces with a folder in this generation, sorted. */
enum err index_spaces_on_disk(struct str dir, int64_t generation, char *path, struct arena *mem,
    struct int64_list *out) MUST_CHECK;
void int64_list_sort(struct int64_list *list);

/* Says a Xapian error to the operator, when it is one they should know. */
void index_say(const struct xapian_error *error, const char *doing);
/* The same, and gives the enum err it is. */
enum err index_failed(const struct xapian_error *error, const char *doing) MUST_CHECK;

/* The parts of a prior that time does not change. */
struct index_prior {
	double votes;
	double accepted;
	double verified;
	double stale;
};
struct index_prior index_prior_of(int64_t votes, bool accepted, bool verified, bool stale);

/* Makes the Xapian document of doc. */
enum err index_doc_make(
    const struct index_doc *doc, struct arena *mem, struct xapian_doc **out) MUST_CHECK;
/* Reads back what index_doc_make put into its data; excerpt is for the snippet, and behind its line end are the lines. False when it is not ours. */
bool index_doc_read(
    struct str data, struct arena *mem, struct search_hit *hit, struct str *excerpt);

/* All of text with its marked words, as markup. */
struct html index_marked(
    struct arena *mem, struct str text, const struct xapian_mark *marks, size_t n);
/* The stretch of excerpt around the marked words, as markup. */
struct html index_snippet(
    struct arena *mem, struct str excerpt, const struct xapian_mark *marks, size_t n);

/* -- what is said in recordings: index_lines.c ------------------------------------------ */
/* Puts lines behind the excerpt in a document's data. */
void index_lines_put(struct buf *b, const struct index_lines *lines);
/*
 * Where in these lines a hit was found, if they hold at least `others` different
 * words of the query close together: spoken, at_ms and snippet are set then.
 */
enum err index_lines_mark(const struct xapian_marker *marker, struct str lines, unsigned others,
    struct arena *mem, struct search_hit *hit) MUST_CHECK;
/* How many different words are marked. */
unsigned index_words_marked(const struct xapian_mark *marks, size_t n);

/* A position as text and back, as it stands in the note of the open database. */
#define NOTE_POSITION STR("position")
#define NOTE_SPACES STR("spaces")
#define POSITION_TEXT_MAX 96
struct str index_position_text(const struct index_position *p, char into[POSITION_TEXT_MAX]);
bool index_position_read(struct str text, struct index_position *out);

#endif
