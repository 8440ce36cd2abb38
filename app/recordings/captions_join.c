/* captions_join.c -- lines that two corrected at once, or that lost a secret while somebody had them open. */
#include "forum.h"
#include "local.h"

/* A line as a form had it. */
struct mark {
	int64_t from_ms;
	uint64_t sum;
};

/* Blanks do not count: a field of one line has none where the line breaks. */
static uint64_t
words_sum(struct str text)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < text.n; i++) {
		if ((unsigned char)text.p[i] > ' ')
			sum = str_hash(sum, str_slice(text, i, i + 1));
	}
	return (sum >> 1); /* a number like any other */
}

struct str
captions_marks(struct arena *mem, const struct cue_list *cues)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < cues->n; i++)
		buf_fmt(&b, "%s%lld.%lld", i > 0 ? "_" : "", (long long)cues->items[i].from_ms,
		    (long long)words_sum(cues->items[i].text));
	return (buf_view(&b));
}

static size_t
marks_read(struct arena *mem, struct str text, size_t most, struct mark **marks)
{
	struct str rest = text, item, from;
	int64_t sum;
	size_t n = 0;

	*marks = arena_array(mem, most + 1, sizeof(**marks));
	while (n < most && str_cut(&rest, '_', &item)) {
		if (!str_cut(&item, '.', &from) || !str_int64(from, &(*marks)[n].from_ms) ||
		    !str_int64(item, &sum))
			return (0);
		(*marks)[n++].sum = (uint64_t)sum;
	}
	return (n);
}

static void
clash_put(struct lines_joined *joined, int64_t from_ms, struct str theirs, struct str mine)
{
	joined->clashes[joined->clash_count++] = (struct line_clash){from_ms, theirs, mine};
}

/* What a line that is still there says. */
static struct str
line_join(const struct cue *now, const struct mark *mark, struct str mine, struct lines_joined *j)
{
	if (words_sum(mine) == mark->sum || words_sum(mine) == words_sum(now->text))
		return (now->text);
	if (words_sum(now->text) == mark->sum)
		return (mine);
	if (str_find(now->text, REDACTED_MARK) >= 0) {
		j->secret = true;
		return (now->text);
	}
	clash_put(j, now->from_ms, now->text, mine);
	return (mine);
}

/* Mine, whose line is gone: nothing is lost when it was changed. */
static void
line_homeless(const struct mark *mark, struct str mine, struct lines_joined *joined)
{
	if (mine.n > 0 && words_sum(mine) != mark->sum)
		clash_put(joined, mark->from_ms, STR(""), mine);
}

void
captions_join(struct arena *mem, const struct cue_list *now, struct str marks, struct str_list mine,
    struct lines_joined *joined)
{
	struct mark *mark;
	size_t i = 0, j, n = marks_read(mem, marks, mine.n, &mark);

	*joined =
	    (struct lines_joined){.cues = {arena_array(mem, now->n, sizeof(struct cue)), now->n},
		.clashes = arena_array(mem, mine.n + now->n + 1, sizeof(struct line_clash))};
	for (j = 0; j < now->n; j++) {
		struct cue *cue = &joined->cues.items[j];

		*cue = now->items[j];
		for (; i < n && mark[i].from_ms < cue->from_ms; i++)
			line_homeless(&mark[i], str_trim(mine.items[i]), joined);
		if (i < n && mark[i].from_ms == cue->from_ms) {
			cue->text = line_join(cue, &mark[i], str_trim(mine.items[i]), joined);
			i++;
		}
	}
	for (; i < n; i++)
		line_homeless(&mark[i], str_trim(mine.items[i]), joined);
}
