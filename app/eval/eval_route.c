/*
 * eval_route.c -- `peerlore eval route`: whoever really answered, among those who would have been asked.
 *
 * Questions that somebody else answered, oldest first: the first 60 % are
 * history alone, on the next 20 % the weights are fitted, the last 20 % are
 * measured. Each is asked about before it and its answers are added.
 */
#include "eval/eval_route.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/progress.h"
#include "base/settings.h"
#include "eval/history.h"
#include "eval/local.h"
#include "eval/route_methods.h"
#include "routing/fit.h"

#define DUMPS_MAX 64
#define ASKED 3 /* people asked for each question */
/* Questions that weights are fitted on: the newest. */
#define FIT_QUESTIONS 1000

/* What is required: of any company not to be worse than who is active, of several as one to be better by so much. */
#define REQUIRED_ACTIVITY (-0.02)
#define REQUIRED_COMBSUM 0.10
#define REQUIRED_P 0.05

/* What one way of choosing has come to. */
struct tally {
	double *reciprocal; /* of each test question */
	size_t within3, within10;
	int64_t *load; /* by person: how often among the three */
};

struct trial {
	const struct company *company;
	struct history *history;
	struct arena *mem;
	size_t eligible; /* questions that somebody else answered */
	size_t asked; /* of these, so far */
	size_t tested;
	struct fit_questions fit;
	double weights[EXPERT_FEATURE_COUNT];
	bool fitted;
	struct tally tallies[ROUTE_METHOD_COUNT];
};

/* -- who answered ------------------------------------------------------------------- */

struct answerers {
	const struct company *company;
	size_t thread;
	const size_t *posts; /* of the thread, in all the company's time */
	size_t n;
};

static bool
has_answered(void *with, int64_t person)
{
	const struct answerers *a = with;
	size_t i;

	for (i = 0; i < a->n; i++) {
		const struct company_post *post = &a->company->posts[a->posts[i]];

		if (post->kind == MODEL_ANSWER && post->person == person && person != 0 &&
		    person != a->company->threads[a->thread].asker)
			return (true);
	}
	return (false);
}

/* Posts by thread, over all time: starts[t] to starts[t + 1] in places. */
struct by_thread {
	size_t *starts;
	size_t *places;
};

static struct by_thread
by_thread_make(const struct company *company, struct arena *mem)
{
	struct by_thread b = {arena_array(mem, company->thread_count + 2, sizeof(size_t)),
	    arena_array(mem, company->post_count + 1, sizeof(size_t))};
	size_t i;

	for (i = 0; i < company->post_count; i++)
		b.starts[company->posts[i].thread + 2]++;
	for (i = 2; i < company->thread_count + 2; i++)
		b.starts[i] += b.starts[i - 1];
	for (i = 0; i < company->post_count; i++)
		b.places[b.starts[company->posts[i].thread + 1]++] = i;
	return (b);
}

/* -- measuring ------------------------------------------------------------------------ */

static void
order_note(struct tally *tally, size_t question, const struct route_order *order,
    struct answerers *answerers)
{
	size_t i;

	for (i = 0; i < order->n && i < ASKED; i++)
		tally->load[order->people[i]]++;
	for (i = 0; i < order->n && !has_answered(answerers, order->people[i]); i++)
		;
	if (i == order->n)
		return;
	tally->reciprocal[question] = 1 / (double)(i + 1);
	tally->within3 += i < 3;
	tally->within10 += i < 10;
}

static struct route_order
model_order(const struct evidence *evidence, struct arena *mem)
{
	struct route_order order = {
	    arena_array(mem, evidence->n + 1, sizeof(int64_t)), evidence->n};
	size_t i;

	for (i = 0; i < evidence->n; i++)
		order.people[i] = evidence->items[i]->person;
	return (order);
}

static void
question_test(struct trial *t, size_t thread, struct history_view *view,
    struct answerers *answerers, struct arena *mem)
{
	struct route_order order;
	size_t method;

	if (!t->fitted)
		fit_run(&t->fit, t->weights);
	t->fitted = true;
	model_score(&view->evidence, t->company->threads[thread].tags.n, t->weights);
	for (method = 0; method < ROUTE_METHOD_COUNT; method++) {
		order = method == ROUTE_MODEL ? model_order(&view->evidence, mem)
					      : route_order((enum route_method)method, t->history,
						    t->company, thread, view, mem);
		order_note(&t->tallies[method], t->tested, &order, answerers);
	}
	t->tested++;
}

static enum err
question_ask(struct trial *t, size_t thread, struct answerers answerers)
{
	size_t tags = t->company->threads[thread].tags.n;
	size_t fit_from = t->eligible * 6 / 10, test_from = t->eligible * 8 / 10;
	size_t number = t->asked++;
	struct history_view view;
	struct arena *mem;
	enum err e;

	if (number < fit_from || number + FIT_QUESTIONS < test_from)
		return (OK);
	mem = arena_new();
	if ((e = history_ask(t->history, thread, t->weights, mem, &view)) == OK) {
		if (number >= test_from) {
			question_test(t, thread, &view, &answerers, mem);
		} else {
			model_score(&view.evidence, tags, t->weights);
			fit_add(t->mem, &t->fit, &view.evidence, has_answered, &answerers);
		}
	}
	arena_free(mem);
	return (e);
}

/* All that happens at one moment: questions are asked about first, then everything is added. */
static enum err
moment_replay(struct trial *t, const struct by_thread *by, size_t from, size_t to)
{
	size_t i;
	enum err e = OK;

	for (i = from; e == OK && i < to; i++) {
		const struct company_post *post = &t->company->posts[i];
		size_t start = by->starts[post->thread], end = by->starts[post->thread + 1];

		if (post->kind == MODEL_QUESTION && post->person != 0 &&
		    t->company->threads[post->thread].answered)
			e = question_ask(t, post->thread,
			    (struct answerers){
				t->company, post->thread, by->places + start, end - start});
	}
	for (i = from; e == OK && i < to; i++)
		history_add(t->history, i);
	return (e);
}

static enum err
replay(struct trial *t)
{
	struct by_thread by = by_thread_make(t->company, t->mem);
	struct progress progress;
	size_t i, next;
	enum err e = OK;

	progress_begin(&progress, "replay", (int64_t)t->company->post_count, PROGRESS_COUNT);
	for (i = 0; e == OK && i < t->company->post_count; i = next) {
		for (next = i + 1; next < t->company->post_count &&
				   t->company->posts[next].at == t->company->posts[i].at;
		     next++)
			;
		e = moment_replay(t, &by, i, next);
		progress_at(&progress, (int64_t)next);
	}
	progress_end(&progress);
	return (e);
}

static struct trial
trial_new(const struct company *company, struct arena *mem)
{
	struct trial t = {.company = company, .mem = mem};
	size_t i;

	for (i = 0; i < company->thread_count; i++)
		t.eligible += company->threads[i].answered && company->threads[i].asker != 0;
	for (i = 0; i < ROUTE_METHOD_COUNT; i++) {
		t.tallies[i].reciprocal = arena_array(mem, t.eligible + 1, sizeof(double));
		t.tallies[i].load = arena_array(mem, (size_t)company->people + 1, sizeof(int64_t));
	}
	model_weights(t.weights);
	return (t);
}

/* -- what came out ------------------------------------------------------------------------ */

struct figures {
	double mrr, within3, within10, gini;
	int64_t people, most;
};

static int
load_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y ? -1 : x > y);
}

/* Of those who were asked at all: 0 is all alike, near 1 one does everything. */
static double
gini(int64_t *load, size_t n)
{
	double weighted = 0, sum = 0;
	size_t i;

	if (n > 1)
		qsort(load, n, sizeof(*load), load_compare);
	for (i = 0; i < n; i++) {
		weighted += (double)(i + 1) * (double)load[i];
		sum += (double)load[i];
	}
	if (sum == 0)
		return (0);
	return (2 * weighted / ((double)n * sum) - ((double)n + 1) / (double)n);
}

static struct figures
figures_of(const struct trial *t, enum route_method method)
{
	const struct tally *tally = &t->tallies[method];
	double n = t->tested == 0 ? 1 : (double)t->tested;
	struct figures f = {
	    .within3 = (double)tally->within3 / n, .within10 = (double)tally->within10 / n};
	int64_t *load = arena_array(t->mem, (size_t)t->company->people + 1, sizeof(int64_t));
	int64_t person;
	size_t i;

	for (i = 0; i < t->tested; i++)
		f.mrr += tally->reciprocal[i] / n;
	for (person = 1; person <= t->company->people; person++) {
		if (tally->load[person] == 0)
			continue;
		load[f.people++] = tally->load[person];
		f.most = tally->load[person] > f.most ? tally->load[person] : f.most;
	}
	f.gini = gini(load, (size_t)f.people);
	return (f);
}

static double
p_value(const struct trial *t, enum route_method method)
{
	return (metrics_p_value(
	    t->tallies[ROUTE_MODEL].reciprocal, t->tallies[method].reciprocal, t->tested));
}

static enum route_method
best_baseline(const struct trial *t)
{
	enum route_method best = ROUTE_ACTIVITY;
	size_t i;

	for (i = ROUTE_ACTIVITY; i < ROUTE_METHOD_COUNT; i++) {
		if (figures_of(t, (enum route_method)i).mrr > figures_of(t, best).mrr)
			best = (enum route_method)i;
	}
	return (best);
}

static const char *const words[] = {
#define X(name, word, about) word,
    ROUTE_METHODS(X)
#undef X
};
static const char *const abouts[] = {
#define X(name, word, about) about,
    ROUTE_METHODS(X)
#undef X
};

/* -- what is required ---------------------------------------------------------------------- */

struct requirement {
	const char *word;
	struct str about;
	double value;
	bool reached;
};
#define REQUIREMENTS 3

static double
mrr_over(const struct trial *t, enum route_method method)
{
	return (figures_of(t, ROUTE_MODEL).mrr - figures_of(t, method).mrr);
}

/* The largest p of the model against any single baseline; 1 when one is as good. */
static double
p_value_worst(const struct trial *t)
{
	double worst = 0;
	size_t i;

	for (i = ROUTE_MODEL + 1; i < ROUTE_METHOD_COUNT; i++) {
		enum route_method method = (enum route_method)i;
		double p = mrr_over(t, method) > 0 ? p_value(t, method) : 1;

		worst = p > worst ? p : worst;
	}
	return (worst);
}

/* Gives how many apply. */
static size_t
requirements(const struct trial *t, struct requirement out[REQUIREMENTS])
{
	double active = mrr_over(t, ROUTE_ACTIVITY), combsum = mrr_over(t, ROUTE_COMBSUM);
	double p = p_value_worst(t);
	bool p_low = p < REQUIRED_P;

	out[0] = (struct requirement){"activity",
	    str_fmt(t->mem, "MRR above \"%s\" %+.2f", abouts[ROUTE_ACTIVITY], REQUIRED_ACTIVITY),
	    active, active >= REQUIRED_ACTIVITY};
	out[1] = (struct requirement){"combsum",
	    str_fmt(t->mem, "MRR above CombSUM %+.2f", REQUIRED_COMBSUM), combsum,
	    combsum >= REQUIRED_COMBSUM};
	out[2] = (struct requirement){"p_value",
	    str_fmt(t->mem, "better than each baseline, p < %.2f", REQUIRED_P), p, p_low};
	return (t->company->sites > 1 ? REQUIREMENTS : 1);
}

static void
print_requirements(const struct trial *t)
{
	struct requirement all[REQUIREMENTS];
	size_t n = requirements(t, all), i;

	(void)printf("\n");
	for (i = 0; i < n; i++)
		(void)printf("required %.*s: %s (%s%.4f)\n", STR_ARG(all[i].about),
		    all[i].reached ? "reached" : "NOT reached", i == 2 ? "worst p " : "",
		    all[i].value);
}

static json_t *
requirements_json(const struct trial *t)
{
	struct requirement all[REQUIREMENTS];
	size_t n = requirements(t, all), i;
	json_t *list = json_array();

	for (i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:f, s:b}", "name", all[i].word,
						"value", all[i].value, "reached", all[i].reached));
	return (list);
}

static void
print_table(const struct trial *t)
{
	enum route_method best = best_baseline(t);
	size_t i;

	(void)printf("%zu questions, %lld people; weights fitted on %zu, measured on %zu\n\n",
	    t->eligible, (long long)t->company->people, t->fit.n, t->tested);
	(void)printf(
	    "%-34s %6s %6s %6s  %6s %5s %5s\n", "", "MRR", "S@3", "S@10", "people", "most", "Gini");
	for (i = 0; i < ROUTE_METHOD_COUNT; i++) {
		struct figures f = figures_of(t, (enum route_method)i);

		(void)printf("%-34s %6.3f %6.3f %6.3f  %6lld %5lld %5.2f\n", abouts[i], f.mrr,
		    f.within3, f.within10, (long long)f.people, (long long)f.most, f.gini);
	}
	(void)printf(
	    "\nmodel against the best baseline (%s): p = %.4f; against CombSUM: p = %.4f\n",
	    abouts[best], p_value(t, best), p_value(t, ROUTE_COMBSUM));
	for (i = 0; i < EXPERT_FEATURE_COUNT; i++)
		(void)printf(
		    "%s%s %.3f", i == 0 ? "weights: " : ", ", model_weight_names[i], t->weights[i]);
	(void)printf("\n");
	print_requirements(t);
}

static json_t *
figures_json(const struct figures *f)
{
	return (json_pack("{s:f, s:f, s:f, s:I, s:I, s:f}", "mrr", f->mrr, "success_at_3",
	    f->within3, "success_at_10", f->within10, "people_asked", (json_int_t)f->people,
	    "max_load", (json_int_t)f->most, "gini", f->gini));
}

static void
print_json(const struct trial *t)
{
	json_t *all = json_object(), *baselines = json_object();
	enum route_method best = best_baseline(t);
	struct figures f = figures_of(t, ROUTE_MODEL);
	size_t i;

	json_object_set_new(all, "questions", json_integer((json_int_t)t->tested));
	json_object_set_new(all, "people", json_integer((json_int_t)t->company->people));
	json_object_set_new(all, "model", figures_json(&f));
	for (i = ROUTE_MODEL + 1; i < ROUTE_METHOD_COUNT; i++) {
		f = figures_of(t, (enum route_method)i);
		json_object_set_new(baselines, words[i], figures_json(&f));
	}
	json_object_set_new(all, "baselines", baselines);
	json_object_set_new(all, "best_baseline", json_string(words[best]));
	json_object_set_new(all, "p_value", json_real(p_value(t, best)));
	json_object_set_new(all, "p_value_combsum", json_real(p_value(t, ROUTE_COMBSUM)));
	json_object_set_new(all, "required", requirements_json(t));
	(void)json_dumpf(all, stdout, JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	(void)putchar('\n');
	json_decref(all);
}

/* -- the command ------------------------------------------------------------------------------ */

static enum err
run(const char *const *dumps, size_t n, bool json)
{
	struct arena *mem = arena_new();
	struct company company;
	struct trial trial;
	enum err e = company_read(mem, dumps, n, &company);

	if (e == OK) {
		trial = trial_new(&company, mem);
		e = history_open(&company, &trial.history);
	}
	if (e == OK) {
		e = replay(&trial);
		history_close(trial.history);
		if (e == OK && json)
			print_json(&trial);
		else if (e == OK)
			print_table(&trial);
	}
	if (e)
		log_errorf(NULL, "could not evaluate routing: %s", err_word(e));
	arena_free(mem);
	return (e);
}

int
eval_route_command(struct command_line *line)
{
	const char *dumps[DUMPS_MAX];
	size_t n = 0;

	while (n < DUMPS_MAX && (dumps[n] = line_option(line, "--dump")) != NULL)
		n++;
	if (n == 0)
		dumps[n++] = line_needed(line, "--dump");
	if (settings_open(line->config) != OK || !eval_weights(line) || !line_done(line))
		return (EXIT_USAGE);
	return (run(dumps, n, line->json) == OK ? EXIT_SUCCESS : EXIT_FAILURE);
}
