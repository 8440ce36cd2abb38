/* xapian.cc -- the only C++: Xapian behind the plain-C face of xapian.h. */
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

/* Nothing below is seen outside but the functions of xapian.h, and those only by what we link. */
#pragma GCC visibility push(hidden)

/* What is short of 64 documents that stand side by side. */
struct batch {
	static constexpr Xapian::docid SIZE = 64;
	static constexpr uint32_t NONE = UINT32_MAX;

	uint32_t lengths[SIZE]; /* how many words, as Xapian counts them; 0: no such document */
	uint32_t priors[SIZE]; /* as prior_pack has them, or NONE */
	uint32_t ends[SIZE]; /* of each in facets; it begins where the one before ends */
	std::vector<uint32_t> facets; /* numbers of items, see xapian_kept */
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

/* The documents with a word, in their order, and how often each has it. */
struct postings {
	std::vector<Xapian::docid> documents;
	std::vector<uint16_t> times;
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

struct xapian_kept {
	xapian_keeping how;
	stem_memo stems;
	uint32_t databases;

	/* Every item of a facet that was ever seen, by number. */
	std::unordered_map<std::string, uint32_t> numbers;
	std::vector<const std::string *> items; /* keys of numbers, which stay where they are */

	/* What was last shown or weighed: data and a long value of some documents. */
	struct document {
		uint64_t key;
		std::string data, slot;
		bool has_data, has_slot;
	};
	std::list<document> documents; /* the latest first */
	std::unordered_map<uint64_t, std::list<document>::iterator> places;
	size_t bytes;

	/* The same of words that were looked for. */
	struct word {
		std::string key;
		postings found;
	};
	std::list<word> words;
	std::unordered_map<std::string_view, std::list<word>::iterator> word_places; /* by their keys */
	size_t word_bytes;

	std::vector<double> weights; /* scratch of one search */
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

/* Where a match stands while it is weighed: Xapian does not tell those who look on. */
struct match_place {
	kept_db *db;
	Xapian::docid document;
};

/* See xapian_query_plain: what it comes to, and the prior it was joined with. */
struct plain_query {
	struct word {
		std::string term;
		unsigned times;
	};
	std::vector<word> finding, weighing;
	std::string prefix;
	double title_scale;
	double prior_scale;
	int64_t today;
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

namespace
{

using std::string;
using std::string_view;

/* -- errors ---------------------------------------------------------------- */

xapian_code
error_set(xapian_error *error, xapian_code code, const char *type, const char *text) noexcept
{
	error->code = code;
	(void)std::snprintf(error->text, sizeof(error->text), "%s: %s", type, text);
	return (code);
}

xapian_code
error_set(xapian_error *error, xapian_code code, const Xapian::Error &e) noexcept
{
	const char *system = e.get_error_string();

	/* Xapian says which system call failed only in words. */
	if (system != nullptr && std::strstr(system, "No space left") != nullptr)
		code = XAPIAN_FULL;
	error->code = code;
	(void)std::snprintf(error->text, sizeof(error->text), "%s: %s%s%s", e.get_type(),
	    e.get_msg().c_str(), system == nullptr ? "" : ": ", system == nullptr ? "" : system);
	return (code);
}

/* Which code an exception is; called inside catch only. Most derived first. */
xapian_code
error_caught(xapian_error *error) noexcept
{
	try {
		throw;
	} catch (const Xapian::DatabaseModifiedError &e) {
		return (error_set(error, XAPIAN_MODIFIED, e));
	} catch (const Xapian::DatabaseLockError &e) {
		return (error_set(error, XAPIAN_LOCKED, e));
	} catch (const Xapian::DatabaseClosedError &e) {
		return (error_set(error, XAPIAN_CLOSED, e));
	} catch (const Xapian::DatabaseCorruptError &e) {
		return (error_set(error, XAPIAN_CORRUPT, e));
	} catch (const Xapian::DatabaseOpeningError &e) {
		return (error_set(error, XAPIAN_MISSING, e));
	} catch (const Xapian::DocNotFoundError &e) {
		return (error_set(error, XAPIAN_NOT_FOUND, e));
	} catch (const Xapian::QueryParserError &e) {
		return (error_set(error, XAPIAN_QUERY, e));
	} catch (const Xapian::WildcardError &e) {
		return (error_set(error, XAPIAN_WILDCARD, e));
	} catch (const Xapian::NetworkError &e) {
		return (error_set(error, XAPIAN_NET, e));
	} catch (const Xapian::LogicError &e) {
		return (error_set(error, XAPIAN_ARGUMENT, e));
	} catch (const Xapian::Error &e) {
		return (error_set(error, XAPIAN_OTHER, e));
	} catch (const std::bad_alloc &) {
		return (error_set(error, XAPIAN_NO_MEMORY, "bad_alloc", "out of memory"));
	} catch (const std::exception &e) {
		return (error_set(error, XAPIAN_OTHER, "exception", e.what()));
	} catch (...) {
		return (error_set(error, XAPIAN_OTHER, "exception", "of an unknown kind"));
	}
}

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

string
owned(str s)
{
	return (s.n == 0 ? string() : string(s.p, s.n));
}

str
lent(const string &s)
{
	return (str{s.data(), s.size()});
}

void
copy_out(const string &from, char *into, size_t size, size_t *length)
{
	size_t n = std::min(from.size(), size);

	if (n > 0)
		std::memcpy(into, from.data(), n);
	*length = from.size();
}

constexpr uint64_t FNV_BASIS = 0xcbf29ce484222325u;

uint64_t
fnv(string_view s, uint64_t hash)
{
	for (char c : s) {
		hash ^= static_cast<unsigned char>(c);
		hash *= 0x100000001b3u;
	}
	return (hash);
}

/* Glass takes 245 bytes, in which a NUL counts twice; a longer term is its start and a hash of all. */
constexpr str UID{"Q", 1};
constexpr size_t TERM_MAX = 240;
constexpr size_t TERM_KEPT = 100;

string
term_of(str prefix, str value)
{
	string term = owned(prefix) + owned(value);
	char hash[40];

	if (term.size() + static_cast<size_t>(std::count(term.begin(), term.end(), '\0')) <=
	    TERM_MAX)
		return (term);
	(void)std::snprintf(hash, sizeof(hash), "#%016llx%016llx",
	    static_cast<unsigned long long>(fnv(term, 0xcbf29ce484222325u)),
	    static_cast<unsigned long long>(fnv(term, 0x6c62272e07bb0142u)));
	return (term.substr(0, TERM_KEPT) + hash);
}

/* -- languages ------------------------------------------------------------- */

/* The numbers are kept in no file, so the order may change. */
constexpr const char *LANGUAGES[] = {"none", "en", "de", "fr", "es", "it", "nl", "pt", "sv", "da",
    "no", "fi", "ru", "hu", "ro", "tr", "ar", "hy", "eu", "ca", "ga", "id", "lt", "ne", "ta"};
static_assert(sizeof(LANGUAGES) / sizeof(LANGUAGES[0]) == XAPIAN_LANGUAGES, "one each");
static_assert(XAPIAN_LANGUAGES <= 32, "one bit each");

Xapian::Stem
stemmer(unsigned language)
{
	if (language == 0 || language >= XAPIAN_LANGUAGES)
		return (Xapian::Stem());
	return (Xapian::Stem(LANGUAGES[language]));
}

std::vector<Xapian::Stem>
stemmers(uint32_t languages)
{
	std::vector<Xapian::Stem> all;

	for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
		if ((languages >> i & 1) != 0)
			all.push_back(stemmer(i));
	}
	return (all);
}

string
language_term(unsigned language)
{
	return (string("L") + LANGUAGES[language < XAPIAN_LANGUAGES ? language : 0]);
}

/* -- words ----------------------------------------------------------------- */

/* Chinese, Japanese and Korean text is indexed as pairs of characters, not as words. */
bool
is_cjk(unsigned c)
{
	return ((c >= 0x2e80 && c <= 0x9fff) || (c >= 0xa700 && c <= 0xa71f) ||
		(c >= 0xac00 && c <= 0xd7af) || (c >= 0xf900 && c <= 0xfaff) ||
		(c >= 0x20000 && c <= 0x2ffff));
}

/* Joins two word characters to one word, as Xapian's own splitting has it. */
bool
is_joint(unsigned c)
{
	return (c == '\'' || c == '&' || c == 0xb7 || c == 0x2019 || c == 0x201b || c == 0x387 ||
		c == 0x5f4 || c == 0x2027);
}

struct word {
	size_t from;
	size_t to;
	bool letters; /* nothing else in it */
	bool cjk;
	size_t points;
	string lower;
};

/* How many bytes the character that begins with c has, when all is well. */
size_t
point_size(unsigned char c)
{
	return (c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4);
}

/* The character at `at`, and in *size how many bytes it has. A broken one is taken as Latin-1. */
unsigned
point_at(const char *text, size_t n, size_t at, size_t *size)
{
	const unsigned char *p = reinterpret_cast<const unsigned char *>(text) + at;
	size_t i, length = point_size(p[0]);
	unsigned point = length == 1 ? p[0] : p[0] & (0x7fu >> length);

	*size = 1;
	if (length > n - at)
		return (p[0]);
	for (i = 1; i < length; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (p[0]);
		point = point << 6 | (p[i] & 0x3fu);
	}
	*size = length;
	return (point);
}

bool
is_ascii_letter(unsigned c)
{
	return ((c | 0x20) - 'a' < 26);
}

/* c is a byte. */
constexpr bool
is_ascii_word(unsigned c)
{
	/* Bit c of 128: digits, letters, and the line below. */
	constexpr uint64_t bits[4] = {0x03ff000000000000u, 0x07fffffe87fffffeu, 0, 0};

	return ((bits[c >> 6] >> (c & 63) & 1) != 0);
}

bool
is_word_point(unsigned c)
{
	if (c < 0x80)
		return (is_ascii_word(c));
	return (Xapian::Unicode::is_wordchar(c));
}

void
word_put(word *w, unsigned c)
{
	w->points++;
	if (c < 0x80) {
		w->lower += static_cast<char>(c - 'A' < 26 ? c | 0x20 : c);
		w->letters = w->letters && is_ascii_letter(c);
		return;
	}
	Xapian::Unicode::append_utf8(w->lower, Xapian::Unicode::tolower(c));
	w->letters =
	    w->letters && Xapian::Unicode::get_category(c) != Xapian::Unicode::DECIMAL_DIGIT_NUMBER;
}

/* Is c, of `size` bytes at `at`, a joint with a word going on behind it? */
bool
joint_at(const char *text, size_t n, size_t at, size_t size, unsigned c)
{
	size_t ignored;
	unsigned behind;

	if (!is_joint(c) || at + size >= n)
		return (false);
	behind = point_at(text, n, at + size, &ignored);
	return (is_word_point(behind) && !is_cjk(behind));
}

/*
 * Gives the next word of text, from *at on; false at the end. Follows Xapian's
 * TermGenerator closely enough for marks and spelling: a run of one kind.
 */
bool
word_next(const char *text, size_t n, size_t *at, word *w)
{
	size_t i = *at, size = 0;
	unsigned c = 0;

	while (i < n && !is_word_point(c = point_at(text, n, i, &size)))
		i += size;
	*at = i;
	if (i >= n)
		return (false);
	w->from = i;
	w->letters = true;
	w->points = 0;
	w->cjk = is_cjk(c);
	w->lower.clear();
	for (;;) {
		word_put(w, c);
		i += size;
		if (i >= n)
			break;
		c = point_at(text, n, i, &size);
		if (is_word_point(c)) {
			if (is_cjk(c) != w->cjk)
				break;
			continue;
		}
		if (w->cjk || !joint_at(text, n, i, size, c))
			break;
		/* Xapian writes every apostrophe as the plain one. */
		if (c == 0x2019 || c == 0x201b)
			c = '\'';
	}
	w->to = i;
	*at = i;
	return (true);
}

/* Words worth correcting towards: letters only, neither tiny nor monstrous. */
bool
is_spelling(const word &w)
{
	return (w.letters && !w.cjk && w.points >= 3 && w.points <= 24 && w.lower.size() <= 48);
}

/* At most so many different words of one document go into the dictionary. */
constexpr size_t WORDS_MAX = 500;

void
words_gather(std::vector<string> *words, str text)
{
	size_t at = 0;
	word w;

	while (words->size() < WORDS_MAX * 8 && word_next(text.p, text.n, &at, &w)) {
		if (is_spelling(w))
			words->push_back(w.lower);
	}
}

void
words_sort(std::vector<string> *words)
{
	std::sort(words->begin(), words->end());
	words->erase(std::unique(words->begin(), words->end()), words->end());
	if (words->size() > WORDS_MAX)
		words->resize(WORDS_MAX);
}

/* Sorted words as (bytes shared with the one before, bytes of its own, those bytes). */
string
words_pack(const std::vector<string> &words)
{
	string packed, last;

	for (const string &w : words) {
		size_t same = 0;

		while (same < last.size() && same < w.size() && last[same] == w[same])
			same++;
		packed += static_cast<char>(same);
		packed += static_cast<char>(w.size() - same);
		packed.append(w, same, string::npos);
		last = w;
	}
	return (packed);
}

std::vector<string>
words_unpack(const string &packed)
{
	std::vector<string> words;
	string last;
	size_t i = 0;

	while (i + 2 <= packed.size()) {
		size_t same = static_cast<unsigned char>(packed[i]);
		size_t own = static_cast<unsigned char>(packed[i + 1]);

		i += 2;
		if (same > last.size() || own > packed.size() - i)
			throw Xapian::DatabaseCorruptError(
			    "spelling words of a document are broken");
		last.resize(same);
		last.append(packed, i, own);
		words.push_back(last);
		i += own;
	}
	return (words);
}

/* -- reading --------------------------------------------------------------- */

xapian_db_info
info_read(const Xapian::Database &db)
{
	xapian_db_info info{};

	info.revision = db.get_revision();
	info.documents = db.get_doccount();
	for (auto t = db.allterms_begin("L"); t != db.allterms_end("L"); ++t) {
		for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
			if (*t == language_term(i)) {
				info.languages |= 1u << i;
				info.spoken[i] = t.get_termfreq();
			}
		}
	}
	info.parts = db.term_exists("XPART");
	return (info);
}

} /* namespace */

const char *
xapian_library(void)
{
	return (Xapian::version_string());
}

str
xapian_lower(arena *mem, str text)
{
	buf lower{mem, nullptr, 0, 0};
	size_t at = 0, size;

	while (at < text.n) {
		unsigned c = point_at(text.p, text.n, at, &size);
		char bytes[4];

		buf_put(
		    &lower, bytes, Xapian::Unicode::to_utf8(Xapian::Unicode::tolower(c), bytes));
		at += size;
	}
	return (buf_view(&lower));
}

unsigned
xapian_language(str code)
{
	unsigned i;

	if (code.n > 2 && (code.p[2] == '-' || code.p[2] == '_'))
		code.n = 2;
	if (code.n != 2)
		return (0);
	for (i = 1; i < XAPIAN_LANGUAGES; i++) {
		if (((code.p[0] | 0x20) == LANGUAGES[i][0]) &&
		    ((code.p[1] | 0x20) == LANGUAGES[i][1]))
			return (i);
	}
	return (0);
}

xapian_code
xapian_db_open(str path, xapian_db **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto db = std::make_unique<xapian_db>();

		db->db = Xapian::Database(owned(path), Xapian::DB_BACKEND_GLASS);
		db->uuid = db->db.get_uuid();
		db->info = info_read(db->db);
		*out = db.release();
	}));
}

xapian_db_info
xapian_db_about(const xapian_db *db)
{
	return (db->info);
}

xapian_code
xapian_db_note(
    const xapian_db *db, str key, char *into, size_t size, size_t *length, xapian_error *error)
{
	return (
	    guarded(error, [&] { copy_out(db->db.get_metadata(owned(key)), into, size, length); }));
}

xapian_code
xapian_db_data(const xapian_db *db, uint32_t document, arena *mem, str *data, xapian_error *error)
{
	return (guarded(error, [&] {
		const string all = db->db.get_document(document).get_data();

		*data = str{arena_copy(mem, all.data(), all.size()), all.size()};
	}));
}

void
xapian_db_free(xapian_db *db)
{
	discard(db);
}

/* -- what is kept from search to search ------------------------------------- */

namespace
{

/*
 * The note of what the latest commits changed, so that readers forget that and
 * nothing else: for each commit, oldest first, its revision, how many documents
 * (TOUCHED_ALL: too many to say), and which. Four bytes each.
 */
constexpr const char *TOUCHED = "touched";
constexpr size_t TOUCHED_MAX = 800; /* numbers in the note */
constexpr uint32_t TOUCHED_ALL = UINT32_MAX;

struct touched {
	uint32_t revision;
	bool all;
	std::vector<Xapian::docid> documents;
};

std::vector<touched>
touched_read(const Xapian::Database &db)
{
	const string note = db.get_metadata(TOUCHED);
	std::vector<uint32_t> numbers(note.size() / sizeof(uint32_t));
	std::vector<touched> commits;
	size_t i = 0;

	if (!numbers.empty())
		std::memcpy(numbers.data(), note.data(), numbers.size() * sizeof(uint32_t));
	while (i + 2 <= numbers.size()) {
		touched one{numbers[i], numbers[i + 1] == TOUCHED_ALL, {}};
		size_t n = one.all ? 0 : numbers[i + 1];

		i += 2;
		if (n > numbers.size() - i)
			return {};
		one.documents.assign(numbers.data() + i, numbers.data() + i + n);
		i += n;
		commits.push_back(std::move(one));
	}
	return (commits);
}

/* The prior alone, in three bytes, so that many stand in one block: hundredths from -.5 on, and the day. */
constexpr size_t PRIOR_BYTES = 3;

uint32_t
prior_unpack(const string &packed)
{
	auto byte = [&](size_t i) { return (static_cast<uint32_t>(static_cast<unsigned char>(packed[i]))); };

	return (packed.size() < PRIOR_BYTES ? batch::NONE : byte(0) << 16 | byte(1) << 8 | byte(2));
}

uint32_t
kept_item(xapian_kept *kept, string_view item)
{
	auto [at, fresh] =
	    kept->numbers.emplace(item, static_cast<uint32_t>(kept->items.size()));

	if (fresh)
		kept->items.push_back(&at->first);
	return (at->second);
}

/* Calls each with every value of this slot among the documents of a batch. */
template <typename Each>
void
batch_values(const Xapian::Database &db, unsigned slot, Xapian::docid first, Each each)
{
	auto v = db.valuestream_begin(slot);

	for (v.skip_to(first); v != db.valuestream_end(slot); ++v) {
		Xapian::docid id = v.get_docid();

		if (id - first >= batch::SIZE)
			break;
		each(id - first, *v);
	}
}

std::unique_ptr<batch>
batch_read(const kept_db &from, size_t number)
{
	Xapian::docid first = static_cast<Xapian::docid>(number) * batch::SIZE + 1;
	auto made = std::make_unique<batch>();
	size_t done = 0;

	std::fill(std::begin(made->lengths), std::end(made->lengths), 0);
	std::fill(std::begin(made->priors), std::end(made->priors), batch::NONE);
	auto document = from.db.postlist_begin(string());
	for (document.skip_to(first); document != from.db.postlist_end(string()); ++document) {
		if (*document - first >= batch::SIZE)
			break;
		made->lengths[*document - first] = document.get_doclength();
	}
	batch_values(from.db, from.kept->how.prior_slot, first,
	    [&](size_t i, const string &value) { made->priors[i] = prior_unpack(value); });
	batch_values(from.db, from.kept->how.facet_slot, first, [&](size_t i, const string &value) {
		string_view rest = value;

		while (done < i)
			made->ends[done++] = static_cast<uint32_t>(made->facets.size());
		while (!rest.empty()) {
			size_t end = std::min(rest.find('\0'), rest.size());

			made->facets.push_back(kept_item(from.kept, rest.substr(0, end)));
			rest.remove_prefix(std::min(end + 1, rest.size()));
		}
	});
	while (done < batch::SIZE)
		made->ends[done++] = static_cast<uint32_t>(made->facets.size());
	return (made);
}

/* The batch this document stands in, at (document - 1) % batch::SIZE. */
const batch &
kept_batch(kept_db *from, Xapian::docid document)
{
	size_t number = (document - 1) / batch::SIZE;

	if (number >= from->batches.size())
		from->batches.resize(number + 1);
	std::unique_ptr<batch> &place = from->batches.data()[number];
	if (place == nullptr)
		place = batch_read(*from, number);
	return (*place);
}

size_t
word_size(const xapian_kept::word &w)
{
	return (w.found.documents.size() * 6 + w.key.size() + 200);
}

string
word_key(const kept_db &from, const string &term)
{
	return (string(reinterpret_cast<const char *>(&from.words), sizeof(from.words)) + term);
}

/* NULL when it was not looked for lately. */
const postings *
kept_word_known(const kept_db &from, const string &term)
{
	xapian_kept *kept = from.kept;
	auto at = kept->word_places.find(word_key(from, term));

	if (at == kept->word_places.end())
		return (nullptr);
	kept->words.splice(kept->words.begin(), kept->words, at->second);
	return (&at->second->found);
}

/* Stays where it is until xapian_kept_trim. */
const postings &
kept_word(const kept_db &from, const string &term)
{
	const postings *known = kept_word_known(from, term);
	xapian_kept *kept = from.kept;
	postings made;

	if (known != nullptr)
		return (*known);
	made.all = 0;
	for (auto p = from.db.postlist_begin(term); p != from.db.postlist_end(term); ++p) {
		Xapian::termcount times = p.get_wdf();

		made.documents.push_back(*p);
		made.times.push_back(static_cast<uint16_t>(std::min<Xapian::termcount>(times, UINT16_MAX)));
		made.all += times;
	}
	made.documents.shrink_to_fit();
	made.times.shrink_to_fit();
	kept->words.push_front({word_key(from, term), std::move(made)});
	kept->word_places.emplace(kept->words.front().key, kept->words.begin());
	kept->word_bytes += word_size(kept->words.front());
	return (kept->words.front().found);
}

uint64_t
kept_key(const kept_db &from, Xapian::docid document)
{
	return (static_cast<uint64_t>(from.number) << 32 | document);
}

size_t
kept_size(const xapian_kept::document &d)
{
	return (d.data.size() + d.slot.size() + 200);
}

/* The document's place among those kept, now the first of them. */
xapian_kept::document *
kept_document(const kept_db &from, Xapian::docid document)
{
	xapian_kept *kept = from.kept;
	uint64_t key = kept_key(from, document);
	auto at = kept->places.find(key);

	if (at != kept->places.end()) {
		kept->documents.splice(kept->documents.begin(), kept->documents, at->second);
		return (&kept->documents.front());
	}
	kept->documents.push_front({key, string(), string(), false, false});
	kept->places.emplace(key, kept->documents.begin());
	kept->bytes += kept_size(kept->documents.front());
	return (&kept->documents.front());
}

string_view
kept_bytes(xapian_kept *kept, string *bytes, bool *has, string &&value)
{
	*bytes = std::move(value);
	*has = true;
	kept->bytes += bytes->size();
	return (*bytes);
}

/* Stays where it is until xapian_kept_trim. */
string_view
kept_data(const kept_db &from, Xapian::docid document)
{
	xapian_kept::document *d = kept_document(from, document);

	if (d->has_data)
		return (d->data);
	return (kept_bytes(from.kept, &d->data, &d->has_data,
	    from.db.get_document(document, Xapian::DOC_ASSUME_VALID).get_data()));
}

string_view
kept_slot(const kept_db &from, Xapian::docid document)
{
	xapian_kept::document *d = kept_document(from, document);

	if (d->has_slot)
		return (d->slot);
	return (kept_bytes(from.kept, &d->slot, &d->has_slot,
	    from.db.get_document(document, Xapian::DOC_ASSUME_VALID)
		.get_value(from.kept->how.document_slot)));
}

void
kept_erase(xapian_kept *kept, uint64_t key)
{
	auto at = kept->places.find(key);

	if (at == kept->places.end())
		return;
	kept->bytes -= kept_size(*at->second);
	kept->documents.erase(at->second);
	kept->places.erase(at);
}

/* What is kept under the old number nobody asks for again: it makes room by itself. */
void
kept_forget_all(kept_db *db)
{
	db->batches.clear();
	db->number = db->kept->databases++;
}

/* Forgets what changed from one revision to the next. */
void
kept_move(kept_db *db, uint64_t before, uint64_t now)
{
	const std::vector<touched> commits = touched_read(db->db);
	uint64_t next = before + 1;

	db->words = db->kept->databases++;
	for (const touched &one : commits) {
		if (one.revision < next)
			continue;
		if (one.revision != next || one.all)
			break;
		next++;
		for (Xapian::docid document : one.documents) {
			size_t number = (document - 1) / batch::SIZE;

			if (number < db->batches.size())
				db->batches[number] = nullptr;
			kept_erase(db->kept, kept_key(*db, document));
		}
	}
	if (next != now + 1)
		kept_forget_all(db);
}

} /* namespace */

xapian_code
xapian_kept_new(const xapian_keeping *how, xapian_kept **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto kept = std::make_unique<xapian_kept>();

		kept->how = *how;
		kept->databases = 0;
		kept->bytes = kept->word_bytes = 0;
		*out = kept.release();
	}));
}

void
xapian_kept_trim(xapian_kept *kept)
{
	while (kept->bytes > kept->how.bytes && !kept->documents.empty()) {
		const xapian_kept::document &last = kept->documents.back();

		kept->bytes -= kept_size(last);
		kept->places.erase(last.key);
		kept->documents.pop_back();
	}
	while (kept->word_bytes > kept->how.word_bytes && !kept->words.empty()) {
		const xapian_kept::word &last = kept->words.back();

		kept->word_bytes -= word_size(last);
		kept->word_places.erase(last.key);
		kept->words.pop_back();
	}
}

void
xapian_kept_free(xapian_kept *kept)
{
	discard(kept);
}

xapian_code
xapian_db_keep(xapian_db *db, xapian_kept *kept, xapian_error *error)
{
	return (guarded(error, [&] {
		auto made = std::make_shared<kept_db>();

		made->db = db->db;
		made->kept = kept;
		made->uuid = db->uuid;
		made->number = kept->databases++;
		made->words = kept->databases++;
		db->kept = std::move(made);
	}));
}

xapian_code
xapian_db_reopen(xapian_db *db, bool *replaced, xapian_error *error)
{
	return (guarded(error, [&] {
		db->db.reopen();
		*replaced = db->db.get_uuid() != db->uuid;
		/* A search that had to retry may have moved it before. */
		if (!*replaced && db->db.get_revision() != db->info.revision) {
			if (db->kept != nullptr)
				kept_move(db->kept.get(), db->info.revision, db->db.get_revision());
			db->info = info_read(db->db);
		}
	}));
}

/* -- writing --------------------------------------------------------------- */

namespace
{

constexpr int SMALL_BLOCK = 4096;

/* Opens a transaction with the first change, so that what fails half-way is never committed. */
void
writer_changes(xapian_writer *writer)
{
	if (!writer->changing) {
		writer->db.begin_transaction();
		writer->changing = true;
	}
}

/* Xapian never forgets a word by itself: take out what is gone, put in what is new. */
void
writer_words(
    xapian_writer *writer, const std::vector<string> &before, const std::vector<string> &after)
{
	auto b = before.begin();
	auto a = after.begin();

	while (b != before.end() || a != after.end()) {
		if (a == after.end() || (b != before.end() && *b < *a)) {
			writer->db.remove_spelling(*b++);
		} else if (b == before.end() || *a < *b) {
			writer->db.add_spelling(*a++);
		} else {
			++a;
			++b;
		}
	}
}

/* The document under this uid, 0 when there is none. */
Xapian::docid
writer_find(const xapian_writer *writer, const string &uid)
{
	auto p = writer->db.postlist_begin(uid);

	return (p == writer->db.postlist_end(uid) ? 0 : *p);
}

/* Adds what this commit changes. */
void
writer_touched(xapian_writer *writer)
{
	std::vector<touched> commits = touched_read(writer->db);
	std::vector<Xapian::docid> documents = writer->touched;
	std::vector<uint32_t> numbers;
	size_t size = 0;

	std::sort(documents.begin(), documents.end());
	documents.erase(std::unique(documents.begin(), documents.end()), documents.end());
	bool all = documents.size() + 2 > TOUCHED_MAX;
	if (all)
		documents.clear();
	commits.push_back(
	    {static_cast<uint32_t>(writer->db.get_revision() + 1), all, std::move(documents)});
	for (size_t i = commits.size(); i-- > 0;) {
		size += 2 + commits[i].documents.size();
		if (size > TOUCHED_MAX) {
			commits.erase(commits.begin(), commits.begin() + static_cast<ptrdiff_t>(i) + 1);
			break;
		}
	}
	for (const touched &one : commits) {
		numbers.push_back(one.revision);
		numbers.push_back(
		    one.all ? TOUCHED_ALL : static_cast<uint32_t>(one.documents.size()));
		numbers.insert(numbers.end(), one.documents.begin(), one.documents.end());
	}
	writer->db.set_metadata(TOUCHED,
	    string(reinterpret_cast<const char *>(numbers.data()), numbers.size() * sizeof(uint32_t)));
}

std::vector<string>
writer_words_of(const xapian_writer *writer, Xapian::docid id)
{
	return (words_unpack(writer->db.get_document(id).get_value(XAPIAN_SLOT_WORDS)));
}

} /* namespace */

xapian_code
xapian_writer_open(str path, unsigned flags, xapian_writer **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto writer = std::make_unique<xapian_writer>();
		int how = Xapian::DB_BACKEND_GLASS;

		how |= (flags & XAPIAN_CREATE) != 0 ? Xapian::DB_CREATE_OR_OPEN : Xapian::DB_OPEN;
		if ((flags & XAPIAN_NO_SYNC) != 0)
			how |= Xapian::DB_NO_SYNC;
		writer->db = Xapian::WritableDatabase(
		    owned(path), how, (flags & XAPIAN_SMALL) != 0 ? SMALL_BLOCK : 0);
		writer->changing = false;
		*out = writer.release();
	}));
}

xapian_code
xapian_writer_put(xapian_writer *writer, const xapian_doc *doc, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Document copy = doc->doc;
		std::vector<string> words = doc->words, before;
		Xapian::docid id = writer_find(writer, doc->uid);

		words_sort(&words);
		if (id != 0)
			before = writer_words_of(writer, id);
		copy.add_value(XAPIAN_SLOT_WORDS, words_pack(words));
		writer_changes(writer);
		if (id != 0)
			writer->db.replace_document(id, copy);
		else
			id = writer->db.add_document(copy);
		writer->touched.push_back(id);
		writer_words(writer, before, words);
	}));
}

xapian_code
xapian_writer_delete(xapian_writer *writer, str uid, bool *found, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::docid id = writer_find(writer, term_of(UID, uid));

		if (id != 0) {
			std::vector<string> before = writer_words_of(writer, id);

			writer_changes(writer);
			writer->db.delete_document(id);
			writer->touched.push_back(id);
			writer_words(writer, before, {});
		}
		*found = id != 0;
	}));
}

xapian_code
xapian_writer_count(const xapian_writer *writer, uint32_t *documents, xapian_error *error)
{
	return (guarded(error, [&] { *documents = writer->db.get_doccount(); }));
}

xapian_code
xapian_writer_note(const xapian_writer *writer, str key, char *into, size_t size, size_t *length,
    xapian_error *error)
{
	return (guarded(
	    error, [&] { copy_out(writer->db.get_metadata(owned(key)), into, size, length); }));
}

xapian_code
xapian_writer_note_set(xapian_writer *writer, str key, str value, xapian_error *error)
{
	return (guarded(error, [&] {
		writer_changes(writer);
		writer->db.set_metadata(owned(key), owned(value));
	}));
}

xapian_code
xapian_writer_commit(xapian_writer *writer, xapian_error *error)
{
	return (guarded(error, [&] {
		if (writer->changing) {
			writer_touched(writer);
			writer->db.commit_transaction();
		}
		writer->changing = false;
		writer->touched.clear();
	}));
}

void
xapian_writer_free(xapian_writer *writer)
{
	xapian_error ignored;

	if (writer == nullptr)
		return;
	(void)guarded(&ignored, [&] {
		if (writer->changing)
			writer->db.cancel_transaction();
		writer->db.close();
	});
	discard(writer);
}

xapian_code
xapian_compact(str from, str to, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Database db(owned(from), Xapian::DB_BACKEND_GLASS);

		db.compact(owned(to), Xapian::DBCOMPACT_NO_RENUMBER);
	}));
}

/* -- a document being made ------------------------------------------------- */

namespace
{

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

uint32_t
word_hash(string_view word)
{
	uint64_t hash = fnv(word, 0xcbf29ce484222325u);

	return (static_cast<uint32_t>(hash >> 48 ^ hash) & 0xffff);
}

void
put_bytes(string *into, uint64_t number, unsigned bytes)
{
	while (bytes-- > 0)
		*into += static_cast<char>(number >> (8 * bytes));
}

uint64_t
get_bytes(const string &from, size_t at, unsigned bytes)
{
	uint64_t number = 0;

	while (bytes-- > 0)
		number = number << 8 | static_cast<unsigned char>(from[at++]);
	return (number);
}

uint64_t
word_bit(uint32_t hash)
{
	return (uint64_t{1} << (hash & 63));
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

double
prior_fresh(int64_t age)
{
	int64_t halves = std::min<int64_t>(age / PRIOR_HALF_LIFE, 30);
	/* A straight line between two halvings: this runs for every match. */
	double fresh = 1 - 0.5 * static_cast<double>(age % PRIOR_HALF_LIFE) / PRIOR_HALF_LIFE;

	return (fresh * PRIOR_FRESH / static_cast<double>(1u << halves));
}

/* fixed in thousandths. */
double
prior_of(int fixed, int64_t day, int64_t today)
{
	double fresh = prior_fresh(std::max<int64_t>(0, today - day));

	return (std::clamp(fixed / 1000.0 + fresh, 0.0, PRIOR_MAX));
}

double
rank_prior(const string &packed, int64_t today)
{
	return (prior_of(static_cast<int>(get_bytes(packed, 0, 2)) - 32768,
	    static_cast<int64_t>(get_bytes(packed, 2, 3)), today));
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

/* -- what a reader may see ------------------------------------------------- */

xapian_code
index_set_new(xapian_db *const *dbs, size_t n, const xapian_scheme *scheme, index_set **out,
    xapian_error *error)
{
	return (guarded(error, [&] {
		auto set = std::make_unique<index_set>();

		set->scheme = *scheme;
		set->languages = 0;
		std::fill(std::begin(set->spoken), std::end(set->spoken), 0);
		set->documents = 0;
		set->parts = false;
		set->keeps = n > 0;
		for (size_t i = 0; i < n; i++) {
			/* An empty database finds nothing, but costs as much as a full one. */
			if (dbs[i]->info.documents == 0)
				continue;
			set->db.add_database(dbs[i]->db);
			set->each.push_back(dbs[i]->db);
			set->kept.push_back(dbs[i]->kept);
			set->keeps = set->keeps && dbs[i]->kept != nullptr;
			set->languages |= dbs[i]->info.languages;
			for (unsigned l = 0; l < XAPIAN_LANGUAGES; l++)
				set->spoken[l] += dbs[i]->info.spoken[l];
			set->documents += dbs[i]->info.documents;
			set->parts = set->parts || dbs[i]->info.parts;
		}
		*out = set.release();
	}));
}

uint32_t
index_set_languages(const index_set *set)
{
	return (set->languages);
}

uint32_t
index_set_spoken(const index_set *set, unsigned language)
{
	return (language < XAPIAN_LANGUAGES ? set->spoken[language] : 0);
}

uint32_t
index_set_documents(const index_set *set)
{
	return (set->documents);
}

bool
index_set_parts(const index_set *set)
{
	return (set->parts);
}

void
index_set_free(index_set *set)
{
	discard(set);
}

/* -- queries --------------------------------------------------------------- */

namespace
{

/* Words that say nothing about what is asked; sorted. */
constexpr const char *STOP_WORDS[] = {"a", "about", "am", "an", "and", "any", "anybody", "anyone",
    "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do", "does", "for",
    "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my",
    "of", "on", "or", "our", "should", "so", "that", "the", "their", "then", "there", "these",
    "they", "this", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why",
    "will", "with", "would", "you", "your"};

class StopWords : public Xapian::Stopper
{
      public:
	bool
	operator()(const string &term) const override
	{
		return (std::binary_search(std::begin(STOP_WORDS), std::end(STOP_WORDS), term,
		    [](const string_view &a, const string_view &b) { return (a < b); }));
	}
};

/* How telling a word is that n of all documents have, as Xapian's BM25 has it. */
double
rarity(double n, double all)
{
	double odds = (all - n + 0.5) / (n + 0.5);

	return (std::log(odds < 2 ? odds * 0.5 + 1 : odds));
}

double
times_asked(const index_set *set, double wqf)
{
	double k3 = set->scheme.k3;

	return ((k3 + 1) * wqf / (k3 + wqf));
}

/* See xapian_query_boost. Cloned by Xapian for each database. */
class Boost : public Xapian::ValuePostingSource
{
      public:
	struct title_word {
		uint32_t hash;
		double weight;
	};
	int64_t today = 0;
	double prior_scale = 1;
	double wdf = 1;
	double average_length = 1;
	xapian_scheme scheme{};
	uint64_t mask = 0; /* of words */
	std::vector<title_word> words;

	explicit Boost(Xapian::valueno from) : Xapian::ValuePostingSource(from)
	{
	}

	/* What a title word's weight is multiplied with in a document of this length. */
	double
	saturation(double length) const
	{
		double relative = std::max(length / average_length, scheme.min_length);
		double norm = scheme.k1 * (1 - scheme.b + scheme.b * relative);

		return ((scheme.k1 + 1) * wdf / (wdf + norm));
	}

	double
	get_weight() const override
	{
		const string packed = get_value();
		double title = 0, weight;

		if (packed.size() < RANK_BYTES)
			return (0);
		weight = prior_scale * rank_prior(packed, today);
		if ((get_bytes(packed, RANK_MASK, RANK_BYTES - RANK_MASK) & mask) == 0)
			return (weight);
		for (size_t i = RANK_BYTES; i + 2 <= packed.size(); i += 2) {
			uint64_t hash = get_bytes(packed, i, 2);

			for (const title_word &w : words)
				title += w.hash == hash ? w.weight : 0;
		}
		if (title > 0)
			weight += title * saturation(static_cast<double>(get_bytes(packed, 5, 3)));
		return (weight);
	}

	Boost *
	clone() const override
	{
		auto copy = std::make_unique<Boost>(get_slot());

		copy->today = today;
		copy->prior_scale = prior_scale;
		copy->wdf = wdf;
		copy->average_length = average_length;
		copy->scheme = scheme;
		copy->mask = mask;
		copy->words = words;
		return (copy.release());
	}

	void
	init(const Xapian::Database &from) override
	{
		double most = prior_scale * PRIOR_MAX;

		Xapian::ValuePostingSource::init(from);
		for (const title_word &w : words)
			most += w.weight * saturation(0);
		set_maxweight(most);
	}
};

/* The prior without title words. Cloned by Xapian for each database. */
class Prior : public Xapian::ValuePostingSource
{
      public:
	int64_t today = 0;
	double scale = 1;

	explicit Prior(Xapian::valueno from) : Xapian::ValuePostingSource(from)
	{
	}

	double
	get_weight() const override
	{
		const string packed = get_value();

		if (packed.size() < PRIOR_BYTES)
			return (0);
		return (scale * prior_of((static_cast<int>(get_bytes(packed, 0, 1)) - 50) * 10,
				    static_cast<int64_t>(get_bytes(packed, 1, 2)), today));
	}

	Prior *
	clone() const override
	{
		auto copy = std::make_unique<Prior>(get_slot());

		copy->today = today;
		copy->scale = scale;
		return (copy.release());
	}

	void
	init(const Xapian::Database &from) override
	{
		Xapian::ValuePostingSource::init(from);
		set_maxweight(scale * PRIOR_MAX);
	}
};

/*
 * The same from what is kept, for every document there is. Cloned by Xapian for
 * each database, in their order, and says where it stands.
 */
class KeptPrior : public Xapian::PostingSource
{
	const index_set *set;
	kept_db *db = nullptr;
	Xapian::doccount documents = 0;
	Xapian::docid at = 0, last = 0;

      public:
	int64_t today;
	double scale;
	std::shared_ptr<match_place> place;

	KeptPrior(const index_set *of, int64_t day, double by, std::shared_ptr<match_place> say)
	    : set(of), today(day), scale(by), place(std::move(say))
	{
	}

	Xapian::doccount
	get_termfreq_min() const override
	{
		return (0);
	}

	Xapian::doccount
	get_termfreq_est() const override
	{
		return (documents);
	}

	Xapian::doccount
	get_termfreq_max() const override
	{
		return (documents);
	}

	void
	next(double) override
	{
		at++;
	}

	void
	skip_to(Xapian::docid to, double) override
	{
		at = std::max(at, to);
	}

	bool
	at_end() const override
	{
		return (at > last);
	}

	Xapian::docid
	get_docid() const override
	{
		return (at);
	}

	double
	get_weight() const override
	{
		uint32_t packed = kept_batch(db, at).priors[(at - 1) % batch::SIZE];

		*place = {db, at};
		if (packed == batch::NONE)
			return (0);
		return (scale * prior_of((static_cast<int>(packed >> 16) - 50) * 10, packed & 0xffff, today));
	}

	KeptPrior *
	clone() const override
	{
		return (new KeptPrior(set, today, scale, place));
	}

	void
	init(const Xapian::Database &from) override
	{
		const string uuid = from.get_uuid();

		for (const auto &one : set->kept) {
			if (one->uuid == uuid)
				db = one.get();
		}
		at = 0;
		/* Another may have come to stand in its place in the middle of this search. */
		last = db == nullptr ? 0 : from.get_lastdocid();
		documents = from.get_doccount();
		set_maxweight(scale * PRIOR_MAX);
	}
};

/* The different terms of a query, sorted, and how often each is in it. */
struct asked {
	string term;
	unsigned times;
};

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

constexpr int ENGLISH = 1;

xapian_query *
query_new(const Xapian::Query &query)
{
	return (new xapian_query{query, nullptr, 0, 0, nullptr});
}

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
xapian_stems(str text, unsigned language, unsigned flags, size_t max, arena *mem, str_list *out,
    xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Document doc;
		Xapian::TermGenerator terms;
		Xapian::Utf8Iterator from(text.n == 0 ? "" : text.p, text.n);
		std::vector<std::pair<Xapian::termpos, string>> placed;
		StopWords stop;
		str_list list;

		terms.set_document(doc);
		terms.set_stemmer(stemmer(language));
		terms.set_stemming_strategy(language == 0 ? Xapian::TermGenerator::STEM_NONE
							  : Xapian::TermGenerator::STEM_ALL);
		terms.set_flags(Xapian::TermGenerator::FLAG_CJK_NGRAM);
		if ((flags & XAPIAN_STOP) != 0 && language == ENGLISH) {
			terms.set_stopper(&stop);
			terms.set_stopper_strategy(Xapian::TermGenerator::STOP_ALL);
		}
		terms.index_text(from);
		for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t) {
			for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
				placed.emplace_back(*p, *t);
		}
		std::sort(placed.begin(), placed.end());
		if (placed.size() > max)
			placed.resize(max);
		list.items =
		    static_cast<str *>(arena_array(mem, placed.size(), sizeof(*list.items)));
		list.n = placed.size();
		for (size_t i = 0; i < list.n; i++)
			list.items[i] = str_dup(mem, lent(placed[i].second));
		*out = list;
	}));
}

xapian_code
xapian_words(str text, unsigned language, xapian_each_word *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		Xapian::Stem stem = stemmer(language);
		StopWords stop;
		size_t at = 0;
		word w;

		while (word_next(text.p, text.n, &at, &w)) {
			const string root = w.cjk || w.lower.size() > 64 ? w.lower : stem(w.lower);
			xapian_word found{w.from, w.to, lent(root), stop(w.lower)};

			if (!each(with, &found))
				break;
		}
	}));
}

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
	return (guarded(error, [&] { *out = query_new(Xapian::Query(string())); }));
}

xapian_code
xapian_query_boost(
    const index_set *set, const xapian_boost *boost, xapian_query **out, xapian_error *error)
{
	return (guarded(error, [&] {
		if (boost->words == nullptr && set->keeps && !set->each.empty() &&
		    boost->slot == set->kept[0]->kept->how.prior_slot) {
			auto place = std::make_shared<match_place>();
			auto prior = std::make_unique<KeptPrior>(
			    set, boost->day, boost->prior_scale, place);

			*out = query_new(Xapian::Query(prior.release()->release()));
			(*out)->place = std::move(place);
			(*out)->prior_scale = boost->prior_scale;
			(*out)->today = boost->day;
			return;
		}
		if (boost->words == nullptr) {
			auto prior = std::make_unique<Prior>(boost->slot);

			prior->today = boost->day;
			prior->scale = boost->prior_scale;
			*out = query_new(Xapian::Query(prior.release()->release()));
			return;
		}

		auto source = std::make_unique<Boost>(boost->slot);

		source->today = boost->day;
		source->prior_scale = boost->prior_scale;
		source->wdf = boost->wdf;
		source->scheme = set->scheme;
		if (boost->words != nullptr && !set->each.empty()) {
			const Xapian::Database &first = set->each[0];

			source->average_length = std::max(1.0, first.get_avlength());
			for (const asked &a : query_terms(boost->words->query)) {
				double n = first.get_termfreq(owned(boost->prefix) + a.term);

				source->words.push_back(
				    {word_hash(a.term), boost->title_scale * times_asked(set, a.times) *
							    rarity(n, first.get_doccount())});
				source->mask |= word_bit(word_hash(a.term));
			}
		}
		/* release: Xapian counts the references and deletes it. */
		*out = query_new(Xapian::Query(source.release()->release()));
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

} /* namespace */

namespace
{

/* NULL when what it is joined with is no prior by what is kept. */
std::shared_ptr<const plain_query>
plain_with(const plain_query &plain, const xapian_query &prior)
{
	std::shared_ptr<plain_query> both;

	if (plain.prior_scale > 0 || prior.prior_scale <= 0)
		return (nullptr);
	both = std::make_shared<plain_query>(plain);
	both->prior_scale = prior.prior_scale;
	both->today = prior.today;
	return (both);
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
		if (how == XAPIAN_AND_MAYBE && n == 2 && queries[0] != nullptr &&
		    queries[0]->plain != nullptr && queries[1] != nullptr)
			(*out)->plain = plain_with(*queries[0]->plain, *queries[1]);
	});

	for (size_t i = 0; i < n; i++)
		discard(queries[i]);
	return (code);
}

namespace
{

/* How many documents have a term. */
double
set_frequency(const index_set *set, const string &term)
{
	double n = 0;

	for (const auto &kept : set->kept) {
		const postings *known = kept == nullptr ? nullptr : kept_word_known(*kept, term);

		if (known == nullptr)
			return (set->db.get_termfreq(term));
		n += static_cast<double>(known->documents.size());
	}
	return (n);
}

/* The same of the first database. */
double
first_frequency(const index_set *set, const string &term)
{
	const postings *known =
	    set->kept[0] == nullptr ? nullptr : kept_word_known(*set->kept[0], term);

	return (known != nullptr ? static_cast<double>(known->documents.size())
				 : set->each[0].get_termfreq(term));
}

/* Terms no document has are worth nothing, however rare that makes them. */
double
worth(const index_set *set, const asked &a)
{
	const Xapian::Database &first = set->each[0];
	double n = first_frequency(set, a.term);

	if (n == 0 && (set->each.size() == 1 || !set->db.term_exists(a.term)))
		return (0);
	return (times_asked(set, a.times) * rarity(n, first.get_doccount()));
}

Xapian::Query
elite(const index_set *set, const Xapian::Query &query, unsigned keep)
{
	std::vector<std::pair<double, asked>> best;
	std::vector<Xapian::Query> parts;

	for (const asked &a : query_terms(query)) {
		double w = set->each.empty() ? 0 : worth(set, a);

		if (w > 0)
			best.push_back({w, a});
	}
	std::stable_sort(best.begin(), best.end(),
	    [](const auto &a, const auto &b) { return (a.first > b.first); });
	if (best.size() > keep)
		best.resize(keep);
	for (const auto &b : best)
		parts.push_back(Xapian::Query(b.second.term, b.second.times));
	return (Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
}

/* A word, and its weight once more where it stands in the title: only there, so that a
 * thread without the word can be passed over unread. */
Xapian::Query
with_title(const asked &a, const string &prefix, double scale)
{
	Xapian::Query word(a.term, a.times);

	if (scale <= 0)
		return (word);
	return (Xapian::Query(Xapian::Query::OP_AND_MAYBE, word,
	    Xapian::Query(prefix + a.term, a.times) * scale));
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

Xapian::Query
words_join(const std::vector<plain_query::word> &words, const plain_query &plain)
{
	std::vector<Xapian::Query> parts;

	for (const plain_query::word &w : words)
		parts.push_back(with_title({w.term, w.times}, plain.prefix, plain.title_scale));
	return (Xapian::Query(Xapian::Query::OP_OR, parts.begin(), parts.end()));
}

/*
 * The rarest word finds, and so does each next one while together they find no
 * more than `most`; the others only weigh in what is found.
 */
xapian_query *
rare_first(const index_set *set, const Xapian::Query &query, const xapian_plain &asked_for)
{
	auto plain = std::make_shared<plain_query>();
	std::vector<std::pair<double, plain_query::word>> words;
	xapian_query *made;
	double found = 0;

	if (!is_plain(query))
		return (query_new(query));
	plain->prefix = owned(asked_for.prefix);
	plain->title_scale = asked_for.title_scale;
	for (const asked &a : query_terms(query)) {
		double n = set_frequency(set, a.term);

		/* A word nobody wrote must not take the others' place. */
		if (n > 0)
			words.push_back({n, {a.term, a.times}});
	}
	if (words.empty())
		return (query_new(query));
	std::stable_sort(words.begin(), words.end(),
	    [](const auto &a, const auto &b) { return (a.first < b.first); });
	for (const auto &word : words) {
		bool finds;

		found += word.first;
		finds = plain->finding.empty() || found <= asked_for.most;
		(finds ? plain->finding : plain->weighing).push_back(word.second);
	}
	Xapian::Query any = words_join(plain->finding, *plain);
	if (!plain->weighing.empty())
		any = Xapian::Query(
		    Xapian::Query::OP_AND_MAYBE, any, words_join(plain->weighing, *plain));
	made = query_new(any);
	made->plain = std::move(plain);
	return (made);
}

} /* namespace */

double
index_set_rarity(const index_set *set, str term)
{
	double weight = 0;
	xapian_error ignored;

	/* Without an answer a word weighs nothing, and the search goes on. */
	(void)guarded(&ignored, [&] {
		if (!set->each.empty())
			weight =
			    rarity(first_frequency(set, owned(term)), set->each[0].get_doccount());
	});
	return (weight);
}

namespace
{

/* How often a term stands in all documents. */
double
set_times(const index_set *set, const string &term)
{
	double n = 0;

	for (const auto &kept : set->kept) {
		const postings *known = kept == nullptr ? nullptr : kept_word_known(*kept, term);

		if (known == nullptr)
			return (static_cast<double>(set->db.get_collection_freq(term)));
		n += static_cast<double>(known->all);
	}
	return (n);
}

} /* namespace */

double
index_set_common(const index_set *set, str term)
{
	double share = 0;
	xapian_error ignored;

	(void)guarded(&ignored, [&] {
		double all = set->db.get_avlength() * set->documents;

		if (all > 0)
			share = set_times(set, owned(term)) / all;
	});
	return (share);
}

xapian_code
xapian_query_elite(const index_set *set, xapian_query *query, unsigned keep, xapian_query **out,
    xapian_error *error)
{
	xapian_code code =
	    guarded(error, [&] { *out = query_new(elite(set, query->query, keep)); });

	discard(query);
	return (code);
}

xapian_code
xapian_query_plain(const index_set *set, xapian_query *query, const xapian_plain *plain,
    xapian_query **out, xapian_error *error)
{
	xapian_code code = guarded(error, [&] {
		*out = set->each.empty() ? query_new(query->query)
					 : rare_first(set, query->query, *plain);
	});

	discard(query);
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

/* -- searching ------------------------------------------------------------- */

namespace
{

/* Counts the NUL-separated items of one slot over the matches that are looked at. */
class Facets : public Xapian::MatchSpy
{
	Xapian::valueno slot;
	std::vector<uint32_t> places; /* open addressing: 1 + index into items, 0 is free */

	void
	grow()
	{
		places.assign(places.empty() ? 256 : places.size() * 2, 0);
		for (size_t i = 0; i < items.size(); i++)
			*place(items[i].first) = static_cast<uint32_t>(i + 1);
	}

	uint32_t *
	place(string_view item)
	{
		size_t at = fnv(item, 0xcbf29ce484222325u) & (places.size() - 1);

		while (places[at] != 0 && items[places[at] - 1].first != item)
			at = (at + 1) & (places.size() - 1);
		return (&places[at]);
	}

	void
	add(string_view item)
	{
		uint32_t *at;

		if (items.size() * 2 >= places.size())
			grow();
		at = place(item);
		if (*at == 0) {
			items.emplace_back(string(item), 0);
			*at = static_cast<uint32_t>(items.size());
		}
		items[*at - 1].second++;
	}

      public:
	std::vector<std::pair<string, uint32_t>> items;

	explicit Facets(Xapian::valueno from) : slot(from)
	{
	}

	void
	operator()(const Xapian::Document &doc, double) override
	{
		const string value = doc.get_value(slot);
		string_view rest = value;

		while (!rest.empty()) {
			size_t end = std::min(rest.find('\0'), rest.size());

			add(rest.substr(0, end));
			rest.remove_prefix(std::min(end + 1, rest.size()));
		}
	}
};

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

	/* i: which of its documents. */
	void
	count(const xapian_kept *kept, const batch &b, size_t i)
	{
		const uint32_t *item = b.facets.data(), *end = item + b.ends[i];
		uint32_t *all;

		if (counts.size() < kept->items.size())
			counts.resize(kept->items.size());
		all = counts.data();
		for (item += i == 0 ? 0 : b.ends[i - 1]; item < end; item++)
			all[*item]++;
	}

	void
	operator()(const Xapian::Document &doc, double) override
	{
		kept_db *db = only != nullptr ? only : place->db;
		Xapian::docid document = only != nullptr ? doc.get_docid() : place->document;

		count(db->kept, kept_batch(db, document), (document - 1) % batch::SIZE);
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

/* The one of them that has the document, and in *own what it is called there. */
kept_db *
narrowed_db(const narrowed &in, Xapian::docid document, Xapian::docid *own)
{
	Xapian::docid n = static_cast<Xapian::docid>(in.kept.size());

	*own = (document - 1) / n + 1;
	return (in.kept[(document - 1) % n]);
}

void
narrowed_data(const narrowed &in, xapian_results::hit *hit)
{
	Xapian::docid own;
	const kept_db *db = narrowed_db(in, hit->document, &own);

	if (db != nullptr) {
		hit->data = kept_data(*db, own);
		return;
	}
	hit->own = in.db.get_document(hit->document, Xapian::DOC_ASSUME_VALID).get_data();
	hit->data = hit->own;
}

/* What a document has in a slot; in *own unless it is kept. */
string_view
narrowed_slot(const narrowed &in, Xapian::docid document, unsigned slot, string *bytes)
{
	Xapian::docid own;
	const kept_db *db = narrowed_db(in, document, &own);

	if (db != nullptr && db->kept->how.document_slot == slot)
		return (kept_slot(*db, own));
	*bytes = in.db.get_document(document, Xapian::DOC_ASSUME_VALID).get_value(slot);
	return (*bytes);
}

/* Weighs the first of the hits, best first, by what their documents keep in a slot. */
void
hits_rerank(const narrowed &in, const xapian_rerank &rerank,
    std::vector<xapian_results::hit> *hits)
{
	size_t n = std::min<size_t>(rerank.depth, hits->size());
	std::vector<string> bytes(n);
	std::vector<xapian_candidate> candidates(n);
	std::vector<size_t> order(n);

	/* In the order of documents: what lies together is read once. */
	std::iota(order.begin(), order.end(), 0);
	std::sort(order.begin(), order.end(),
	    [&](size_t a, size_t b) { return ((*hits)[a].document < (*hits)[b].document); });
	for (size_t i : order) {
		string_view found = narrowed_slot(in, (*hits)[i].document, rerank.slot, &bytes[i]);

		candidates[i] = {str{found.data(), found.size()}, (*hits)[i].weight, 0};
	}
	rerank.score(rerank.with, candidates.data(), n);
	for (size_t i = 0; i < n; i++) {
		(*hits)[i].weight = candidates[i].weight;
		(*hits)[i].chance = candidates[i].chance;
	}
	std::sort(hits->begin(), hits->begin() + static_cast<ptrdiff_t>(n),
	    [](const auto &a, const auto &b) {
		    return (a.weight != b.weight ? a.weight > b.weight : a.document < b.document);
	    });
}

void
hits_cut(std::vector<xapian_results::hit> *hits, size_t offset, size_t limit)
{
	hits->erase(hits->begin(),
	    hits->begin() + static_cast<ptrdiff_t>(std::min(offset, hits->size())));
	if (hits->size() > limit)
		hits->resize(limit);
}

/* Facets from what is kept, when it can be told which document it is that matches. */
bool
facets_kept(const narrowed &in, const xapian_query *query, const xapian_search &search)
{
	if (search.facet_slot == XAPIAN_NO_SLOT || in.kept[0] == nullptr ||
	    in.kept[0]->kept->how.facet_slot != search.facet_slot)
		return (false);
	return (in.kept.size() == 1 ||
		(query->place != nullptr && search.sort_slot == XAPIAN_NO_SLOT));
}

void
facets_take(std::vector<std::pair<string, uint32_t>> &&items, xapian_results *results)
{
	results->own = std::move(items);
	for (const auto &item : results->own)
		results->facets.push_back({lent(item.first), item.second});
}

/*
 * Plain words, found in what is kept of them: the hits and weights that the
 * query would have, for a tenth of the time, because nothing is read from the
 * database but what was not looked for before; and all matches are counted.
 * Xapian looks at some and estimates the rest, and its passing over those that
 * cannot win lost one hit in some thousand.
 */
class PlainMatch
{
	const narrowed &in;
	const xapian_scheme &scheme;
	const plain_query &query;
	KeptFacets facets;
	bool counts;
	double documents, length_factor;
	std::vector<double> &weights; /* by document, of one database */

	/* A heap of the best so far, the worst of them first. */
	struct candidate {
		double weight;
		Xapian::docid document;
	};
	std::vector<candidate> best;
	size_t most = 0;
	uint32_t found = 0;

	static bool
	before(const candidate &a, const candidate &b)
	{
		return (a.weight != b.weight ? a.weight > b.weight : a.document < b.document);
	}

	/* As BM25Weight has it. */
	double
	term_weight(const string &term, unsigned times, double factor) const
	{
		double n = 0, wqf = times;

		for (const kept_db *db : in.kept)
			n += static_cast<double>(kept_word(*db, term).documents.size());
		return (rarity(n, documents) * factor * ((scheme.k3 + 1) * wqf / (scheme.k3 + wqf)) *
			(scheme.k1 + 1));
	}

	/* Adds what a term weighs where it stands; `only` where something was found before. */
	void
	add(kept_db *db, const string &term, double weight, bool only)
	{
		const postings &p = kept_word(*db, term);
		const Xapian::docid *standing = p.documents.data();
		const uint16_t *often = p.times.data();
		/* times / (fixed + by_length * length + times), see BM25Weight. */
		const double fixed = scheme.k1 * (1 - scheme.b), by_length = scheme.k1 * scheme.b;
		const uint32_t *lengths = nullptr; /* of the documents from `begin` to before `end` */
		Xapian::docid begin = 0, end = 0;
		double *all = weights.data();
		const size_t room = weights.size();

		for (size_t i = 0, n = p.documents.size(); i < n; i++) {
			Xapian::docid document = standing[i];
			double times = often[i], length;

			/* See KeptPrior::init: it may be smaller. */
			if (document >= room)
				break;
			if (only && all[document] == 0)
				continue;
			if (document >= end) {
				lengths = kept_batch(db, document).lengths;
				begin = document - (document - 1) % batch::SIZE;
				end = begin + batch::SIZE;
			}
			length = std::max(lengths[document - begin] * length_factor, scheme.min_length);
			all[document] += weight * (times / (fixed + by_length * length + times));
		}
	}

	struct weighed {
		const string *term;
		double word, title;
	};

	std::vector<weighed>
	weigh(const std::vector<plain_query::word> &words, std::vector<string> *titles) const
	{
		std::vector<weighed> all;

		for (const plain_query::word &w : words) {
			weighed one{&w.term, term_weight(w.term, w.times, 1), 0};

			titles->push_back(query.prefix + w.term);
			if (query.title_scale > 0)
				one.title = term_weight(titles->back(), w.times, query.title_scale);
			all.push_back(one);
		}
		return (all);
	}

	double
	prior(const batch &b, size_t i) const
	{
		uint32_t packed = b.priors[i];

		if (query.prior_scale <= 0 || packed == batch::NONE)
			return (0);
		return (query.prior_scale * prior_of((static_cast<int>(packed >> 16) - 50) * 10,
						packed & 0xffff, query.today));
	}

	/* merged: what Xapian calls it among all databases. */
	void
	offer(Xapian::docid merged, double weight)
	{
		candidate hit{weight, merged};

		if (best.size() == most && !before(hit, best.front()))
			return;
		if (best.size() == most) {
			std::pop_heap(best.begin(), best.end(), before);
			best.pop_back();
		}
		best.push_back(hit);
		std::push_heap(best.begin(), best.end(), before);
	}

	/* Takes what was weighed in one database. */
	void
	take(size_t number, Xapian::docid last)
	{
		kept_db *db = in.kept[number];
		const double more = query.prior_scale * PRIOR_MAX;
		const Xapian::docid n = static_cast<Xapian::docid>(in.kept.size());
		const double *all = weights.data();
		const batch *b = nullptr;
		Xapian::docid begin = 0, end = 0; /* of its documents; the end is the next one's */

		for (Xapian::docid document = 1; document <= last; document++) {
			const double weight = all[document];

			if (weight == 0)
				continue;
			if (document >= end) {
				b = &kept_batch(db, document);
				begin = document - (document - 1) % batch::SIZE;
				end = begin + batch::SIZE;
			}
			found++;
			if (counts)
				facets.count(db->kept, *b, document - begin);
			if (most == 0 ||
			    (best.size() == most && weight + more < best.front().weight))
				continue;
			offer((document - 1) * n + static_cast<Xapian::docid>(number) + 1,
			    weight + prior(*b, document - begin));
		}
	}

      public:
	PlainMatch(const narrowed &databases, const xapian_scheme &by, const plain_query &plain,
	    const xapian_search &how)
	    : in(databases), scheme(by), query(plain), facets(nullptr, nullptr),
	      counts(how.facet_slot != XAPIAN_NO_SLOT), documents(databases.db.get_doccount()),
	      length_factor(0), weights(databases.kept[0]->kept->weights)
	{
		double average = in.db.get_avlength();

		if (average > 0)
			length_factor = 1 / average;
	}

	void
	find(uint32_t first, uint32_t limit, xapian_results *results)
	{
		std::vector<string> titles;
		titles.reserve(query.finding.size() + query.weighing.size());
		const std::vector<weighed> finding = weigh(query.finding, &titles);
		const std::vector<weighed> weighing = weigh(query.weighing, &titles);

		most = static_cast<size_t>(first) + limit;
		for (size_t number = 0; number < in.kept.size(); number++) {
			kept_db *db = in.kept[number];
			Xapian::docid last = db->db.get_lastdocid();
			size_t title = 0;

			weights.assign(last + 1, 0);
			for (const weighed &w : finding)
				add(db, *w.term, w.word, false);
			for (const weighed &w : weighing)
				add(db, *w.term, w.word, true);
			for (const weighed &w : finding)
				add(db, titles[title++], w.title, true);
			for (const weighed &w : weighing)
				add(db, titles[title++], w.title, true);
			take(number, last);
		}
		std::sort(best.begin(), best.end(), before);
		for (size_t i = first; i < best.size(); i++)
			results->hits.push_back(
			    {best[i].document, best[i].weight, 0, string(), string_view()});
		if (counts)
			facets.take(in.kept[0]->kept, &results->facets);
		results->count = found;
		results->exact = true;
	}
};

/* Beyond this many documents Xapian's way of passing over most of them is the better one. */
constexpr Xapian::docid PLAIN_MAX = 250000;

bool
plain_fits(const narrowed &in, const xapian_query *query, const xapian_search &search)
{
	if (query->plain == nullptr || search.flat || search.sort_slot != XAPIAN_NO_SLOT ||
	    search.collapse_slot != XAPIAN_NO_SLOT)
		return (false);
	for (const kept_db *db : in.kept) {
		if (db == nullptr || db->db.get_lastdocid() > PLAIN_MAX)
			return (false);
	}
	return (search.facet_slot == XAPIAN_NO_SLOT ||
		in.kept[0]->kept->how.facet_slot == search.facet_slot);
}

/* What Xapian finds: the best hits without their data, how many there are, and the facets. */
void
xapian_finds(const narrowed &in, const xapian_scheme &scheme, const xapian_query *query,
    const xapian_search &search, uint32_t first, uint32_t most, xapian_results *results)
{
	bool keeps = facets_kept(in, query, search);
	Xapian::Enquire enquire(in.db);
	Facets facets(search.facet_slot);
	KeptFacets kept(in.kept.size() == 1 ? in.kept[0] : nullptr, query->place.get());
	Xapian::MSet found;

	if (search.flat)
		enquire.set_weighting_scheme(Xapian::BM25Weight(1, 0, 1, 0, 0));
	else
		enquire.set_weighting_scheme(
		    Xapian::BM25Weight(scheme.k1, 0, scheme.k3, scheme.b, scheme.min_length));
	enquire.set_query(query->query);
	if (search.collapse_slot != XAPIAN_NO_SLOT)
		enquire.set_collapse_key(search.collapse_slot);
	if (search.sort_slot != XAPIAN_NO_SLOT)
		enquire.set_sort_by_value_then_relevance(search.sort_slot, true);
	if (keeps)
		enquire.add_matchspy(&kept);
	else if (search.facet_slot != XAPIAN_NO_SLOT)
		enquire.add_matchspy(&facets);
	found = enquire.get_mset(first, most, search.check_at_least);
	for (auto i = found.begin(); i != found.end(); ++i)
		results->hits.push_back({*i, i.get_weight(), 0, string(), string_view()});
	if (keeps)
		kept.take(in.kept[0]->kept, &results->facets);
	else
		facets_take(std::move(facets.items), results);
	results->count = found.get_matches_estimated();
	results->exact = found.get_matches_lower_bound() == found.get_matches_upper_bound();
}

void
search_once(const narrowed &in, const xapian_scheme &scheme, const xapian_query *query,
    const xapian_search &search, xapian_results *results)
{
	uint32_t first = search.offset, most = search.limit;

	if (search.rerank != nullptr) {
		most = std::max(search.rerank->depth, search.offset + search.limit);
		first = 0;
	}
	results->hits.clear();
	results->facets.clear();
	if (plain_fits(in, query, search))
		PlainMatch(in, scheme, *query->plain, search).find(first, most, results);
	else
		xapian_finds(in, scheme, query, search, first, most, results);
	if (search.rerank != nullptr) {
		hits_rerank(in, *search.rerank, &results->hits);
		hits_cut(&results->hits, search.offset, search.limit);
	}
	/* Everything lazy is read here, where a retry still helps. */
	for (xapian_results::hit &hit : results->hits)
		narrowed_data(in, &hit);
}

bool
has_any(const Xapian::Database &db, const kept_db *kept, const std::vector<asked> &terms)
{
	for (const asked &a : terms) {
		const postings *known = kept == nullptr ? nullptr : kept_word_known(*kept, a.term);

		if (known != nullptr ? !known->documents.empty() : db.term_exists(a.term))
			return (true);
	}
	return (false);
}

/* The first database, and of the others those that can have a hit. */
narrowed
set_narrow(const index_set *set, const xapian_query *any_of)
{
	std::vector<asked> terms;
	narrowed in;

	if (any_of == nullptr || set->each.size() < 2) {
		in.db = set->db;
		for (const auto &kept : set->kept)
			in.kept.push_back(kept.get());
		return (in);
	}
	terms = query_terms(any_of->query);
	for (size_t i = 0; i < set->each.size(); i++) {
		if (i > 0 && !has_any(set->each[i], set->kept[i].get(), terms))
			continue;
		in.db.add_database(set->each[i]);
		in.kept.push_back(set->kept[i].get());
	}
	return (in);
}

constexpr int RETRIES = 3;

} /* namespace */

xapian_code
index_set_search(index_set *set, const xapian_query *query, const xapian_search *search,
    xapian_results **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto results = std::make_unique<xapian_results>();

		results->count = 0;
		results->exact = true;
		for (int tries = 0; set->documents > 0; tries++) {
			try {
				search_once(set_narrow(set, search->any_of), set->scheme, query, *search,
				    results.get());
				break;
			} catch (const Xapian::DatabaseModifiedError &) {
				if (tries == RETRIES)
					throw;
				set->db.reopen();
			}
		}
		*out = results.release();
	}));
}

size_t
xapian_results_size(const xapian_results *results)
{
	return (results->hits.size());
}

xapian_hit
xapian_results_hit(const xapian_results *results, size_t i)
{
	const xapian_results::hit &hit = results->hits[i];

	return (xapian_hit{
	    hit.document, hit.weight, hit.chance, str{hit.data.data(), hit.data.size()}});
}

uint32_t
xapian_results_count(const xapian_results *results, bool *exact)
{
	*exact = results->exact;
	return (results->count);
}

size_t
xapian_results_facets(const xapian_results *results)
{
	return (results->facets.size());
}

xapian_facet
xapian_results_facet(const xapian_results *results, size_t i)
{
	return (results->facets[i]);
}

void
xapian_results_free(xapian_results *results)
{
	discard(results);
}

/* -- what a weight is made of ------------------------------------------------ */

namespace
{

/*
 * Weights are sums over the leaves of a query, and the weight of one leaf does
 * not depend on the others: so each is run by itself over these documents alone.
 */
class Explaining
{
	const Xapian::Database &db;
	Xapian::BM25Weight scheme;
	std::vector<Xapian::docid> documents;
	Xapian::Query these;
	xapian_each_part *each;
	void *with;

      public:
	/* For each document a weight, or NONE where the query does not match it. */
	using Weights = std::vector<double>;
	static constexpr double NONE = -1;

	Explaining(const Xapian::Database &in, const xapian_scheme &by,
	    const xapian_explained *list, size_t n, xapian_each_part *call, void *arg)
	    : db(in), scheme(by.k1, 0, by.k3, by.b, by.min_length), each(call), with(arg)
	{
		std::vector<Xapian::Query> uids;

		for (size_t i = 0; i < n; i++) {
			documents.push_back(list[i].document);
			uids.push_back(Xapian::Query(term_of(UID, list[i].uid)));
		}
		these = Xapian::Query(Xapian::Query::OP_OR, uids.begin(), uids.end());
	}

	Weights
	weigh(const Xapian::Query &query) const
	{
		Xapian::Enquire enquire(db);
		Weights weights(documents.size(), NONE);
		Xapian::MSet found;

		enquire.set_weighting_scheme(scheme);
		enquire.set_query(Xapian::Query(Xapian::Query::OP_FILTER, query, these));
		/* While a thread moves between spaces its uid stands twice. */
		found = enquire.get_mset(
		    0, static_cast<Xapian::doccount>(2 * documents.size()));
		for (auto m = found.begin(); m != found.end(); ++m) {
			for (size_t i = 0; i < documents.size(); i++) {
				if (documents[i] == *m)
					weights[i] = m.get_weight();
			}
		}
		return (weights);
	}

	/* share: what a point of this part is worth in each document's weight; 0: it does not count there. */
	void
	walk(const Xapian::Query &query, Weights share) const
	{
		switch (query.get_type()) {
		case Xapian::Query::LEAF_MATCH_ALL:
		case Xapian::Query::LEAF_MATCH_NOTHING:
			return;
		case Xapian::Query::LEAF_TERM:
			return (tell(XAPIAN_LEAF_TERM, query, share));
		case Xapian::Query::LEAF_POSTING_SOURCE:
			return (tell(XAPIAN_LEAF_BOOST, query, share));
		case Xapian::Query::OP_OR:
			return (walk_all(query, query.get_num_subqueries(), share));
		case Xapian::Query::OP_AND:
		case Xapian::Query::OP_AND_MAYBE:
			return (walk_all(query, query.get_num_subqueries(), where(query, share)));
		case Xapian::Query::OP_FILTER:
		case Xapian::Query::OP_AND_NOT:
			return (walk_all(query, 1, where(query, share)));
		case Xapian::Query::OP_SCALE_WEIGHT:
			return (walk_scaled(query, share));
		default:
			return (tell(XAPIAN_LEAF_OTHER, query, share));
		}
	}

      private:
	void
	walk_all(const Xapian::Query &query, size_t n, const Weights &share) const
	{
		for (size_t i = 0; i < n; i++)
			walk(query.get_subquery(i), share);
	}

	/* Counts only where all of it matches. */
	Weights
	where(const Xapian::Query &query, Weights share) const
	{
		const Weights weights = weigh(query);

		for (size_t i = 0; i < share.size(); i++)
			share[i] = weights[i] == NONE ? 0 : share[i];
		return (share);
	}

	/* Xapian does not say the factor, but it can be seen. */
	void
	walk_scaled(const Xapian::Query &query, Weights share) const
	{
		const Xapian::Query inner = query.get_subquery(0);
		const Weights scaled = weigh(query), plain = weigh(inner);

		for (size_t i = 0; i < share.size(); i++)
			share[i] *= plain[i] > 0 ? scaled[i] / plain[i] : 0;
		walk(inner, share);
	}

	void
	tell(xapian_leaf leaf, const Xapian::Query &query, const Weights &share) const
	{
		const Weights weights = weigh(query);
		string terms;

		for (const asked &a : query_terms(query))
			terms += (terms.empty() ? "" : " ") + a.term;
		for (size_t i = 0; i < share.size(); i++) {
			xapian_part part{i, leaf, lent(terms), weights[i] * share[i]};

			if (weights[i] != NONE && part.weight != 0)
				each(with, &part);
		}
	}
};

} /* namespace */

xapian_code
index_set_explain(const index_set *set, const xapian_query *query, const xapian_search *search,
    const xapian_explained *documents, size_t n, xapian_each_part *each, void *with,
    xapian_error *error)
{
	return (guarded(error, [&] {
		if (n == 0 || set->documents == 0)
			return;
		const narrowed in = set_narrow(set, search->any_of);
		const Explaining explaining(in.db, set->scheme, documents, n, each, with);

		explaining.walk(query->query, Explaining::Weights(n, 1));
	}));
}

xapian_code
index_set_bytes(const index_set *set, const xapian_search *search, uint32_t document, uint32_t slot,
    arena *mem, str *bytes, xapian_error *error)
{
	return (guarded(error, [&] {
		const string value =
		    set_narrow(set, search->any_of).db.get_document(document).get_value(slot);

		*bytes = str{arena_copy(mem, value.data(), value.size()), value.size()};
	}));
}

double
xapian_prior_fresh(int64_t age)
{
	return (prior_fresh(std::max<int64_t>(0, age)));
}

/* -- marks and corrections ------------------------------------------------- */

struct xapian_marker {
	std::vector<string> terms; /* sorted */
	std::vector<Xapian::Stem> stemmers;
	bool ascii[128]; /* some term starts with this */
	bool other; /* some term starts with something else, or a stemmer may change the start */
	std::vector<uint64_t> hashes; /* of terms */
	std::vector<unsigned> languages; /* of stemmers */
	stem_memo *memo; /* stemming costs more than looking; null: there is none */
};

namespace
{

constexpr uint32_t NO_WORD = UINT32_MAX;

uint32_t
marker_word(const xapian_marker *marker, const string &term)
{
	auto at = std::lower_bound(marker->terms.begin(), marker->terms.end(), term);

	if (at == marker->terms.end() || *at != term)
		return (NO_WORD);
	return (static_cast<uint32_t>(at - marker->terms.begin()));
}

/* Most words of a text share not even the first letter with a word of the query. */
bool
marker_may(const xapian_marker *marker, const string &lower)
{
	unsigned char c = static_cast<unsigned char>(lower[0]);

	return (c < 128 ? marker->ascii[c] : marker->other);
}

enum : unsigned char { GAP, LETTER, JOINT, BEYOND };

/* What a byte is to a text of plain words: BEYOND is not ASCII. */
struct byte_kinds {
	unsigned char of[256];

	constexpr byte_kinds() : of()
	{
		for (unsigned c = 0; c < 256; c++)
			of[c] = c >= 0x80 ? BEYOND
			    : is_ascii_word(c) ? LETTER
			    : c == '\'' || c == '&' ? JOINT
						    : GAP;
	}
};
constexpr byte_kinds KINDS;

/* Where the plain ASCII word at `at` ends; `at` itself when it may go on in another script. */
size_t
plain_word_end(const unsigned char *text, size_t n, size_t at)
{
	size_t i = at;

	for (;;) {
		unsigned char kind;

		while (i < n && KINDS.of[text[i]] == LETTER)
			i++;
		if (i == n || (kind = KINDS.of[text[i]]) == GAP)
			return (i);
		if (kind == BEYOND)
			return (at);
		if (i + 1 == n || (kind = KINDS.of[text[i + 1]]) == GAP || kind == JOINT)
			return (i);
		if (kind == BEYOND)
			return (at);
		i++;
	}
}

/* Longer words are no words of a query. */
constexpr size_t WORD_MAX = 64;

/* The stem of a word in one language, as a hash. */
uint64_t
stem_hash(const xapian_marker *marker, size_t language, const string &lower, uint64_t hash)
{
	stem_memo::entry *known;

	if (marker->memo == nullptr)
		return (fnv(marker->stemmers[language](lower), FNV_BASIS));
	hash ^= (marker->languages[language] + 1) * 0x9e3779b97f4a7c15u;
	known = &marker->memo->entries[hash % stem_memo::SIZE];
	if (known->word != hash)
		*known = {hash, fnv(marker->stemmers[language](lower), FNV_BASIS)};
	return (known->stem);
}

/* Which term the word is; its hash is that of its lower case. */
uint32_t
marker_match(const xapian_marker *marker, const string &lower, uint64_t hash)
{
	for (size_t i = 0; i < marker->stemmers.size(); i++) {
		auto at = std::find(marker->hashes.begin(), marker->hashes.end(),
		    stem_hash(marker, i, lower, hash));

		if (at != marker->hashes.end())
			return (static_cast<uint32_t>(at - marker->hashes.begin()));
	}
	return (NO_WORD);
}

/*
 * Goes on to the next word that may be meant, over those that share not even the
 * first letter with a word of the query. If it is plain ASCII: true, and which it
 * is; else somebody else has to look.
 */
bool
marker_plain(const xapian_marker *marker, str text, size_t *at, string *lower, uint32_t *which)
{
	const unsigned char *p = reinterpret_cast<const unsigned char *>(text.p);
	size_t i = *at, end;
	uint64_t hash = FNV_BASIS;

	for (;; i = end) {
		unsigned char kind = GAP;

		while (i < text.n && ((kind = KINDS.of[p[i]]) == GAP || kind == JOINT))
			i++;
		*at = i;
		if (i == text.n || kind == BEYOND || (end = plain_word_end(p, text.n, i)) == i)
			return (false);
		if (marker->ascii[p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]] &&
		    end - i <= WORD_MAX)
			break;
	}
	lower->assign(text.p + i, end - i);
	for (char &c : *lower) {
		if (c >= 'A' && c <= 'Z')
			c = static_cast<char>(c | 0x20);
	}
	hash = fnv(*lower, hash);
	*which = marker_match(marker, *lower, hash);
	return (true);
}

size_t
marker_put(xapian_mark *marks, size_t n, size_t from, size_t to, uint32_t word)
{
	marks[n] = {static_cast<uint32_t>(from), static_cast<uint32_t>(to), word};
	return (n + 1);
}

/* A run of Chinese, Japanese or Korean text: pairs of characters first, then single ones. */
size_t
marker_cjk(const xapian_marker *marker, const char *run, const word &w, xapian_mark *marks,
    size_t n, size_t max)
{
	size_t at = 0, length = w.to - w.from;

	while (at < length && n < max) {
		size_t one, two;
		uint32_t found;

		(void)point_at(run, length, at, &one);
		two = one;
		if (at + one < length) {
			(void)point_at(run, length, at + one, &two);
			two += one;
		}
		found = marker_word(marker, string(run + at, two));
		if (found == NO_WORD) {
			found = marker_word(marker, string(run + at, one));
			two = one;
		}
		if (found != NO_WORD)
			n = marker_put(marks, n, w.from + at, w.from + at + two, found);
		at += found == NO_WORD ? one : two;
	}
	return (n);
}

} /* namespace */

xapian_code
xapian_marker_new(const index_set *set, const xapian_query *query, uint32_t languages,
    xapian_marker **out, xapian_error *error)
{
	return (guarded(error, [&] {
		auto marker = std::make_unique<xapian_marker>();

		for (const asked &a :
		    query == nullptr ? std::vector<asked>() : query_terms(query->query)) {
			/* Prefixed terms are not words of the text. */
			if (!a.term.empty() && !(a.term[0] >= 'A' && a.term[0] <= 'Z'))
				marker->terms.push_back(a.term);
		}
		words_sort(&marker->terms);
		marker->stemmers = stemmers(languages == 0 ? 1 : languages);
		for (unsigned i = 0; i < XAPIAN_LANGUAGES; i++) {
			if (((languages == 0 ? 1 : languages) >> i & 1) != 0)
				marker->languages.push_back(i);
		}
		for (const string &term : marker->terms)
			marker->hashes.push_back(fnv(term, FNV_BASIS));
		marker->memo = set != nullptr && set->keeps && !set->kept.empty()
		    ? &set->kept[0]->kept->stems
		    : nullptr;
		/* Indonesian takes prefixes off; other stemmers leave the first letter alone. */
		bool any = (languages >> xapian_language(str{"id", 2}) & 1) != 0;
		marker->other = true;
		std::fill(std::begin(marker->ascii), std::end(marker->ascii), any);
		for (const string &term : marker->terms) {
			if (static_cast<unsigned char>(term[0]) < 128)
				marker->ascii[static_cast<unsigned char>(term[0])] = true;
		}
		*out = marker.release();
	}));
}

xapian_code
xapian_marker_find(const xapian_marker *marker, str text, xapian_mark *marks, size_t max, size_t *n,
    xapian_error *error)
{
	return (guarded(error, [&] {
		size_t at = 0, found = 0;
		string lower;
		word w;

		while (found < max) {
			uint32_t which;

			if (marker_plain(marker, text, &at, &lower, &which)) {
				size_t from = at;

				at += lower.size();
				if (which != NO_WORD)
					found = marker_put(marks, found, from, at, which);
				continue;
			}
			if (!word_next(text.p, text.n, &at, &w))
				break;
			if (w.cjk) {
				found = marker_cjk(marker, text.p + w.from, w, marks, found, max);
				continue;
			}
			if (w.lower.size() > WORD_MAX || !marker_may(marker, w.lower))
				continue;
			which = marker_match(marker, w.lower, fnv(w.lower, FNV_BASIS));
			if (which != NO_WORD)
				found = marker_put(marks, found, w.from, w.to, which);
		}
		*n = found;
	}));
}

void
xapian_marker_free(xapian_marker *marker)
{
	discard(marker);
}

namespace
{

bool
set_has(const index_set *set, const std::vector<Xapian::Stem> &stems, const string &word)
{
	for (const Xapian::Stem &stem : stems) {
		if (set->db.term_exists(stem(word)))
			return (true);
	}
	return (false);
}

string
set_correct(const index_set *set, str text)
{
	std::vector<Xapian::Stem> stems = stemmers(set->languages | 1);
	string corrected;
	size_t at = 0, copied = 0;
	bool changed = false;
	word w;

	while (word_next(text.p, text.n, &at, &w)) {
		string better;

		if (!is_spelling(w) || w.points < 4 || set_has(set, stems, w.lower))
			continue;
		better = set->db.get_spelling_suggestion(w.lower, w.points < 6 ? 1 : 2);
		if (better.empty())
			continue;
		corrected.append(text.p + copied, w.from - copied);
		corrected += better;
		copied = w.to;
		changed = true;
	}
	if (!changed)
		return (string());
	return (corrected.append(text.p + copied, text.n - copied));
}

} /* namespace */

xapian_code
index_set_correct(
    const index_set *set, str text, char *into, size_t size, size_t *length, xapian_error *error)
{
	return (guarded(error, [&] {
		string corrected;

		if (set->documents > 0)
			corrected = set_correct(set, text);
		copy_out(corrected, into, size, length);
	}));
}

/* -- whole databases ------------------------------------------------------- */

namespace
{

void
put_field(string *into, const string &bytes)
{
	*into += std::to_string(bytes.size());
	*into += ':';
	*into += bytes;
}

/* Everything the document is, docid apart, in one order. */
string
document_content(const Xapian::Database &db, Xapian::docid id)
{
	Xapian::Document doc = db.get_document(id);
	string content;

	for (auto t = doc.termlist_begin(); t != doc.termlist_end(); ++t) {
		put_field(&content, *t);
		content += std::to_string(t.get_wdf());
		for (auto p = t.positionlist_begin(); p != t.positionlist_end(); ++p)
			content += ',' + std::to_string(*p);
		content += ';';
	}
	for (auto v = doc.values_begin(); v != doc.values_end(); ++v) {
		content += std::to_string(v.get_valueno());
		put_field(&content, *v);
	}
	put_field(&content, doc.get_data());
	return (content);
}

} /* namespace */

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

xapian_code
xapian_db_has(const xapian_db *db, str term, bool *has, xapian_error *error)
{
	return (guarded(error, [&] { *has = db->db.term_exists(owned(term)); }));
}

xapian_code
xapian_walk_postings(
    const xapian_db *db, str prefix, xapian_each_posting *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		const string start = owned(prefix);
		std::vector<uint32_t> documents;

		for (auto t = db->db.allterms_begin(start); t != db->db.allterms_end(start); ++t) {
			const string term = *t, word = term.substr(start.size());

			documents.assign(db->db.postlist_begin(term), db->db.postlist_end(term));
			if (!each(with, lent(word), documents.data(), documents.size()))
				return;
		}
	}));
}

xapian_code
xapian_walk_uids(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.allterms_begin("Q"); t != db->db.allterms_end("Q"); ++t) {
			string uid = (*t).substr(UID.n);

			if (!each(with, lent(uid), str{nullptr, 0}))
				return;
		}
	}));
}

xapian_code
xapian_walk_documents(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.allterms_begin("Q"); t != db->db.allterms_end("Q"); ++t) {
			string uid = (*t).substr(UID.n);

			for (auto p = db->db.postlist_begin(*t); p != db->db.postlist_end(*t);
			     ++p) {
				string content = document_content(db->db, *p);

				if (!each(with, lent(uid), lent(content)))
					return;
			}
		}
	}));
}

xapian_code
xapian_walk_document(
    const xapian_db *db, str uid, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		string term = term_of(UID, uid);

		for (auto p = db->db.postlist_begin(term); p != db->db.postlist_end(term); ++p) {
			string content = document_content(db->db, *p);

			if (!each(with, uid, lent(content)))
				return;
		}
	}));
}

xapian_code
xapian_walk_words(const xapian_db *db, xapian_each *each, void *with, xapian_error *error)
{
	return (guarded(error, [&] {
		for (auto t = db->db.spellings_begin(); t != db->db.spellings_end(); ++t) {
			string word = *t, count = std::to_string(t.get_termfreq());

			if (!each(with, lent(word), lent(count)))
				return;
		}
	}));
}

#pragma GCC visibility pop
