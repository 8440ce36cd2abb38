/*
 * index_doc.c -- what a document is in the index: its terms, values and data, and the way back.
 *
 * One document holds a whole thread. All text counts once, unprefixed and
 * stemmed; the title's stems stand again under S, counted ten times, because one
 * search has one document length and a long thread would drown its title.
 */
#include "search/index_local.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "search/sketch.h"

/* How much of each part is read, in bytes. */
#define ANSWER_MAX 2500
#define ANSWERS_MAX 100
#define COMMENTS_MAX 8000
#define SPOKEN_MAX 65536
#define EXCERPT_BODY 900
#define EXCERPT_ANSWER 600
#define LINE_NUMBERS 13

/* White space of any kind and length becomes one blank. */
static void
put_flat(struct buf *b, struct str s)
{
	size_t i, from = 0;
	bool blank = true;

	for (i = 0; i <= s.n; i++) {
		if (i < s.n && (unsigned char)s.p[i] > ' ') {
			blank = false;
			continue;
		}
		if (!blank) {
			if (b->n > 0 && b->p[b->n - 1] != '\n' && b->p[b->n - 1] != '\t')
				buf_char(b, ' ');
			buf_put(b, s.p + from, i - from);
		}
		blank = true;
		from = i + 1;
	}
}

static struct str
doc_data(const struct index_doc *doc, struct arena *mem)
{
	struct buf b = {.mem = mem};
	size_t i;

	buf_fmt(&b,
	    "1 %d %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %zu %d %d %" PRId64 " %" PRId64
	    " %d %d\n",
	    (int)doc->type, doc->id, doc->space, doc->author, doc->votes, doc->answers.n,
	    doc->accepted, doc->closed, doc->created, doc->activity, doc->stale, doc->verified);
	put_flat(&b, doc->title);
	buf_char(&b, '\n');
	for (i = 0; i < doc->tags.n; i++) {
		put_flat(&b, doc->tags.items[i]);
		buf_char(&b, '\t');
	}
	buf_char(&b, '\n');
	put_flat(&b, str_first_bytes(doc->body, EXCERPT_BODY));
	if (doc->answers.n > 0) {
		buf_str(&b, STR(" \xe2\x80\xa6"));
		put_flat(&b, str_first_bytes(doc->answers.items[0], EXCERPT_ANSWER));
	}
	index_lines_put(&b, &doc->lines);
	return (buf_view(&b));
}

static bool
read_numbers(struct str line, int64_t numbers[LINE_NUMBERS])
{
	struct str word;
	size_t i;

	for (i = 0; i < LINE_NUMBERS; i++) {
		if (!str_cut(&line, ' ', &word) || !str_int64(word, &numbers[i]))
			return (false);
	}
	return (numbers[0] == 1 && numbers[1] >= 0 && numbers[1] < INDEX_TYPE_COUNT);
}

bool
index_doc_read(struct str data, struct arena *mem, struct search_hit *hit, struct str *excerpt)
{
	int64_t numbers[LINE_NUMBERS];
	struct str line, title, tags, tag;
	size_t n = 0, i;

	if (!str_cut(&data, '\n', &line) || !read_numbers(line, numbers) ||
	    !str_cut(&data, '\n', &title) || !str_cut(&data, '\n', &tags))
		return (false);
	hit->type = (enum index_type)numbers[1];
	hit->id = numbers[2];
	hit->space = numbers[3];
	hit->author = numbers[4];
	hit->votes = numbers[5];
	hit->answers = numbers[6];
	hit->accepted = numbers[7] != 0;
	hit->closed = numbers[8] != 0;
	hit->created = numbers[9];
	hit->activity = numbers[10];
	hit->stale = numbers[11] != 0;
	hit->verified = numbers[12] != 0;
	hit->title = str_dup(mem, title);
	tags = str_dup(mem, tags);
	for (i = 0; i < tags.n; i++)
		n += tags.p[i] == '\t';
	hit->tags.items = arena_array(mem, n, sizeof(*hit->tags.items));
	for (hit->tags.n = 0; str_cut(&tags, '\t', &tag);)
		hit->tags.items[hit->tags.n++] = tag;
	*excerpt = data;
	return (true);
}

/* -- making one -------------------------------------------------------------- */

/* The first error stays; after it nothing more is done. */
struct maker {
	struct xapian_doc *doc;
	struct xapian_error error;
	enum xapian_code code;
};

static void
make_text(struct maker *m, struct str text, struct str prefix, unsigned wdf, unsigned flags)
{
	if (m->code == XAPIAN_OK)
		m->code = xapian_doc_text(m->doc, text, prefix, wdf, flags, &m->error);
}

static void
make_term(struct maker *m, struct str prefix, struct str value)
{
	if (m->code == XAPIAN_OK)
		m->code = xapian_doc_term(m->doc, prefix, value, &m->error);
}

static void
make_id(struct maker *m, struct str prefix, int64_t id)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%" PRId64, id);

	if (id != 0)
		make_term(m, prefix, (struct str){text, (size_t)n});
}

static void
make_number(struct maker *m, unsigned slot, double number)
{
	if (m->code == XAPIAN_OK)
		m->code = xapian_doc_number(m->doc, slot, number, &m->error);
}

/* In one piece, so that a phrase may begin in one line and end in the next. */
static void
make_spoken(struct maker *m, const struct index_doc *doc, struct arena *mem)
{
	struct buf all = {.mem = mem};
	size_t i;

	for (i = 0; i < doc->lines.n; i++) {
		buf_str(&all, doc->lines.items[i].text);
		buf_char(&all, '\n');
	}
	if (all.n > 0)
		make_text(m, str_first_bytes(buf_view(&all), SPOKEN_MAX), STR(""), 1,
		    XAPIAN_POSITIONS | XAPIAN_WORDS);
}

static void
make_all_text(struct maker *m, const struct index_doc *doc, struct arena *mem)
{
	size_t i;

	make_text(m, doc->title, STR(""), 1, XAPIAN_POSITIONS | XAPIAN_WORDS);
	make_text(m, doc->body, STR(""), 1, XAPIAN_POSITIONS | XAPIAN_WORDS);
	for (i = 0; i < doc->answers.n && i < ANSWERS_MAX; i++)
		make_text(m, str_first_bytes(doc->answers.items[i], ANSWER_MAX), STR(""), 1,
		    XAPIAN_POSITIONS | XAPIAN_WORDS);
	if (doc->comments.n > 0)
		make_text(m, str_first_bytes(doc->comments, COMMENTS_MAX), STR(""), 1,
		    XAPIAN_POSITIONS | XAPIAN_WORDS);
	make_spoken(m, doc, mem);
	for (i = 0; i < doc->tags.n; i++)
		make_text(m, doc->tags.items[i], STR(""), 1, XAPIAN_WORDS);
	/* Whoever knows a tag by another name types that, maybe as the beginning of a title. */
	for (i = 0; i < doc->synonyms.n; i++) {
		make_text(m, doc->synonyms.items[i], STR(""), 1, XAPIAN_WORDS);
		make_text(m, doc->synonyms.items[i], TERM_TITLE_RAW, 1, XAPIAN_RAW);
	}
	make_text(m, doc->title, TERM_TITLE, TITLE_WDF, 0);
	make_text(m, doc->title, TERM_TITLE_RAW, 1, XAPIAN_RAW);
}

static void
make_terms(struct maker *m, const struct index_doc *doc)
{
	static const char letters[] = {
#define X(name, word, letter) letter,
	    INDEX_TYPES(X)
#undef X
	};
	size_t i;

	make_term(m, TERM_TYPE, (struct str){&letters[doc->type], 1});
	make_id(m, TERM_SPACE, doc->space);
	make_id(m, TERM_AUTHOR, doc->author);
	for (i = 0; i < doc->tags.n; i++)
		make_term(m, TERM_TAG, doc->tags.items[i]);
	if (doc->type == INDEX_QUESTION)
		make_term(m, TERM_STATE, doc->answers.n > 0 ? STR("answered") : STR("unanswered"));
	if (doc->accepted)
		make_term(m, TERM_STATE, STR("accepted"));
	if (doc->closed)
		make_term(m, TERM_STATE, STR("closed"));
}

static void
make_facets(struct maker *m, const struct index_doc *doc, struct arena *mem)
{
	struct buf b = {.mem = mem};
	size_t i;

	buf_fmt(&b, "t%d", (int)doc->type);
	if (doc->space != 0) {
		buf_char(&b, '\0');
		buf_fmt(&b, "s%" PRId64, doc->space);
	}
	for (i = 0; i < doc->tags.n; i++) {
		buf_char(&b, '\0');
		buf_char(&b, 'g');
		buf_str(&b, doc->tags.items[i]);
	}
	if (m->code == XAPIAN_OK)
		m->code = xapian_doc_bytes(m->doc, SLOT_FACETS, buf_view(&b), &m->error);
}

/* The prior is a tie-break, 5 to 10 % of a usual top weight: votes, an accepted answer, fresh beats old. */
struct index_prior
index_prior_of(int64_t votes, bool accepted, bool verified, bool stale)
{
	return ((struct index_prior){.votes = 0.15 * log1p(votes > 0 ? (double)votes : 0),
	    .accepted = accepted ? 0.4 : 0,
	    .verified = verified ? 0.2 : 0,
	    .stale = stale ? -0.5 : 0});
}

static void
make_rank(struct maker *m, const struct index_doc *doc)
{
	struct index_prior p = index_prior_of(doc->votes, doc->accepted, doc->verified, doc->stale);
	double fixed = p.votes + p.accepted + p.verified + p.stale;
	int64_t day = doc->activity / DAYS_US(1);
	int thousandths;

	/* In hundredths, so that both say the same. */
	thousandths = (int)lround(fixed * 100) * 10;
	if (m->code == XAPIAN_OK)
		m->code =
		    xapian_doc_rank(m->doc, SLOT_RANK, TERM_TITLE, thousandths, day, &m->error);
	if (m->code == XAPIAN_OK)
		m->code = xapian_doc_prior(m->doc, SLOT_PRIOR, thousandths, day, &m->error);
}

/* -- the sketch --------------------------------------------------------------- */

struct sketching {
	struct sketch_maker maker;
	enum sketch_part part;
	size_t left; /* words of this text that are still taken */
};

static bool
sketch_take(void *with, const struct xapian_word *word)
{
	struct sketching *s = with;

	return (s->left-- > 0 && sketch_put(&s->maker, s->part, word->stem));
}

static void
sketch_text(
    struct maker *m, struct sketching *s, enum sketch_part part, struct str text, unsigned language)
{
	s->part = part;
	s->left = part == SKETCH_IN_ANSWERS ? SKETCH_ANSWER : SIZE_MAX;
	if (m->code == XAPIAN_OK)
		m->code = xapian_words(text, language, sketch_take, s, &m->error);
}

static void
make_sketch(struct maker *m, const struct index_doc *doc, unsigned language, struct arena *mem)
{
	struct sketching *s = arena_new_of(mem, struct sketching);
	size_t i;

	sketch_text(m, s, SKETCH_IN_TITLE, doc->title, language);
	sketch_text(m, s, SKETCH_IN_BODY, doc->body, language);
	for (i = 0; i < doc->answers.n && sketch_gap(&s->maker, SKETCH_IN_ANSWERS); i++)
		sketch_text(m, s, SKETCH_IN_ANSWERS, doc->answers.items[i], language);
	for (i = 0; i < doc->lines.n; i++) {
		if (i > 0 && doc->lines.items[i].post != doc->lines.items[i - 1].post)
			(void)sketch_gap(&s->maker, SKETCH_IN_SPOKEN);
		sketch_text(m, s, SKETCH_IN_SPOKEN, doc->lines.items[i].text, language);
	}
	if (m->code == XAPIAN_OK)
		m->code =
		    xapian_doc_bytes(m->doc, SLOT_SKETCH, sketch_pack(&s->maker, mem), &m->error);
}

enum err
index_doc_make(const struct index_doc *doc, struct arena *mem, struct xapian_doc **out)
{
	struct maker m = {.code = XAPIAN_OK};
	unsigned language = xapian_language(doc->language.n == 0 ? STR("en") : doc->language);
	char uid[INDEX_UID_MAX];

	m.code = xapian_doc_new(index_uid(doc->type, doc->id, uid), language, &m.doc, &m.error);
	if (m.code != XAPIAN_OK)
		return (index_failed(&m.error, "make a search document"));
	make_all_text(&m, doc, mem);
	make_terms(&m, doc);
	make_facets(&m, doc, mem);
	make_rank(&m, doc);
	make_sketch(&m, doc, language, mem);
	make_number(&m, SLOT_ACTIVITY, (double)(doc->activity / 1000));
	make_number(&m, SLOT_CREATED, (double)(doc->created / 1000));
	make_number(&m, SLOT_VOTES, (double)doc->votes);
	if (m.code == XAPIAN_OK)
		m.code = xapian_doc_data(m.doc, doc_data(doc, mem), &m.error);
	if (m.code != XAPIAN_OK) {
		xapian_doc_free(m.doc);
		return (index_failed(&m.error, "make a search document"));
	}
	*out = m.doc;
	return (OK);
}
