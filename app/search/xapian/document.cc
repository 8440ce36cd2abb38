/* document.cc -- a document being made, and what it carries for weighing: its rank and its prior. */
#include "search/xapian/shim.hh"

namespace shim
{

namespace
{

/* Glass takes 245 bytes, in which a NUL counts twice; a longer term is its start and a hash of all. */
constexpr size_t TERM_MAX = 240;
constexpr size_t TERM_KEPT = 100;

} /* namespace */

string
term_of(str prefix, str value)
{
	string term = owned(prefix) + owned(value);
	char hash[40];

	if (term.size() + static_cast<size_t>(std::count(term.begin(), term.end(), '\0')) <=
	    TERM_MAX)
		return (term);
	(void)std::snprintf(hash, sizeof(hash), "#%016llx%016llx",
	    static_cast<unsigned long long>(fnv(term)),
	    static_cast<unsigned long long>(fnv(term, 0x6c62272e07bb0142u)));
	return (term.substr(0, TERM_KEPT) + hash);
}

uint32_t
word_hash(string_view word)
{
	uint64_t hash = fnv(word);

	return (static_cast<uint32_t>(hash >> 48 ^ hash) & 0xffff);
}

} /* namespace shim */

namespace
{

void
put_bytes(string *into, uint64_t number, unsigned bytes)
{
	while (bytes-- > 0)
		*into += static_cast<char>(number >> (8 * bytes));
}

string
rank_pack(const Xapian::Document &doc, const string &prefix, int fixed, int64_t day)
{
	uint64_t length = 0, mask = 0;
	string packed, words;

	for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t) {
		const string &term = *t;

		length += t.get_wdf();
		if (term.size() > prefix.size() && term.compare(0, prefix.size(), prefix) == 0 &&
		    words.size() < 2 * RANK_WORDS) {
			uint32_t hash = word_hash(string_view(term).substr(prefix.size()));

			put_bytes(&words, hash, 2);
			mask |= word_bit(hash);
		}
	}
	put_bytes(&packed, static_cast<uint64_t>(std::clamp(fixed, -30000, 30000) + 32768), 2);
	put_bytes(&packed, static_cast<uint64_t>(std::clamp<int64_t>(day, 0, 0xffffff)), 3);
	put_bytes(&packed, std::min<uint64_t>(length, 0xffffff), 3);
	put_bytes(&packed, mask, RANK_BYTES - RANK_MASK);
	return (packed + words);
}

string
prior_pack(int fixed, int64_t day)
{
	string packed;

	put_bytes(&packed, static_cast<uint64_t>(std::clamp(fixed / 10 + 50, 0, 255)), 1);
	put_bytes(&packed, static_cast<uint64_t>(std::clamp<int64_t>(day, 0, 0xffff)), 2);
	return (packed);
}

} /* namespace */

xapian_code
xapian_doc_new(str uid, unsigned language, xapian_doc **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto doc = std::make_unique<xapian_doc>();

		doc->uid = term_of(UID, uid);
		doc->stemmed = language != 0;
		doc->doc.add_boolean_term(doc->uid);
		doc->doc.add_boolean_term(language_term(language));
		doc->terms.set_document(doc->doc);
		doc->terms.set_stemmer(stemmer(language));
		doc->terms.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
		*out = doc.release();
	}));
}

xapian_code
xapian_doc_text(
    xapian_doc *doc, str text, str prefix, unsigned wdf, unsigned flags, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Utf8Iterator from(text.n == 0 ? "" : text.p, text.n);

		/* Asked to stem without a stemmer, Xapian indexes nothing at all. */
		doc->terms.set_stemming_strategy((flags & XAPIAN_RAW) != 0 || !doc->stemmed
						     ? Xapian::TermGenerator::STEM_NONE
						     : Xapian::TermGenerator::STEM_ALL);
		if ((flags & XAPIAN_POSITIONS) != 0) {
			doc->terms.index_text(from, wdf, owned(prefix));
			/* A phrase does not run on from one text into the next. */
			doc->terms.increase_termpos(100);
		} else {
			doc->terms.index_text_without_positions(from, wdf, owned(prefix));
		}
		if ((flags & XAPIAN_WORDS) != 0) {
			words_gather(&doc->words, text);
			words_sort(&doc->words);
		}
	}));
}

xapian_code
xapian_doc_term(xapian_doc *doc, str prefix, str value, xapian_error *error)
{
	return (guarded(error, [&] { doc->doc.add_boolean_term(term_of(prefix, value)); }));
}

xapian_code
xapian_doc_number(xapian_doc *doc, unsigned slot, double number, xapian_error *error)
{
	return (
	    guarded(error, [&] { doc->doc.add_value(slot, Xapian::sortable_serialise(number)); }));
}

xapian_code
xapian_doc_bytes(xapian_doc *doc, unsigned slot, str bytes, xapian_error *error)
{
	return (guarded(error, [&] { doc->doc.add_value(slot, owned(bytes)); }));
}

xapian_code
xapian_doc_rank(
    xapian_doc *doc, unsigned slot, str prefix, int fixed, int64_t day, xapian_error *error)
{
	return (guarded(error,
	    [&] { doc->doc.add_value(slot, rank_pack(doc->doc, owned(prefix), fixed, day)); }));
}

xapian_code
xapian_doc_prior(xapian_doc *doc, unsigned slot, int fixed, int64_t day, xapian_error *error)
{
	return (guarded(error, [&] { doc->doc.add_value(slot, prior_pack(fixed, day)); }));
}

xapian_code
xapian_doc_data(xapian_doc *doc, str data, xapian_error *error)
{
	return (guarded(error, [&] { doc->doc.set_data(owned(data)); }));
}

void
xapian_doc_free(xapian_doc *doc)
{
	discard(doc);
}

double
xapian_prior_fresh(int64_t age)
{
	return (prior_fresh(std::max<int64_t>(0, age)));
}
