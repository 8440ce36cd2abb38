/* border.cc -- no exception crosses to C: what Xapian throws becomes a code and a sentence. */
#include "search/xapian/shim.hh"

namespace shim
{

namespace
{

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

} /* namespace */

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

} /* namespace shim */

const char *
xapian_library(void)
{
	return (Xapian::version_string());
}
