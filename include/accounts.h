/*
 * accounts.h -- people, how they sign in, and the spaces they belong to.
 *
 * Every function takes its permission from ctx->actor first; "not yours" answers
 * exactly like "not there". What is returned lives in ctx->mem.
 *
 * Functions that change something run inside the caller's transaction, except
 * those marked "own transaction": they hash a password first, which takes a
 * tenth of a second and more, and nothing may be held meanwhile.
 *
 * Secrets (session, link, invitation, API token) are 32 random bytes, given out
 * once and kept only as keyed hashes. Each belongs to the epoch of its person:
 * when that grows (suspension, another site role, a new password by link), all
 * of them die in the same transaction.
 */
#ifndef PEERLORE_ACCOUNTS_H
#define PEERLORE_ACCOUNTS_H

#include "audit.h"
#include "ctx.h"

/* A person as shown beside what they wrote. */
struct person_ref {
	int64_t id;
	struct str name;
	struct str team;
};

/* A space as shown beside what is in it. */
struct space_ref {
	int64_t id;
	struct str slug;
	struct str name;
	bool private;
};

/*
 * Once per process. offload runs fn(arg) where it may take long (NULL: right
 * here); limits says whether failed sign-ins are counted.
 */
void accounts_open(bool limits, enum err (*offload)(void (*fn)(void *), void *arg));

/* -- signing in ------------------------------------------------------------- */

/* A session ends when it was not used for so long, and at the latest after so long. */
#define SESSION_IDLE HOURS_US(12)
#define SESSION_LIFE DAYS_US(7)
/* For how long a failed sign-in counts, in seconds; with ERR_LIMITED this is what to wait. */
#define SIGN_IN_WINDOW (15 * 60)

struct sign_in_form {
	struct str email;
	struct str password;
	struct str address; /* of the caller, empty when there is none */
	struct str agent; /* for the list of sessions */
	struct str before; /* hash of the session held until now, which ends; may be empty */
};

/* Why somebody may not take part for a time, as they are told. */
struct suspended_view {
	struct str reason; /* empty: none was written down */
	timestamp_us until; /* 0: until an administrator ends it */
};

/* A new session. The token goes into the cookie, nowhere else. */
struct signed_in {
	int64_t person;
	struct str token; /* empty: a code is asked first, see second */
	int64_t seconds; /* absolute life */
	struct str second; /* for sign_in_second: that the first step was right */
	const struct suspended_view
	    *suspended; /* not NULL: the password was right, and there is no session */
};

/*
 * E-mail and password (own transaction). ERR_INPUT with one and the same problem for
 * unknown people, wrong passwords, and people who may not sign in; ERR_LIMITED
 * after too many failures, ERR_BUSY when too many hash at once. Who is suspended and has the
 * right password is told why, in out->suspended, and gets no session.
 */
enum err sign_in(
    struct ctx *ctx, const struct sign_in_form *form, struct signed_in *out) MUST_CHECK;

struct second_form {
	struct str token; /* of the first step */
	struct str code; /* six digits, or a recovery code */
	struct str address;
	struct str agent;
	struct str before;
};
/*
 * The code of whoever has a second factor, after password or link (own
 * transaction). ERR_NOT_FOUND when the first step is too long ago (five
 * minutes), ERR_INPUT for a wrong or used code, ERR_LIMITED as above.
 */
enum err sign_in_second(
    struct ctx *ctx, const struct second_form *form, struct signed_in *out) MUST_CHECK;

enum link_kind { LINK_SIGN_IN, LINK_INVITATION, LINK_SECOND, LINK_RESET };

/* What the page of a one-time link shows before it is used. */
struct link_view {
	struct person_ref person;
	struct str email;
	timestamp_us expires_at;
};

/* Looks only. ERR_NOT_FOUND when it is used, expired, superseded or never was. */
enum err link_show(
    struct ctx *ctx, enum link_kind kind, struct str token, struct link_view *view) MUST_CHECK;
/* Uses a sign-in link up. ERR_NOT_FOUND as above. */
enum err link_use(struct ctx *ctx, struct str token, struct str agent, struct str before,
    struct signed_in *out) MUST_CHECK;

struct invitation_form {
	struct str name;
	struct str password;
	struct str again;
	struct str time_zone; /* as their browser says; empty, or unknown: UTC */
	struct str agent;
	struct str before; /* as in sign_in_form */
};

/* Takes an invitation: name and password are set, the person is signed in (own transaction). */
enum err invitation_accept(struct ctx *ctx, struct str token, const struct invitation_form *form,
    struct signed_in *out) MUST_CHECK;
/* A one-time sign-in link of 15 minutes, in place of earlier ones. For the command line. */
enum err link_make(struct ctx *ctx, struct str email, struct str *token) MUST_CHECK;

struct invited {
	int64_t person;
	struct str token; /* for /invitation/{token} or /reset/{token}, shown this once */
	timestamp_us expires_at;
};

/* -- a new password for whoever lost theirs --------------------------------------------- */

/*
 * Asks for a mail with a link. What is written is the same for any address, known
 * or not, and so is the time it takes: only the worker looks who it is. At most
 * RESETS_HOUR mails an hour to one person, more are let fall without a word.
 */
enum err reset_ask(struct ctx *ctx, struct str email) MUST_CHECK;
#define RESETS_HOUR 3
/* The worker's part of it. */
enum err job_reset_mail(struct ctx *ctx, struct str email) MUST_CHECK;
/* For the worker when it writes that mail: the link's token, in place of earlier ones; it works for an hour. */
enum err reset_link_make(
    struct ctx *ctx, int64_t person, int32_t epoch, struct str *token) MUST_CHECK;
/* The same to pass on, by an administrator. ERR_CONFLICT for who may not sign in. */
enum err person_reset_link(struct ctx *ctx, int64_t person, struct invited *out) MUST_CHECK;

struct reset_form {
	struct str password;
	struct str again;
};
/*
 * Uses the link up (own transaction): sets the password and ends everything the
 * person was signed in with, tokens too. Nobody is signed in by it, so a second
 * factor is asked as ever. ERR_NOT_FOUND as for links, ERR_INPUT.
 */
enum err reset_use(struct ctx *ctx, struct str token, const struct reset_form *form) MUST_CHECK;

/* -- sessions ------------------------------------------------------------------ */

/*
 * Who holds the session of this hash: one statement, checked for epoch, idle and
 * absolute end by ctx->now. person 0 when there is none. For http's hook; notes the
 * session as used.
 */
enum err session_actor(struct ctx *ctx, struct str hash, struct actor *out) MUST_CHECK;
/* Notes that a session was used, at most every five minutes; for callers who joined live_session themselves. */
enum err session_seen(struct ctx *ctx, int64_t session, timestamp_us seen_at) MUST_CHECK;
/* Ends the one session of this hash, whoever holds it: signing out, and before signing in anew. */
enum err session_end_hash(struct ctx *ctx, struct str hash) MUST_CHECK;

struct session_view {
	int64_t id;
	struct person_ref person;
	struct str agent;
	bool by_link;
	bool current; /* the one that asks */
	timestamp_us created_at;
	timestamp_us seen_at;
	timestamp_us expires_at;
};
struct session_list {
	struct session_view *items;
	size_t n;
};

/* One's own sessions, the latest first. */
enum err session_list(struct ctx *ctx, struct session_list *list) MUST_CHECK;
/* Everybody's, for administrators. */
enum err session_list_all(struct ctx *ctx, struct session_list *list) MUST_CHECK;
/* Ends one's own session, or as an administrator anybody's. */
enum err session_end(struct ctx *ctx, int64_t session) MUST_CHECK;
/* Ends all of one's own but the one that asks. */
enum err session_end_others(struct ctx *ctx) MUST_CHECK;

struct password_form {
	struct str current; /* not needed without a password, or just after a one-time link */
	struct str password;
	struct str again;
	struct str agent;
};

/* Whether password_change asks for the current one. */
enum err password_needs_current(struct ctx *ctx, bool *needed) MUST_CHECK;
/*
 * Sets one's own password (own transaction). All other sessions end and this
 * one gets a new token; when it was set without the current one, API tokens
 * end too.
 */
enum err password_change(
    struct ctx *ctx, const struct password_form *form, struct signed_in *out) MUST_CHECK;

/* -- a second factor, and that it is really them --------------------------------------- */

#define RECOVERY_CODES 10
/* For so long after a proof people may do what is dangerous (tokens, rights, second factor, erasing). */
#define STEP_UP_LIFE MINUTES_US(10)

struct second_factor_view {
	bool on;
	timestamp_us since;
	int64_t codes_left; /* recovery codes not used yet */
	/* While it is set up, for who proved lately that it is them: the seed, and the address for a QR code. */
	struct str secret;
	struct str address;
};
enum err second_factor_show(struct ctx *ctx, struct second_factor_view *view) MUST_CHECK;
/* A new seed, which counts for nothing until its first code is typed, within an hour. ERR_CONFLICT when it is on. */
enum err second_factor_begin(struct ctx *ctx) MUST_CHECK;
/*
 * Switches it on: gives the recovery codes, shown this once. Like switching it
 * off it ends everything the person was signed in with, and API tokens.
 */
enum err second_factor_confirm(struct ctx *ctx, struct str code, struct str agent,
    struct str_list *codes, struct signed_in *out) MUST_CHECK;
enum err second_factor_off(struct ctx *ctx, struct str agent, struct signed_in *out) MUST_CHECK;
/* New recovery codes; the old ones are void. */
enum err recovery_codes_renew(struct ctx *ctx, struct str_list *codes) MUST_CHECK;
/* Takes it off somebody who lost it, for administrators. */
enum err second_factor_clear(struct ctx *ctx, int64_t person) MUST_CHECK;

/* ERR_STEP_UP when a person's session gave no proof lately; for other features with dangerous acts, too. */
enum err actor_fresh(const struct ctx *ctx) MUST_CHECK;
/* What proves it: a code for who has a second factor, else the password. Neither: a new one-time link. */
struct step_up_view {
	bool code;
	bool password;
};
enum err step_up_show(struct ctx *ctx, struct step_up_view *view) MUST_CHECK;
struct step_up_form {
	struct str password;
	struct str code;
	struct str address;
};
/* Gives the session a new token (own transaction). Wrong ones are counted like at the door. */
enum err step_up(
    struct ctx *ctx, const struct step_up_form *form, struct signed_in *out) MUST_CHECK;

/* -- API tokens --------------------------------------------------------------------- */

/* As session_actor, for Authorization: Bearer. The site role counts only with SCOPE_ADMIN. */
enum err api_token_actor(struct ctx *ctx, struct str hash, struct actor *out) MUST_CHECK;

struct api_token_form {
	struct str name;
	struct str scopes; /* "read", "read write", "all"; commas or spaces between */
	int64_t days;
};

struct api_token_made {
	int64_t id;
	struct str token; /* shown this once */
	timestamp_us expires_at;
};

/* A token never does more than the one that asked for it. */
enum err api_token_make(
    struct ctx *ctx, const struct api_token_form *form, struct api_token_made *out) MUST_CHECK;

struct api_token_view {
	int64_t id;
	struct str name;
	struct str scopes; /* "read write" */
	timestamp_us created_at;
	timestamp_us expires_at;
	timestamp_us seen_at; /* 0 when never */
	bool expired;
};
struct api_token_list {
	struct api_token_view *items;
	size_t n;
};

enum err api_token_list(struct ctx *ctx, struct api_token_list *list) MUST_CHECK;
enum err api_token_revoke(struct ctx *ctx, int64_t token) MUST_CHECK;
/* For `token create`: a token for the person with this address. */
enum err api_token_make_for(struct ctx *ctx, struct str email, const struct api_token_form *form,
    struct api_token_made *out) MUST_CHECK;

/* -- people ---------------------------------------------------------------------------- */

struct person_view {
	int64_t id;
	struct str name;
	struct str slug;
	struct str team;
	struct str about; /* plain text */
	struct str job; /* what they do, one line */
	int32_t face; /* version of their picture (faces.h), 0: none */
	struct str handle; /* by which they are named, without the @; empty: they cannot sign in */
	struct str_list languages; /* that they speak: codes of text/language.h */
	struct str email; /* empty unless the reader is the person or an administrator */
	struct str time_zone; /* likewise */
	struct str state; /* active, invited, suspended, imported, erased */
	bool active; /* state, word by word */
	bool invited;
	bool suspended;
	bool imported;
	bool admin;
	bool self;
	bool second; /* signs in with a code, too; for administrators and themselves */
	struct person_ref manager; /* for administrators alone; id 0: none is known */
	bool mail_asked; /* wants a mail when a colleague asks */
	bool
	    recognition; /* takes part in recognition.h: else what is counted there is theirs alone to see */
	timestamp_us created_at;
};
struct person_list {
	struct person_view *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};

/* Every signed-in person sees everybody. */
enum err person_show(struct ctx *ctx, int64_t id, struct person_view *view) MUST_CHECK;

struct person_filter {
	struct str prefix; /* of a word of the name, any case */
	struct str state; /* empty: active, invited and imported people */
	struct str cursor;
	int64_t limit; /* 0 = LIMIT_LIST_DEFAULT */
};
enum err person_list(
    struct ctx *ctx, const struct person_filter *filter, struct person_list *list) MUST_CHECK;

#define LANGUAGES_SPOKEN 10
/* What a person may change about themself; NULL: as it is. */
struct person_change {
	const struct str *name;
	const struct str *team;
	const struct str *about;
	const struct str *job;
	const struct str_list *languages; /* at most LANGUAGES_SPOKEN, known ones; each once */
	const struct str *time_zone;
	const bool *mail_asked;
	const bool *recognition;
};
enum err person_change(struct ctx *ctx, const struct person_change *change) MUST_CHECK;

struct person_form {
	struct str email;
	struct str name;
	bool admin;
	struct str password; /* empty: none yet */
};
/* Somebody who may sign in at once; for the command line (own transaction). */
enum err person_add(struct ctx *ctx, const struct person_form *form, int64_t *id) MUST_CHECK;
/* Id of the person with this address. For the command line and jobs only. */
enum err person_of_email(struct ctx *ctx, struct str email, int64_t *id) MUST_CHECK;

/* An administrator invites somebody new; the name may be empty until they accept. */
enum err person_invite(
    struct ctx *ctx, struct str email, struct str name, struct invited *out) MUST_CHECK;
/*
 * A new link for somebody invited or imported, in place of the earlier one.
 * email gives somebody without an address theirs; empty: as it is.
 */
enum err person_invite_again(
    struct ctx *ctx, int64_t person, struct str email, struct invited *out) MUST_CHECK;
/* Takes an open invitation back: its link stops working. */
enum err invitation_withdraw(struct ctx *ctx, int64_t person) MUST_CHECK;

struct invitation_view {
	struct person_ref person;
	struct str email;
	struct person_ref by; /* id 0: the command line */
	timestamp_us created_at;
	timestamp_us expires_at;
	bool expired;
};
struct invitation_list {
	struct invitation_view *items;
	size_t n;
};
/* Invitations nobody has taken yet, for administrators. */
enum err invitation_list(struct ctx *ctx, struct invitation_list *list) MUST_CHECK;

/* For administrators. It ends everything the person was signed in with; the last administrator stays. */
enum err person_admin_set(struct ctx *ctx, int64_t person, bool admin) MUST_CHECK;
/*
 * Takes somebody out on their request, for administrators who typed the name
 * (confirm). A pseudonym that says nothing stands where their name stood, address
 * and profile are gone, and nobody signs in as them again; what they wrote stays.
 * The worker then replaces name and address in all that people typed: posts,
 * revisions, comments, notes, what was said in recordings. Nothing undoes it.
 */
enum err person_erase(struct ctx *ctx, int64_t person, struct str confirm) MUST_CHECK;
/* The worker's part of it. */
enum err job_erase(struct ctx *ctx, struct str person) MUST_CHECK;
/*
 * Whom somebody reports to; 0, or an empty address: nobody known. For administrators; ERR_INPUT for oneself and for
 * who is not here.
 */
enum err person_manager_set(struct ctx *ctx, int64_t person, int64_t manager) MUST_CHECK;
enum err person_manager_set_email(struct ctx *ctx, int64_t person, struct str email) MUST_CHECK;

/* -- suspension -------------------------------------------------------------------------- */

#define SUSPENSION_DAYS_MAX 365

struct suspension_form {
	struct str reason; /* 1 to LIMIT_REASON_MAX characters; the person reads it */
	int64_t days; /* 0: until an administrator ends it; at most SUSPENSION_DAYS_MAX */
};
/*
 * For administrators, never of oneself. Ends everything the person is signed in with, API
 * tokens included; of somebody suspended already it changes reason and end. ERR_CONFLICT for
 * who never could sign in.
 */
enum err person_suspend(
    struct ctx *ctx, int64_t person, const struct suspension_form *form) MUST_CHECK;
/* They may sign in again, with nothing that was open before. Twice is once. */
enum err person_reinstate(struct ctx *ctx, int64_t person) MUST_CHECK;
/* A job: those whose time is over may sign in again. Signing in does not wait for it. */
enum err job_suspensions(struct ctx *ctx, struct str argument) MUST_CHECK;

/* Of who held this session when they were suspended. ERR_NOT_FOUND for everybody else. */
enum err suspended_session(
    struct ctx *ctx, struct str hash, struct suspended_view *view) MUST_CHECK;

struct suspension_view {
	struct str reason;
	timestamp_us since;
	timestamp_us until; /* 0: without an end */
	timestamp_us ended_at; /* 0: it goes on */
	struct person_ref by; /* id 0: the command line */
	struct person_ref ended_by; /* id 0: its time was over */
};
struct suspension_list {
	struct suspension_view *items; /* the latest first */
	size_t n;
};
/* For administrators: of a person, the last 20. */
enum err suspension_list(struct ctx *ctx, int64_t person, struct suspension_list *list) MUST_CHECK;

/* -- spaces ------------------------------------------------------------------------------ */

struct space_view {
	int64_t id;
	struct str slug;
	struct str name;
	struct str about; /* plain text */
	bool private;
	struct str role; /* the reader's: reader, member, moderator, owner; empty for none */
	bool may_write;
	bool manages; /* may change it and its members */
	int64_t members;
	bool embeddings; /* private, and its texts may be sent to the embeddings endpoint */
	struct str language; /* "en": what most is written in */
	bool recognition; /* what is in it is thanked for and counted; see recognition.h */
	bool unnamed; /* questions may be asked without a name; see unnamed.h */
	bool following; /* the actor does; not in lists */
	int32_t revision; /* of name and about */
	timestamp_us created_at;
};
/* The reader looks after what is said in it: its moderator or owner. */
bool space_moderates(const struct space_view *space);
struct space_list {
	struct space_view *items;
	size_t n;
	struct str next;
};

struct space_form {
	struct str slug;
	struct str name;
	struct str about;
	bool private;
	struct str language; /* empty: English */
	int64_t owner_id; /* 0: see owner */
	struct str
	    owner; /* e-mail; empty: who asks, or on the command line the oldest administrator */
};
/* For administrators. */
enum err space_add(struct ctx *ctx, const struct space_form *form, int64_t *id) MUST_CHECK;
/* Those the actor may read, by name. */
enum err space_list(
    struct ctx *ctx, struct str cursor, int64_t limit, struct space_list *list) MUST_CHECK;
/* Those the actor may write in, by name, for the form of a new post; at most 100, own ones first. */
enum err space_list_writable(struct ctx *ctx, struct space_list *list) MUST_CHECK;
/* ERR_NOT_FOUND for missing and private alike. */
enum err space_show(struct ctx *ctx, struct str slug, struct space_view *view) MUST_CHECK;
/*
 * The space a new post goes to; an empty slug is "general". ERR_INPUT with
 * PROBLEM_SPACE_UNKNOWN or PROBLEM_SPACE_READ_ONLY.
 */
enum err space_for_posting(struct ctx *ctx, struct str slug, struct space_ref *space) MUST_CHECK;

/* NULL: as it is. */
struct space_change {
	const struct str *name;
	const struct str *about;
	const bool *private;
	const struct str *language;
	const bool *recognition;
	const bool *unnamed;
	/* Of what the writer had before them; ERR_STALE when name or about are said otherwise by now. */
	const int64_t *revision;
};
/* For its owners, and for administrators while it is open; only an owner makes it private or open. */
enum err space_change(
    struct ctx *ctx, struct str slug, const struct space_change *change) MUST_CHECK;
/* Name and about that began with that revision, with what others changed since: as of a post (forum.h). */
struct post_joined;
enum err space_join(struct ctx *ctx, const struct space_view *space, int64_t revision,
    struct str name, struct str about, struct post_joined *joined) MUST_CHECK;

/*
 * Whether texts of a private space may be sent to the embeddings endpoint; for
 * administrators who may read it. ERR_CONFLICT for allowing an open one, where
 * there is nothing to decide.
 */
enum err space_embeddings_set(struct ctx *ctx, struct str slug, bool allowed) MUST_CHECK;

/*
 * Who a reader is and what they are in their spaces, kept per worker process. The
 * number is person.standing as a statement of this request read it: it rises in the
 * transaction that changes the name, whether they are an admin, or a membership.
 */
struct standing_role {
	int64_t space;
	struct str role; /* a constant */
};
struct reader_standing {
	int64_t person;
	int64_t number;
	int64_t bit; /* theirs in thread.marked */
	struct str name;
	bool admin;
	size_t n;
	struct standing_role roles[];
};
/* Of that number or a later one, in ctx->mem. number 0: asked for anew. ERR_NOT_FOUND: no such person. */
enum err standing_read(struct ctx *ctx, int64_t person, int64_t number,
    const struct reader_standing **standing) MUST_CHECK;
/* STR_NONE: they do not belong to it. */
struct str standing_role(const struct reader_standing *standing, int64_t space);
void standings_forget(void);

struct member_view {
	struct person_ref person;
	struct str email; /* empty unless the reader manages the space */
	struct str role;
	bool self;
	timestamp_us created_at;
};
struct member_list {
	struct member_view *items;
	size_t n;
	struct str next;
};
/* Who belongs to a space, by name; whoever may read it may see that. */
enum err member_list(struct ctx *ctx, struct str slug, struct str cursor, int64_t limit,
    struct member_list *list) MUST_CHECK;
/* Adds a member or changes the role. A space with owners keeps one. */
enum err member_put(struct ctx *ctx, struct str slug, int64_t person, struct str role) MUST_CHECK;
/* The same, by e-mail address. *person says who it is. */
enum err member_put_email(struct ctx *ctx, struct str slug, struct str email, struct str role,
    int64_t *person) MUST_CHECK;
/* Managers remove anybody; everybody may leave. */
enum err member_remove(struct ctx *ctx, struct str slug, int64_t person) MUST_CHECK;

/* -- repeats, traces, tidying ----------------------------------------------------------------- */

/* The stored answer to a write that carried a key; status 0: this call is the first. */
struct repeat {
	int32_t status;
	struct str location;
	struct str body;
};
/* Inside the write's transaction. ERR_INPUT when the key was used for something else. */
enum err repeat_begin(struct ctx *ctx, struct str key, struct str route, struct str body_hash,
    struct repeat *out) MUST_CHECK;
enum err repeat_finish(struct ctx *ctx, struct str key, const struct repeat *answer) MUST_CHECK;

/* Forgets what has expired (sessions, links, failures, stored answers); for a nightly job. */
enum err accounts_tidy(struct ctx *ctx) MUST_CHECK;

#endif
