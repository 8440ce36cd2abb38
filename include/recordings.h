/*
 * recordings.h -- recordings of posts: from a finished upload to something to play, its lines and chapters.
 *
 * A recording belongs to one post (a tip, or an answer) and follows its rights:
 * who may read the post may play it, who may edit the post may replace, caption
 * or retry it; what the actor may not see is ERR_NOT_FOUND, exactly like a post
 * without a recording. Its id stays when it is replaced, and so do its addresses:
 *
 *	/recordings/{id}/media      H.264 + AAC MP4, at most 1280 wide (audio alone: AAC in MP4)
 *	/recordings/{id}/small      the same, at most 640 wide
 *	/recordings/{id}/poster     JPEG; for a voice alone the waveform
 *	/recordings/{id}/captions   WebVTT, empty until there are lines
 *	/recordings/{id}/original   what was uploaded, for who may edit, while it is kept
 *
 * All but captions are 404 until ready. States: uploading (the upload is not
 * finished), preparing (the worker has it), ready, failed (error says why; a retry
 * may help). A replaced recording goes on playing until the next one is ready.
 *
 * Times are milliseconds from the start of what is played. Functions that change
 * something run inside the caller's transaction. What is returned lives in ctx->mem.
 */
#ifndef PEERLORE_RECORDINGS_H
#define PEERLORE_RECORDINGS_H

#include "accounts.h"
#include "ctx.h"
#include "field_limits.h"

/* -- attaching ---------------------------------------------------------------- */

/* A step marker. title may be empty: pages say "Step n" then. */
struct chapter {
	int64_t at_ms;
	struct str title;
};
struct chapter_list {
	struct chapter *items;
	size_t n;
};

struct recording_options {
	struct str kind; /* screen, camera, voice, file; empty: file */
	/* Which part is published, in milliseconds of the upload; to 0: up to its end. */
	int64_t trim_from_ms;
	int64_t trim_to_ms;
	/*
	 * In milliseconds of the upload too, as they were pressed while recording;
	 * what falls outside the trim is left out. At most LIMIT_CHAPTERS_MAX.
	 */
	struct chapter_list steps;
};

/*
 * Publishes an upload of the actor's as the recording of a post they may edit and that has none: state
 * preparing, and the worker does the rest; uploading first while it is not finished, and failed when it
 * never is. upload is the last part of its address.
 * ERR_INPUT with a problem at `recording` (no such upload, not theirs, used), `trim` or `steps`.
 */
enum err recording_attach(struct ctx *ctx, int64_t post, struct str upload,
    const struct recording_options *options, int64_t *id) MUST_CHECK;
/*
 * Another recording in its place: the address stays, what is there plays until
 * the new one is ready; then its lines and chapters are the new one's.
 */
enum err recording_replace(struct ctx *ctx, int64_t post, struct str upload,
    const struct recording_options *options) MUST_CHECK;
/*
 * Gives a post of the actor's its recording: a part of what is played of another one's
 * they may edit, in milliseconds of that; to 0: up to its end. The worker cuts it.
 * What is said and written there comes along. ERR_CONFLICT unless that one is ready.
 */
enum err recording_cut(
    struct ctx *ctx, int64_t whole, int64_t post, int64_t from_ms, int64_t to_ms) MUST_CHECK;
/* Prepares a failed recording anew. ERR_CONFLICT unless recording_view.may_retry: then only another upload helps. */
enum err recording_retry(struct ctx *ctx, int64_t post) MUST_CHECK;

/* -- reading --------------------------------------------------------------------- */

/* A line of the transcript. */
struct cue {
	int64_t n; /* 1, 2, ... */
	int64_t from_ms;
	int64_t to_ms;
	struct str text; /* plain, may hold \n */
	int32_t confidence; /* per cent; 100 when a person wrote it */
};
struct cue_list {
	struct cue *items;
	size_t n;
};

struct recording_view {
	int64_t id; /* 0: the post has no recording */
	int64_t post;
	struct str state; /* uploading, preparing, ready, failed */
	bool playable; /* there is something to play, also while it is being replaced */
	struct str error; /* a sentence; only for who may edit, else empty */
	struct str kind; /* screen, camera, voice, file */
	int64_t duration_ms; /* 0 until ready */
	int32_t width, height; /* of media; 0 without a picture */
	bool has_video;
	bool has_audio;
	bool may_edit;
	bool may_retry; /* failed, and what was uploaded is still here */
	bool draft; /* lines are the machine's: nobody has corrected them */
	bool has_lines;
	int32_t revision; /* of lines and chapters */
	/* Paths, set from the first moment on. original is empty unless kept and may_edit. */
	struct str media, small, poster, captions, original;
	struct cue_list cues;
	struct chapter_list chapters;
	int64_t position_ms; /* where the actor stopped watching; 0: from the beginning */
};

/* The recording of a post; id 0 when it has none. ERR_NOT_FOUND when the actor may not see the post. */
enum err recording_of(struct ctx *ctx, int64_t post, struct recording_view *view) MUST_CHECK;
struct recording_views {
	struct recording_view *items;
	size_t n;
};
/* Those of all posts of a thread that the actor may see, in the order of posts. */
enum err recordings_of_thread(
    struct ctx *ctx, int64_t thread, struct recording_views *views) MUST_CHECK;
/* The one of this post among them; NULL when it has none. */
const struct recording_view *recording_among(const struct recording_views *views, int64_t post);
/* The same by the recording's own id. ERR_NOT_FOUND when there is none to see. */
enum err recording_show(struct ctx *ctx, int64_t recording, struct recording_view *view) MUST_CHECK;

/* For rows of lists: state and poster of the recordings of these posts, which the caller has checked. */
struct recording_entry {
	int64_t post;
	int64_t id;
	struct str state;
	bool playable;
	bool has_video;
	int64_t duration_ms;
	struct str poster;
};
struct recording_entries {
	struct recording_entry *items;
	size_t n;
};
enum err recordings_of(
    struct ctx *ctx, struct int64_list posts, struct recording_entries *list) MUST_CHECK;

/* One of its files, for a page that sends it: part is media, small, poster or original. */
struct recording_file_view {
	const char *path;
	const char *content_type; /* ours, never what was uploaded claims */
	struct str etag;
};
enum err recording_file_find(struct ctx *ctx, int64_t recording, struct str part,
    struct recording_file_view *view) MUST_CHECK;

/* -- lines and chapters -------------------------------------------------------------- */

enum captions_format { CAPTIONS_VTT, CAPTIONS_SRT };

/*
 * The actor's text becomes the lines, for captions and search at once; empty
 * (a bare "WEBVTT") takes all lines away. At most LIMIT_CAPTIONS_MAX bytes.
 * ERR_INPUT with a problem at `captions`. Here and below: revision is that of recording_view which the writer had before
 * them, ERR_STALE when it is another by now; NULL: whatever it is.
 */
enum err captions_set(struct ctx *ctx, int64_t post, struct str text, enum captions_format format,
    const int64_t *revision) MUST_CHECK;
/* One line's text; empty takes the line away. ERR_NOT_FOUND when there is no line n. */
enum err captions_line_set(
    struct ctx *ctx, int64_t post, int64_t n, struct str text, const int64_t *revision) MUST_CHECK;
/* The lines as a file. Without any: "WEBVTT\n\n", or nothing as SRT. */
struct str captions_text(
    struct arena *mem, const struct cue_list *cues, enum captions_format format);
/* "0:42 Open the lid", "1:02:03.5 Close it", "42 Stop": a time and a title. False when it begins with no time. */
bool chapter_read(struct str line, struct chapter *out);
/* In any order; sorted by time. ERR_INPUT with a problem at `chapters`. */
enum err chapters_set(struct ctx *ctx, int64_t post, const struct chapter_list *chapters,
    const int64_t *revision) MUST_CHECK;

/*
 * Two correct the same lines. A form carries for each line when it begins and a sum of its text, as one word; what comes
 * back with it is brought together with the lines as they are now: what only one changed stays as they left it.
 */
struct str captions_marks(struct arena *mem, const struct cue_list *cues);
struct line_clash {
	int64_t from_ms;
	struct str theirs; /* empty: it is gone, and with it the place of mine */
	struct str mine;
};
struct lines_joined {
	struct cue_list cues; /* as they are now, with my words: mine where both changed a line */
	struct line_clash *clashes;
	size_t clash_count;
	bool secret; /* something was left out: words were taken out of that line */
};
void captions_join(struct arena *mem, const struct cue_list *now, struct str marks,
    struct str_list mine, struct lines_joined *joined);

/* -- what is observed ------------------------------------------------------------------ */

/* Notes where the actor is in a recording they may play; recording_view has it again. */
enum err recording_position_set(struct ctx *ctx, int64_t recording, int64_t at_ms) MUST_CHECK;

/* -- for administrators ------------------------------------------------------------------ */

struct recording_failure {
	int64_t id;
	struct person_ref person; /* whose it is */
	int64_t thread;
	struct str title;
	struct str error;
	timestamp_us created_at;
	int64_t bytes; /* of the upload; 0 when it is gone */
	bool may_retry;
};
struct recordings_overview {
	struct recording_failure *items; /* the latest first, at most LIMIT_LIST_MAX */
	size_t n;
	int64_t preparing, listening, failed, ready; /* how many; listening: for transcripts */
	timestamp_us oldest; /* since when something waits to be prepared; 0: nothing does */
	int64_t originals; /* uploads behind recordings */
	int64_t ready_bytes, original_bytes;
	/* What whoever prepares found out about the box, and when; 0: not for a quarter of an hour. */
	timestamp_us box_at;
	bool box_works;
	struct str box_why; /* when it does not */
};
/* Of the spaces the actor reads. ERR_FORBIDDEN for who is no administrator. */
enum err recordings_overview(struct ctx *ctx, struct recordings_overview *out) MUST_CHECK;
/* Prepares a failed one of those anew, whosever it is. ERR_NOT_FOUND unless its may_retry. */
enum err recording_failed_again(struct ctx *ctx, int64_t recording) MUST_CHECK;

/* -- in the worker ---------------------------------------------------------------------- */

/* Jobs of the process beside the worker: prepares a recording; writes down what is said in it. */
/* An upload that a recording waits for (its id) is finished, or gone. */
enum err job_recording_arrived(struct ctx *ctx, struct str upload) MUST_CHECK;
enum err job_publish(struct ctx *ctx, struct str argument) MUST_CHECK;
enum err job_transcribe(struct ctx *ctx, struct str argument) MUST_CHECK;
/* Daily: lets go of uploads that were kept long enough. */
enum err job_originals(struct ctx *ctx, struct str argument) MUST_CHECK;
/* Checksums of files from before there were any. */
enum err job_sums(struct ctx *ctx, struct str argument) MUST_CHECK;

/* The worker keeps that process running beside itself; call now and then. */
void publisher_keep(void);
void publisher_stop(void);

struct command_line;
/* `peerlore publish`: that process; ends with the worker, or with --once when nothing is due. */
int publish_command(struct command_line *line);
/* Whether recordings can be prepared here (bubblewrap, ffmpeg); else why not, in mem, and in the log. */
bool recordings_box_works(struct arena *mem, struct str *why);
/* Whether what is set writes transcripts can be run; else why not. Without one, true. */
bool recordings_transcriber_there(struct arena *mem, struct str *why);

#endif
