/*
 * shim.cc -- what the C face adds to a search: the same queries through app/search/xapian.h and written against Xapian.
 *
 *	shim DATABASE < QUERIES (one a line)
 *
 * Both sides move to the newest commit, parse, search, and take the data of 20
 * hits. Query by query they take turns; of each the best of ROUNDS counts, in
 * CPU time, so that what else the machine does weighs little. Prints one line:
 * queries, microseconds of each side, and the quotient.
 */
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include <xapian.h>

#include "search/xapian.h"

static constexpr int ROUNDS = 9;
static constexpr unsigned HITS = 20, CHECK = 500;

static double
cpu_us()
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_nsec) / 1e3);
}

static size_t
direct_search(Xapian::Database &db, const std::string &text)
{
	Xapian::QueryParser parser;
	size_t bytes = 0;

	db.reopen();
	parser.set_stemmer(Xapian::Stem("en"));
	parser.set_stemming_strategy(Xapian::QueryParser::STEM_ALL);
	parser.set_default_op(Xapian::Query::OP_OR);

	Xapian::Enquire enquire(db);

	enquire.set_weighting_scheme(Xapian::BM25Weight(1.6, 0, 8, 0.9, 0));
	enquire.set_query(parser.parse_query(text, Xapian::QueryParser::FLAG_CJK_NGRAM));

	Xapian::MSet found = enquire.get_mset(0, HITS, CHECK);

	for (auto i = found.begin(); i != found.end(); ++i)
		bytes += i.get_document().get_data().size();
	return (bytes);
}

static size_t
shim_search(xapian_db *db, const std::string &text)
{
	static const xapian_scheme scheme = {1.6, 8, 0.9, 0};
	xapian_search search = {};
	xapian_results *results = nullptr;
	xapian_query *query = nullptr;
	xapian_error error;
	index_set *set = nullptr;
	bool replaced;
	size_t bytes = 0;

	search.limit = HITS;
	search.check_at_least = CHECK;
	search.collapse_slot = search.sort_slot = search.facet_slot = XAPIAN_NO_SLOT;
	if (xapian_db_reopen(db, &replaced, &error) || index_set_new(&db, 1, &scheme, &set, &error) ||
	    xapian_query_parse({text.data(), text.size()}, xapian_language({"en", 2}), {"", 0}, 0,
		&query, &error) ||
	    index_set_search(set, query, &search, &results, &error)) {
		fprintf(stderr, "shim: %s\n", error.text);
		exit(1);
	}
	for (size_t i = 0; i < xapian_results_size(results); i++)
		bytes += xapian_results_hit(results, i).data.n;
	xapian_results_free(results);
	xapian_query_free(query);
	index_set_free(set);
	return (bytes);
}

int
main(int argc, char **argv)
{
	std::vector<std::string> queries;
	double shim = 0, direct = 0;
	xapian_error error;
	xapian_db *db = nullptr;

	if (argc != 2)
		return (2);
	for (std::string line; std::getline(std::cin, line);)
		queries.push_back(line);

	std::string path = argv[1];
	Xapian::Database plain(path);

	if (xapian_db_open({path.data(), path.size()}, &db, &error)) {
		fprintf(stderr, "shim: %s\n", error.text);
		return (1);
	}
	for (const std::string &q : queries) {
		double best[2] = {1e12, 1e12};

		for (int round = 0; round < ROUNDS; round++) {
			double began = cpu_us();
			size_t one = shim_search(db, q);
			double between = cpu_us();
			size_t other = direct_search(plain, q);
			double end = cpu_us();

			if (one != other) {
				fprintf(stderr, "shim: the two sides differ for: %s\n", q.c_str());
				return (1);
			}
			best[0] = std::min(best[0], between - began);
			best[1] = std::min(best[1], end - between);
		}
		shim += best[0];
		direct += best[1];
	}
	printf("%zu %.1f %.1f %.3f\n", queries.size(), shim / static_cast<double>(queries.size()),
	    direct / static_cast<double>(queries.size()), shim / direct);
	xapian_db_free(db);
	return (0);
}
