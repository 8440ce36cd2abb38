/* query.cc -- what is asked: what a person typed, terms, and how queries are joined. */
#include "search/xapian/shim.hh"

namespace shim
{

std::vector<asked>
query_terms(const Xapian::Query &query)
{
	std::vector<string> terms;
	std::vector<asked> all;

	for (auto t = query.get_terms_begin(); t != query.get_terms_end(); ++t)
		terms.push_back(*t);
	std::sort(terms.begin(), terms.end());
	for (const string &term : terms) {
		if (!all.empty() && all.back().term == term)
			all.back().times++;
		else
			all.push_back({term, 1});
	}
	return (all);
}

xapian_query *
query_new(const Xapian::Query &query)
{
	return (new xapian_query{query, nullptr, 0, 0, nullptr});
}

bool
is_plain(const Xapian::Query &query)
{
	if (query.get_type() == Xapian::Query::LEAF_TERM)
		return (true);
	if (query.get_type() != Xapian::Query::OP_OR)
		return (false);
	for (size_t i = 0; i < query.get_num_subqueries(); i++) {
		if (query.get_subquery(i).get_type() != Xapian::Query::LEAF_TERM)
			return (false);
	}
	return (true);
}

} /* namespace shim */

namespace
{

/* XOR of Xapian 1.4.22 can crash as OP_MAX can; in lower case it is a word like any other. */
string
without_xor(string text)
{
	for (size_t at = 0; (at = text.find("XOR", at)) != string::npos;)
		text.replace(at, 3, "xor");
	return (text);
}

/* Nothing but words, in lower case and well-formed: no parser can object. */
string
words_only(const string &text)
{
	string words;
	size_t at = 0;
	word w;

	while (word_next(text.data(), text.size(), &at, &w))
		words += w.lower + ' ';
	return (words);
}

/*
 * "vpn AND", "AND OR (vpn" and their like are no reason to find nothing: then
 * all are plain words. Beside broken UTF-8 even those can be a parse error.
 */
Xapian::Query
parse_anyhow(Xapian::QueryParser &parser, const string &text, unsigned flags, const string &prefix)
{
	constexpr unsigned PLAIN = Xapian::QueryParser::FLAG_CJK_NGRAM |
				   Xapian::QueryParser::FLAG_PARTIAL |
				   Xapian::QueryParser::FLAG_NO_POSITIONS;

	try {
		return (parser.parse_query(text, flags, prefix));
	} catch (const Xapian::QueryParserError &) {
	}
	try {
		return (parser.parse_query(text, flags & PLAIN, prefix));
	} catch (const Xapian::QueryParserError &) {
	}
	return (parser.parse_query(words_only(text), 0, prefix));
}

} /* namespace */

xapian_code
xapian_query_parse(str text, unsigned language, str prefix, unsigned flags, xapian_query **out,
    xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::QueryParser parser;
		StopWords stop;
		Xapian::Query query;
		unsigned how = Xapian::QueryParser::FLAG_CJK_NGRAM;

		const string typed = without_xor(owned(text));

		parser.set_stemmer(stemmer(language));
		parser.set_stemming_strategy((flags & XAPIAN_RAW) != 0 || language == 0
						 ? Xapian::QueryParser::STEM_NONE
						 : Xapian::QueryParser::STEM_ALL);
		parser.set_default_op(
		    (flags & XAPIAN_ALL_WORDS) != 0 ? Xapian::Query::OP_AND : Xapian::Query::OP_OR);
		parser.set_max_expansion(
		    XAPIAN_EXPANSION, Xapian::Query::WILDCARD_LIMIT_MOST_FREQUENT);
		if ((flags & XAPIAN_OPERATORS) != 0)
			how |=
			    Xapian::QueryParser::FLAG_BOOLEAN | Xapian::QueryParser::FLAG_PHRASE |
			    Xapian::QueryParser::FLAG_LOVEHATE | Xapian::QueryParser::FLAG_WILDCARD;
		if ((flags & XAPIAN_PARTIAL) != 0)
			how |= Xapian::QueryParser::FLAG_PARTIAL;
		/* Only unprefixed text has positions. */
		if (prefix.n != 0)
			how |= Xapian::QueryParser::FLAG_NO_POSITIONS;
		if ((flags & XAPIAN_STOP) != 0 && language == ENGLISH) {
			parser.set_stopper(&stop);
			query = parse_anyhow(parser, typed, how, owned(prefix));
			parser.set_stopper(nullptr);
		}
		if (query.empty())
			query = parse_anyhow(parser, typed, how, owned(prefix));
		*out = query_new(query);
	}));
}

xapian_code
xapian_query_term(str prefix, str value, xapian_query **out, xapian_error *error)
{
	return (guarded(error, [&] { *out = query_new(Xapian::Query(term_of(prefix, value))); }));
}

xapian_code
xapian_query_all(xapian_query **out, xapian_error *error)
{
	return (guarded(error, [&] {
		*out = query_new(Xapian::Query(string()));
		(*out)->plain = std::make_shared<plain_query>();
	}));
}

namespace
{

bool
all_same(const std::vector<Xapian::Query> &queries)
{
	for (const Xapian::Query &q : queries) {
		if (q.get_description() != queries[0].get_description())
			return (false);
	}
	return (!queries.empty());
}

Xapian::Query
query_union(const std::vector<Xapian::Query> &queries)
{
	std::vector<asked> all;
	std::vector<Xapian::Query> parts;

	if (all_same(queries))
		return (queries[0]);
	for (const Xapian::Query &q : queries) {
		std::vector<asked> terms = query_terms(q);

		all.insert(all.end(), terms.begin(), terms.end());
	}
	/* Of the same term the one asked for most often. */
	std::sort(all.begin(), all.end(), [](const asked &a, const asked &b) {
		return (a.term != b.term ? a.term < b.term : a.times > b.times);
	});
	for (size_t i = 0; i < all.size(); i++) {
		if (i == 0 || all[i].term != all[i - 1].term)
			parts.push_back(Xapian::Query(all[i].term, all[i].times));
	}
	return (Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
}

/* Null when what it is joined with is no prior by what is kept. */
std::shared_ptr<const plain_query>
plain_with_prior(const plain_query &plain, const xapian_query &prior)
{
	std::shared_ptr<plain_query> both;

	if (plain.prior_scale > 0 || prior.prior_scale <= 0)
		return (nullptr);
	both = std::make_shared<plain_query>(plain);
	both->prior_scale = prior.prior_scale;
	both->today = prior.today;
	return (both);
}

/* Null when there is more to the filter than terms. */
std::shared_ptr<const plain_query>
plain_with_filter(const plain_query &plain, const Xapian::Query &filter, bool without)
{
	std::shared_ptr<plain_query> both;

	if (!is_plain(filter))
		return (nullptr);
	both = std::make_shared<plain_query>(plain);
	both->filters.push_back({{}, without});
	for (const asked &a : query_terms(filter))
		both->filters.back().any.push_back(a.term);
	return (both);
}

/* What two queries joined come to; null when that is more than plain words. */
std::shared_ptr<const plain_query>
plain_joined(xapian_join how, const xapian_query *first, const xapian_query *second)
{
	if (first == nullptr || first->plain == nullptr || second == nullptr)
		return (nullptr);
	if (how == XAPIAN_AND_MAYBE)
		return (plain_with_prior(*first->plain, *second));
	if (how == XAPIAN_FILTER || how == XAPIAN_AND_NOT)
		return (plain_with_filter(*first->plain, second->query, how == XAPIAN_AND_NOT));
	return (nullptr);
}

} /* namespace */

xapian_code
xapian_query_join(xapian_join how, xapian_query *const *queries, size_t n, xapian_query **out,
    xapian_error *error)
{
	static constexpr Xapian::Query::op OPERATORS[] = {Xapian::Query::OP_AND,
	    Xapian::Query::OP_OR, Xapian::Query::OP_AND_NOT, Xapian::Query::OP_AND_MAYBE,
	    Xapian::Query::OP_FILTER};
	xapian_code code = guarded(error, [&] {
		std::vector<Xapian::Query> parts;

		for (size_t i = 0; i < n; i++) {
			if (queries[i] != nullptr)
				parts.push_back(queries[i]->query);
		}
		*out = query_new(how == XAPIAN_UNION
				     ? query_union(parts)
				     : Xapian::Query(OPERATORS[how], parts.begin(), parts.end()));
		for (size_t i = 0; i < n; i++) {
			if (queries[i] != nullptr && queries[i]->place != nullptr)
				(*out)->place = queries[i]->place;
		}
		if (n == 2)
			(*out)->plain = plain_joined(how, queries[0], queries[1]);
	});

	for (size_t i = 0; i < n; i++)
		discard(queries[i]);
	return (code);
}

xapian_code
xapian_query_scale(xapian_query *query, double factor, xapian_query **out, xapian_error *error)
{
	xapian_code code = guarded(error, [&] {
		*out = query_new(query->query * factor);
		(*out)->place = query->place;
	});

	discard(query);
	return (code);
}

bool
xapian_query_empty(const xapian_query *query)
{
	return (query->query.empty());
}

xapian_code
xapian_query_text(
    const xapian_query *query, char *into, size_t size, size_t *length, xapian_error *error)
{
	return (
	    guarded(error, [&] { copy_out(query->query.get_description(), into, size, length); }));
}

void
xapian_query_free(xapian_query *query)
{
	discard(query);
}

xapian_code
xapian_walk_terms(const xapian_query *query, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (const asked &a : query_terms(query->query)) {
			if (!each(with, lent(a.term), str{nullptr, 0}))
				return;
		}
	}));
}
