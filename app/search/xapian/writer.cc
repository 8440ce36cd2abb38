/* writer.cc -- writing one database, and the note of what each commit changed. */
#include "search/xapian/shim.hh"

namespace shim
{

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

} /* namespace */

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

} /* namespace shim */

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
			commits.erase(
			    commits.begin(), commits.begin() + static_cast<ptrdiff_t>(i) + 1);
			break;
		}
	}
	for (const touched &one : commits) {
		numbers.push_back(one.revision);
		numbers.push_back(
		    one.all ? TOUCHED_ALL : static_cast<uint32_t>(one.documents.size()));
		numbers.insert(numbers.end(), one.documents.begin(), one.documents.end());
	}
	writer->db.set_metadata(TOUCHED, string(reinterpret_cast<const char *>(numbers.data()),
					     numbers.size() * sizeof(uint32_t)));
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
