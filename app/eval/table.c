/* table.c -- the report as a table for people, and as JSON. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "eval/local.h"

/* -- for people ------------------------------------------------------------------------- */

static bool
is_reached(const struct eval_row *row)
{
	return (row->ours.ndcg10 >= row->required_ndcg10 && row->ours.p1 >= row->required_p1 &&
		row->ours.mrr >= row->required_mrr && row->ours.r10 >= row->required_r10);
}

static void
required_put(struct buf *b, const char *name, double value)
{
	if (value > 0)
		buf_fmt(b, "%s%s %.2f", b->n > 0 ? ", " : "", name, value);
}

/* "required nDCG@10 0.88, P@1 0.79: reached"; empty when nothing is. */
static struct str
verdict(const struct eval_row *row, struct arena *mem)
{
	struct buf b = {.mem = mem};

	required_put(&b, "nDCG@10", row->required_ndcg10);
	required_put(&b, "P@1", row->required_p1);
	required_put(&b, "MRR", row->required_mrr);
	required_put(&b, "R@10", row->required_r10);
	if (b.n == 0)
		return (STR_NONE);
	return (str_fmt(mem, "required %.*s: %s", STR_ARG(buf_view(&b)),
	    is_reached(row) ? "reached" : "NOT reached"));
}

static void
row_print(const struct eval_row *row, struct arena *mem)
{
	const struct metrics *a = &row->ours, *b = &row->baseline;

	(void)printf("%-46s %6zu  %7.3f %7.3f %7.3f %7.3f\n", row->about, row->n, a->ndcg10, a->p1,
	    a->mrr, a->r10);
	(void)printf("%-46s %6s  %7.3f %7.3f %7.3f %7.3f   p %s%.4f\n",
	    "    Xapian's default weights", "", b->ndcg10, b->p1, b->mrr, b->r10,
	    row->p_value < 0.0005 ? "<= " : "", row->p_value);
	if (verdict(row, mem).n > 0)
		(void)printf("    %.*s\n", STR_ARG(verdict(row, mem)));
}

static double
part_of(size_t a, size_t b)
{
	return (b == 0 ? 0 : (double)a / (double)b);
}

static void
label_print(const struct eval_label *label)
{
	(void)printf("%-46s %6zu  said of %zu (%.1f %%)", label->about, label->n, label->labelled,
	    100 * part_of(label->labelled, label->n));
	if (label->silent)
		(void)printf(", all of them wrongly\n");
	else if (label->labelled == 0)
		(void)printf("\n");
	else
		(void)printf(", rightly of %.1f %% of these\n",
		    100 * part_of(label->right, label->labelled));
}

#define REQUIRED_PRECISION 0.80

static void
label_add(struct eval_label *to, const struct eval_label *from)
{
	to->n += from->n;
	to->labelled += from->labelled;
	to->right += from->right;
}

/* Over everything it was said of, questions that nothing answers included. */
static struct eval_label
labels_sum(const struct eval_report *report)
{
	struct eval_label all = {.set = "all", .about = "everything it was said of"};
	size_t i;

	for (i = 0; i < report->label_count; i++)
		label_add(&all, &report->labels[i]);
	return (all);
}

static bool
is_precise(const struct eval_label *all)
{
	return (part_of(all->right, all->labelled) >= REQUIRED_PRECISION);
}

/* What nothing answers stands behind what something does, of the same threads. */
static void
labels_print(const struct eval_report *report)
{
	struct eval_label all = labels_sum(report);
	size_t i;

	if (report->label_count == 0)
		return;
	(void)printf("\n\"Probably answered\"\n");
	for (i = 0; i < report->label_count; i++) {
		struct eval_label both = report->labels[i];

		label_print(&both);
		if (i == 0 || !both.silent)
			continue;
		label_add(&both, &report->labels[i - 1]);
		both.about = "    together";
		both.silent = false;
		label_print(&both);
	}
	label_print(&all);
	(void)printf("    required %.2f: %s\n", REQUIRED_PRECISION,
	    is_precise(&all) ? "reached" : "NOT reached");
}

static void
table_print(const struct eval_report *report)
{
	struct arena *mem = arena_new();
	size_t i;

	if (report->row_count > 0)
		(void)printf(
		    "%-46s %6s  %7s %7s %7s %7s\n", "", "n", "nDCG@10", "P@1", "MRR", "R@10");
	for (i = 0; i < report->row_count; i++)
		row_print(&report->rows[i], mem);
	labels_print(report);
	arena_free(mem);
}

/* -- for programs ----------------------------------------------------------------------------- */

/* Four digits: what differs behind them is noise. */
static json_t *
number(double value)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%.4f", value);
	return (json_real(strtod(text, NULL)));
}

static void
metrics_put(json_t *to, const struct metrics *m)
{
	json_object_set_new(to, "ndcg10", number(m->ndcg10));
	json_object_set_new(to, "p1", number(m->p1));
	json_object_set_new(to, "mrr", number(m->mrr));
	json_object_set_new(to, "r10", number(m->r10));
}

static json_t *
row_json(const struct eval_row *row)
{
	json_t *one = json_object(), *baseline = json_object();

	json_object_set_new(one, "set", json_string(row->set));
	json_object_set_new(one, "n", json_integer((json_int_t)row->n));
	metrics_put(one, &row->ours);
	metrics_put(baseline, &row->baseline);
	json_object_set_new(one, "baseline", baseline);
	json_object_set_new(one, "p_value", number(row->p_value));
	if (row->required_ndcg10 + row->required_p1 + row->required_mrr + row->required_r10 > 0)
		json_object_set_new(one, "reached", json_boolean(is_reached(row)));
	return (one);
}

static json_t *
label_json(const struct eval_label *label)
{
	json_t *one = json_object();

	json_object_set_new(one, "set", json_string(label->set));
	json_object_set_new(one, "n", json_integer((json_int_t)label->n));
	json_object_set_new(one, "labelled", json_integer((json_int_t)label->labelled));
	json_object_set_new(one, "rate", number(part_of(label->labelled, label->n)));
	if (!label->silent)
		json_object_set_new(
		    one, "precision", number(part_of(label->right, label->labelled)));
	return (one);
}

static json_t *
labels_sum_json(const struct eval_report *report)
{
	struct eval_label all = labels_sum(report);
	json_t *one = label_json(&all);

	json_object_set_new(one, "reached", json_boolean(is_precise(&all)));
	return (one);
}

static void
json_print(const struct eval_report *report)
{
	json_t *all = json_object(), *rows = json_array(), *labels = json_array();
	json_t *skipped = json_array();
	size_t i;

	for (i = 0; i < report->row_count; i++)
		json_array_append_new(rows, row_json(&report->rows[i]));
	for (i = 0; i < report->label_count; i++)
		json_array_append_new(labels, label_json(&report->labels[i]));
	for (i = 0; i < report->skipped_count; i++)
		json_array_append_new(
		    skipped, json_stringn(report->skipped[i].p, report->skipped[i].n));
	json_object_set_new(all, "rows", rows);
	json_object_set_new(all, "labels", labels);
	if (report->label_count > 0)
		json_object_set_new(all, "labels_all", labels_sum_json(report));
	json_object_set_new(all, "skipped", skipped);
	(void)json_dumpf(all, stdout, JSON_REAL_PRECISION(6));
	(void)putchar('\n');
	json_decref(all);
}

void
eval_print(const struct eval_report *report, bool json)
{
	if (json)
		json_print(report);
	else
		table_print(report);
}
