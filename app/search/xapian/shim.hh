/*
 * shim.hh -- what the files of this folder share: Xapian behind the plain-C face of search/xapian.h.
 *
 * Only they see Xapian, and only they are C++ (make lint). To be read in this order:
 *
 *	border.cc	what Xapian throws becomes a code
 *	words.cc	text is split into words, and words are stemmed
 *	spelling.cc	the dictionary of a database, and words that nobody wrote
 *	document.cc	a document being made, and what it carries for weighing
 *	writer.cc	writing, and the note of what a commit changed
 *	database.cc	reading one database
 *	kept.cc		what a reader keeps in memory from search to search
 *	set.cc		the databases that a reader may see, as one
 *	query.cc	what is asked
 *	telling.cc	how telling a word is, and which of those asked for find
 *	boost.cc	a weight for what a document is worth by itself
 *	plain.cc	plain words, found in what is kept of them
 *	search.cc	the hits, and the facets of all that match
 *	explain.cc	what the weight of a hit is made of
 *	marker.cc	the words of a query in a text
 *	walk.cc		whole databases
 */
#ifndef PEERLORE_SEARCH_XAPIAN_SHIM_HH
#define PEERLORE_SEARCH_XAPIAN_SHIM_HH

#include <xapian.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <list>
#include <memory>
#include <new>
#include <numeric>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

extern "C" {
#include "search/xapian.h"
}

namespace shim
{

using std::string;
using std::string_view;

/* -- the border (border.cc) ------------------------------------------------- */

/* Which code an exception is; called inside catch only. Most derived first. */
xapian_code error_caught(xapian_error *error) noexcept;

/* The one wrapper: runs work, and whatever it throws becomes a code. */
template <typename Work>
xapian_code
guarded(xapian_error *error, Work work) noexcept
{
	try {
		work();
	} catch (...) {
		return (error_caught(error));
	}
	error->code = XAPIAN_OK;
	error->text[0] = '\0';
	return (XAPIAN_OK);
}

/* Frees; destructors of Xapian close files and may throw. */
template <typename Thing>
void
discard(Thing *thing) noexcept
{
	try {
		delete thing;
	} catch (...) {
	}
}

/* -- text ------------------------------------------------------------------ */

inline string
owned(str s)
{
	return (s.n == 0 ? string() : string(s.p, s.n));
}

inline str
lent(const string &s)
{
	return (str{s.data(), s.size()});
}

inline void
copy_out(const string &from, char *into, size_t size, size_t *length)
{
	size_t n = std::min(from.size(), size);

	if (n > 0)
		std::memcpy(into, from.data(), n);
	*length = from.size();
}

constexpr uint64_t FNV_BASIS = 0xcbf29ce484222325u;

inline uint64_t
fnv(string_view s, uint64_t hash = FNV_BASIS)
{
	for (char c : s) {
		hash ^= static_cast<unsigned char>(c);
		hash *= 0x100000001b3u;
	}
	return (hash);
}

/* Calls each with every item of a value that holds some, NUL between them. */
template <typename Each>
void
items_each(string_view value, Each each)
{
	while (!value.empty()) {
		size_t end = std::min(value.find('\0'), value.size());

		each(value.substr(0, end));
		value.remove_prefix(std::min(end + 1, value.size()));
	}
}

constexpr str UID{"Q", 1};

/* The term of a value, as documents and queries have it. */
string term_of(str prefix, str value);

/* -- words (words.cc) -------------------------------------------------------- */

constexpr int ENGLISH = 1;

Xapian::Stem stemmer(unsigned language);
std::vector<Xapian::Stem> stemmers(uint32_t languages);
string language_term(unsigned language);

class StopWords : public Xapian::Stopper
{
      public:
	bool operator()(const string &term) const override;
};

struct word {
	size_t from;
	size_t to;
	bool letters; /* nothing else in it */
	bool cjk;
	size_t points;
	string lower;
};

/* c is a byte. */
constexpr bool
is_ascii_word(unsigned c)
{
	/* Bit c of 128: digits, letters, and the line below. */
	constexpr uint64_t bits[4] = {0x03ff000000000000u, 0x07fffffe87fffffeu, 0, 0};

	return ((bits[c >> 6] >> (c & 63) & 1) != 0);
}

/* The character at `at`, and in *size how many bytes it has. A broken one is taken as Latin-1. */
unsigned point_at(const char *text, size_t n, size_t at, size_t *size);

/*
 * Gives the next word of text, from *at on; false at the end. Follows Xapian's
 * TermGenerator closely enough for marks and spelling: a run of one kind.
 */
bool word_next(const char *text, size_t n, size_t *at, word *w);

/* -- spelling (spelling.cc) -------------------------------------------------- */

void words_gather(std::vector<string> *words, str text);
void words_sort(std::vector<string> *words);
string words_pack(const std::vector<string> &words);
std::vector<string> words_unpack(const string &packed);

/* -- what a document carries for weighing (document.cc) ----------------------- */

/*
 * The rank value: two bytes for the part that stays, three for the day, three for the length,
 * and eight in which each title word sets one bit, because most titles have none of the words.
 */
constexpr size_t RANK_MASK = 8;
constexpr size_t RANK_BYTES = RANK_MASK + 8;
/* Behind it two bytes for each title word; a title has at most so many. */
constexpr size_t RANK_WORDS = 60;
constexpr double PRIOR_MAX = 1.2;
constexpr double PRIOR_FRESH = 0.2;
constexpr int PRIOR_HALF_LIFE = 365; /* days */

/* The prior alone, in three bytes, so that many stand in one block: hundredths from -.5 on, and the day. */
constexpr size_t PRIOR_BYTES = 3;
constexpr uint32_t NO_PRIOR = UINT32_MAX;

uint32_t word_hash(string_view word);

inline uint64_t
get_bytes(const string &from, size_t at, unsigned bytes)
{
	uint64_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | static_cast<unsigned char>(from[at++]);
	return (number);
}

inline uint64_t
word_bit(uint32_t hash)
{
	return (uint64_t{1} << (hash & 63));
}

inline double
prior_fresh(int64_t age)
{
	int64_t halves = std::min<int64_t>(age / PRIOR_HALF_LIFE, 30);
	/* A straight line between two halvings: this runs for every match. */
	double fresh = 1 - 0.5 * static_cast<double>(age % PRIOR_HALF_LIFE) / PRIOR_HALF_LIFE;

	return (fresh * PRIOR_FRESH / static_cast<double>(1u << halves));
}

/* fixed in thousandths. */
inline double
prior_of(int fixed, int64_t day, int64_t today)
{
	double fresh = prior_fresh(std::max<int64_t>(0, today - day));

	return (std::clamp(fixed / 1000.0 + fresh, 0.0, PRIOR_MAX));
}

inline double
rank_prior(const string &packed, int64_t today)
{
	return (prior_of(static_cast<int>(get_bytes(packed, 0, 2)) - 32768,
	    static_cast<int64_t>(get_bytes(packed, 2, 3)), today));
}

inline uint32_t
prior_unpack(const string &packed)
{
	return (packed.size() < PRIOR_BYTES
		    ? NO_PRIOR
		    : static_cast<uint32_t>(get_bytes(packed, 0, PRIOR_BYTES)));
}

/* Of what prior_unpack gave. */
inline double
prior_of(uint32_t unpacked, int64_t today)
{
	if (unpacked == NO_PRIOR)
		return (0);
	return (prior_of((static_cast<int>(unpacked >> 16) - 50) * 10, unpacked & 0xffff, today));
}

/* -- what is kept (kept.cc) -------------------------------------------------- */

/* What was asked for lately, by key; what was not for longest is forgotten first. */
template <typename Key, typename Value> class latest
{
	struct entry {
		Key key;
		Value value;
		size_t size;
	};
	std::list<entry> entries; /* the latest first; they stay where they are */
	std::unordered_map<Key, typename std::list<entry>::iterator> places;
	size_t sizes = 0; /* of all entries, in bytes, about */

      public:
	/* Null when it is not there; else it is the latest from now on. */
	Value *
	find(const Key &key)
	{
		auto at = places.find(key);

		if (at == places.end())
			return (nullptr);
		entries.splice(entries.begin(), entries, at->second);
		return (&entries.front().value);
	}

	Value &
	add(const Key &key, Value &&value, size_t size)
	{
		entries.push_front({key, std::move(value), 0});
		places.emplace(key, entries.begin());
		grow(size);
		return (entries.front().value);
	}

	/* The latest is larger by so much. */
	void
	grow(size_t size)
	{
		entries.front().size += size;
		sizes += size;
	}

	void
	erase(const Key &key)
	{
		auto at = places.find(key);

		if (at == places.end())
			return;
		sizes -= at->second->size;
		entries.erase(at->second);
		places.erase(at);
	}

	void
	trim(size_t most)
	{
		while (sizes > most && !entries.empty())
			erase(Key(entries.back().key));
	}
};

/* Sixty-four documents that stand side by side are one batch; bit n of 64 is one of them. */
inline uint32_t
batch_number(Xapian::docid document)
{
	return ((document - 1) / 64);
}

inline unsigned
batch_place(Xapian::docid document)
{
	return ((document - 1) % 64);
}

/* Calls each with the places whose bits are set, in their order. */
template <typename Each>
void
bits_each(uint64_t bits, Each each)
{
	for (; bits != 0; bits &= bits - 1)
		each(static_cast<unsigned>(__builtin_ctzll(bits)));
}

/* Not __builtin_popcountll: without the machine's own it is a call, and a slower one. */
inline uint32_t
bits_count(uint64_t bits)
{
	bits -= bits >> 1 & 0x5555555555555555u;
	bits = (bits & 0x3333333333333333u) + (bits >> 2 & 0x3333333333333333u);
	bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
	return (static_cast<uint32_t>(bits * 0x0101010101010101u >> 56));
}

/* What is short of them. */
struct batch {
	static constexpr Xapian::docid SIZE = 64;

	uint32_t lengths[SIZE]; /* how many words, as Xapian counts them; 0: no such document */
	uint32_t priors[SIZE]; /* see prior_unpack */

	/* Items of facets, by their numbers in xapian_kept: what some of them share, and what each has beside. */
	struct shared {
		uint32_t item;
		uint64_t bits;
	};
	std::vector<shared> facets;
	std::vector<uint32_t> own;
	uint32_t ends[SIZE]; /* of each in own; it begins where the one before ends */

	/* What they are sorted by, when somebody did: the number in a slot, lowest where there is none. */
	struct order {
		unsigned slot;
		double numbers[SIZE];
	};
	std::vector<order> orders;
};

/* What is kept of one database; may outlive the handle that made it. */
struct kept_db {
	Xapian::Database db;
	xapian_kept *kept;
	std::string uuid;
	uint32_t number; /* among all that were ever opened with this xapian_kept */
	uint32_t words; /* the same, but another for each revision */
	std::vector<std::unique_ptr<batch>> batches; /* null: not read yet */
};

/*
 * The documents with a word, and how often each has it. A common word has a byte
 * and a few bits for each, so that the long lists of a large company have room
 * beside one another.
 */
struct postings {
	struct block {
		uint32_t batch;
		uint32_t from; /* of its documents, in times */
		uint64_t bits;
	};
	std::vector<block> blocks; /* in their order; those without the word are left out */
	std::vector<uint8_t> times;
	std::vector<uint16_t> large; /* in place of times, when some would have no room there */
	uint32_t documents;
	uint64_t all; /* times, of all documents */
};

/* What words become when they are stemmed, both as hashes; a word takes the place of another. */
struct stem_memo {
	static constexpr size_t SIZE = 16384;
	struct entry {
		uint64_t word, stem;
	};
	entry entries[SIZE];
};

/* Beyond this many documents Xapian's way of passing over most of them is the better one. */
constexpr Xapian::docid PLAIN_MAX = 250000;

std::unique_ptr<batch> batch_read(const kept_db &from, size_t number);

inline batch &
kept_batch(kept_db *from, size_t number)
{
	if (number >= from->batches.size())
		from->batches.resize(number + 1);
	std::unique_ptr<batch> &place = from->batches.data()[number];
	if (place == nullptr)
		place = batch_read(*from, number);
	return (*place);
}

/* What the documents of a batch are sorted by, each at its place. */
const double *kept_orders(kept_db *from, size_t number, unsigned slot);
/* Null when it was not looked for lately, or nothing is kept. */
const postings *kept_word_known(const kept_db *from, const string &term);
/* Stays where it is until xapian_kept_trim. */
const postings &kept_word(const kept_db &from, const string &term);
string_view kept_data(const kept_db &from, Xapian::docid document);
string_view kept_slot(const kept_db &from, Xapian::docid document);
/* Forgets what changed from one revision to the next. */
void kept_move(kept_db *db, uint64_t before, uint64_t now);

struct touched {
	uint32_t revision;
	bool all;
	std::vector<Xapian::docid> documents;
};

std::vector<touched> touched_read(const Xapian::Database &db);

/* -- queries (query.cc, telling.cc) ------------------------------------------ */

/* The different terms of a query, sorted, and how often each is in it. */
struct asked {
	string term;
	unsigned times;
};

std::vector<asked> query_terms(const Xapian::Query &query);
xapian_query *query_new(const Xapian::Query &query);
/* One term, or any of some. */
bool is_plain(const Xapian::Query &query);

/* How telling a word is that n of all documents have, as Xapian's BM25 has it. */
double rarity(double n, double all);
/* What asking for a word so many times multiplies its weight with, likewise. */
double times_asked(const xapian_scheme &scheme, double wqf);

/* Where a match stands while it is weighed: Xapian does not tell those who look on. */
struct match_place {
	kept_db *db;
	Xapian::docid document;
};

/* See xapian_query_plain: what it comes to, and the prior it was joined with. */
struct plain_query {
	/* One of these terms has to be there, or none may be. */
	struct filter {
		std::vector<std::string> any;
		bool without;
	};
	std::vector<asked> finding, weighing; /* no words: every document is found */
	std::vector<filter> filters;
	std::string prefix;
	double title_scale = 0;
	double prior_scale = 0;
	int64_t today = 0;
};

} /* namespace shim */

using namespace shim;

/* -- what the face calls by name ---------------------------------------------- */

struct xapian_kept {
	xapian_keeping how;
	stem_memo stems;
	uint32_t databases;

	/* Every item of a facet that was ever seen, by number. */
	std::unordered_map<std::string, uint32_t> numbers;
	std::vector<const std::string *> items; /* keys of numbers, which stay where they are */

	/* What was last shown or weighed: data and a long value of some documents. */
	struct document {
		std::string data, slot;
		bool has_data, has_slot;
	};
	latest<uint64_t, document> documents;

	/* The same of words that were looked for. */
	latest<std::string, postings> words;
};

struct xapian_db {
	Xapian::Database db;
	std::string uuid;
	xapian_db_info info;
	std::shared_ptr<kept_db> kept; /* null: nothing is kept */
};

struct xapian_writer {
	Xapian::WritableDatabase db;
	bool changing; /* a transaction is open: what it holds is committed whole or not at all */
	std::vector<Xapian::docid> touched; /* in that transaction */
};

struct xapian_doc {
	std::string uid; /* the term, "Q..." */
	bool stemmed;
	Xapian::Document doc;
	Xapian::TermGenerator terms;
	std::vector<std::string> words;
};

struct index_set {
	Xapian::Database db; /* all of them */
	std::vector<Xapian::Database> each;
	std::vector<std::shared_ptr<kept_db>> kept; /* of each */
	bool keeps; /* of all of them */
	uint32_t languages;
	uint32_t spoken[XAPIAN_LANGUAGES];
	uint32_t documents;
	bool parts;
	xapian_scheme scheme;
};

struct xapian_query {
	Xapian::Query query;
	/* Of a boost by what is kept, and of what it was joined with; null: there is none. */
	std::shared_ptr<match_place> place;
	double prior_scale;
	int64_t today;
	/* Says the same as query; null: there is more to it than plain words. */
	std::shared_ptr<const plain_query> plain;
};

struct xapian_results {
	struct hit {
		Xapian::docid document;
		double weight;
		double chance;
		std::string own; /* unless it is kept elsewhere */
		std::string_view data;
	};
	std::vector<hit> hits;
	std::vector<std::pair<std::string, uint32_t>> own; /* items that are not kept elsewhere */
	std::vector<xapian_facet> facets;
	uint32_t count;
	bool exact;
};

namespace shim
{

/* -- searching (set.cc, plain.cc, search.cc) ---------------------------------- */

/* The same by what is kept of the only database, or of the one the prior stands in. */
class KeptFacets : public Xapian::MatchSpy
{
	kept_db *only;
	const match_place *place;
	std::vector<uint32_t> counts; /* by number of the item */

      public:
	KeptFacets(kept_db *one, const match_place *say) : only(one), place(say)
	{
	}

	/* bits: which of its documents. */
	void
	count(const xapian_kept *kept, const batch &b, uint64_t bits)
	{
		const uint32_t *own = b.own.data();
		uint32_t *all;

		if (counts.size() < kept->items.size())
			counts.resize(kept->items.size());
		all = counts.data();
		for (const batch::shared &s : b.facets)
			all[s.item] += bits_count(s.bits & bits);
		bits_each(bits, [&](unsigned i) {
			for (uint32_t at = i == 0 ? 0 : b.ends[i - 1]; at < b.ends[i]; at++)
				all[own[at]]++;
		});
	}

	void
	operator()(const Xapian::Document &doc, double) override
	{
		kept_db *db = only != nullptr ? only : place->db;
		Xapian::docid document = only != nullptr ? doc.get_docid() : place->document;

		count(db->kept, kept_batch(db, batch_number(document)),
		    uint64_t{1} << batch_place(document));
	}

	void
	take(const xapian_kept *kept, std::vector<xapian_facet> *into) const
	{
		for (size_t i = 0; i < counts.size(); i++) {
			if (counts[i] > 0)
				into->push_back({lent(*kept->items[i]), counts[i]});
		}
	}
};

/* The databases that are searched together, and what is kept of each. */
struct narrowed {
	Xapian::Database db;
	std::vector<kept_db *> kept; /* null: nothing is */
};

/* The first database, and of the others those that can have a hit. */
narrowed set_narrow(const index_set *set, const xapian_query *any_of);

bool plain_fits(const narrowed &in, const xapian_query *query, const xapian_search &search);
void plain_find(const narrowed &in, const xapian_scheme &scheme, const plain_query &plain,
    const xapian_search &search, uint32_t first, uint32_t limit, xapian_results *results);

} /* namespace shim */

#endif
