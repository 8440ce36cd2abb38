/*
 * transcribe.c -- the job that writes down what is said in a recording, as a draft.
 *
 * An engine is given 16 kHz mono WAV and answers with words or lines and their
 * times (words.h). There are three: pocketsphinx, which comes with Debian and
 * runs in the box; a command of the operator's; an OpenAI-compatible endpoint. A
 * private space's recordings go to the endpoint only while its texts may, too.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "jobs.h"
#include "local.h"
#include "ops/command.h"
#include "recordings/box.h"
#include "recordings/files.h"
#include "recordings/publisher.h"
#include "recordings/speech_endpoint.h"
#include "recordings/words.h"
#include "store/db.h"

#define SPHINX "/usr/bin/pocketsphinx_continuous"
#define MODEL "/usr/share/pocketsphinx/model/en-us/"

struct work {
	struct ctx *ctx;
	struct recording_for_work row;
	struct str argument;
	const char *folder;
	const char *wav;
	timestamp_us held_at;
	struct cue_list cues;
};

static bool
work_tick(void *arg)
{
	struct work *w = arg;

	return (publisher_hold(w->ctx, "transcribe", w->argument, &w->held_at));
}

/* As long as listening to it twice, and a little for starting. */
static int
seconds_most(const struct work *w)
{
	return ((int)(w->row.duration_ms / 500) + 60);
}

static enum err
box(struct work *w, const struct box_task *task, struct str *said)
{
	struct str why;

	switch (box_run(w->ctx->mem, task, said, &why)) {
	case BOX_DONE:
		return (OK);
	case BOX_STOPPED:
		return (ERR_RETRY);
	case BOX_REFUSED:
	case BOX_TIME:
		log_warn("recording %lld: %s gave no transcript: %.*s", (long long)w->row.id,
		    task->argv[0], STR_ARG(why));
		*said = STR("");
		return (OK);
	case BOX_NONE:
		break;
	}
	return (ERR_INTERNAL);
}

static enum err
wav_make(struct work *w)
{
	static const char *const argv[] = {"/usr/bin/ffmpeg", "-nostdin", "-v", "error", "-y",
	    "-protocol_whitelist", "file", "-f", "mov", "-i", "/in", "-map", "0:a:0", "-vn", "-ac",
	    "1", "-ar", "16000", "-c:a", "pcm_s16le", "-map_metadata", "-1", "-f", "wav",
	    "/out/speech.wav", NULL};
	const char *media = str_fmt(
	    w->ctx->mem, "%s/media.mp4", recording_folder(w->ctx->mem, w->row.id, w->row.served))
				.p;
	struct box_task task = {.in = media,
	    .out = w->folder,
	    .argv = argv,
	    .seconds = seconds_most(w),
	    .tick = work_tick,
	    .arg = w};
	struct str said;

	w->wav = str_fmt(w->ctx->mem, "%s/speech.wav", w->folder).p;
	return (box(w, &task, &said));
}

/* -- the engines ---------------------------------------------------------------------------- */

static enum err
sphinx_ask(struct work *w)
{
	static const char *const argv[] = {SPHINX, "-infile", "/in", "-time", "yes", "-logfn",
	    "/dev/null", "-hmm", MODEL "en-us", "-lm", MODEL "en-us.lm.bin", "-dict",
	    MODEL "cmudict-en-us.dict", NULL};
	struct box_task task = {
	    .in = w->wav, .argv = argv, .seconds = seconds_most(w), .tick = work_tick, .arg = w};
	struct word_list words;
	struct str said;
	enum err e;

	if ((e = box(w, &task, &said)))
		return (e);
	words_of_sphinx(w->ctx->mem, said, &words);
	words_lines(w->ctx->mem, &words, &w->cues);
	return (OK);
}

/* What it wrote, into mem; the file has no name any more. */
static struct str
file_text(struct arena *mem, int fd)
{
	char *text = arena_alloc(mem, BOX_SAID_MAX);
	ssize_t n = pread(fd, text, BOX_SAID_MAX, 0);

	return ((struct str){text, n > 0 ? (size_t)n : 0});
}

/* The operator's own: it is trusted as they trust it, and stopped when it takes too long. */
static enum err
command_wait(struct work *w, pid_t pid, int *status)
{
	timestamp_us until = clock_monotonic() + SECONDS_US(seconds_most(w));
	bool stopped = false;

	while (waitpid(pid, status, WNOHANG) == 0) {
		stopped = stopped || !work_tick(w);
		if (stopped || clock_monotonic() > until)
			(void)kill(pid, SIGKILL);
		(void)usleep(50000);
	}
	return (stopped ? ERR_RETRY : OK);
}

static enum err
command_ask(struct work *w)
{
	const char *const argv[] = {settings()->transcriber, w->wav, NULL};
	struct command command = COMMAND(argv);
	int status = 0;
	char text[64];
	pid_t pid;
	enum err e;

	command.out = open(w->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (command.out == -1)
		return (ERR_INTERNAL);
	if ((e = command_start(&command, &pid)) == OK)
		e = command_wait(w, pid, &status);
	if (e == OK && status != 0) {
		log_errorf("see the setting transcriber", "%s ended with %s", argv[0],
		    command_status(status, text));
		e = ERR_INTERNAL;
	}
	if (e == OK &&
	    !transcript_read(w->ctx->mem, file_text(w->ctx->mem, command.out), &w->cues)) {
		log_errorf("it writes WebVTT or JSON to its output",
		    "%s did not write a transcript", argv[0]);
		e = ERR_INTERNAL;
	}
	(void)close(command.out);
	return (e);
}

static enum err
endpoint_ask(struct work *w)
{
	struct str said;
	enum err e;

	e = speech_endpoint_ask(
	    w->ctx->mem, w->wav, w->row.language, seconds_most(w), work_tick, w, &said);
	if (e)
		return (e);
	if (!transcript_read(w->ctx->mem, said, &w->cues)) {
		log_errorf(NULL, "the transcription endpoint did not send a transcript");
		return (ERR_INTERNAL);
	}
	return (OK);
}

/* Who listens to this one; NULL: nobody. */
static enum err (*engine_of(const struct recording_for_work *row))(struct work *w)
{
	const char *own = settings()->transcriber;

	if (settings()->transcriber_url[0] != '\0' && row->may_send)
		return (endpoint_ask);
	if (own[0] == '/')
		return (command_ask);
	/* It knows English alone. */
	if (strcmp(own, "pocketsphinx") == 0 && str_eq(row->language, STR("en")))
		return (sphinx_ask);
	return (NULL);
}

bool
recordings_transcriber_there(struct arena *mem, struct str *why)
{
	const char *own = settings()->transcriber;
	bool sphinx = strcmp(own, "pocketsphinx") == 0;

	*why = STR("");
	if (sphinx && access(SPHINX, X_OK) != 0)
		*why = str_fmt(mem, "%s: %s", SPHINX, strerrordesc_np(errno));
	else if (sphinx && access(MODEL, R_OK) != 0)
		*why = str_fmt(mem, "%s: %s", MODEL, strerrordesc_np(errno));
	else if (own[0] == '/' && access(own, X_OK) != 0)
		*why = str_fmt(mem, "%s: %s", own, strerrordesc_np(errno));
	return (why->n == 0);
}

/* -- the job ---------------------------------------------------------------------------------- */

/* Engines round and guess: nothing is said before the beginning or behind the end. */
static void
cues_clip(struct work *w)
{
	size_t i, n = 0;

	for (i = 0; i < w->cues.n; i++) {
		struct cue cue = w->cues.items[i];

		if (cue.to_ms > w->row.duration_ms)
			cue.to_ms = w->row.duration_ms;
		if (cue.from_ms < cue.to_ms && cue.text.n > 0)
			w->cues.items[n++] = cue;
	}
	w->cues.n = n;
}

static enum err
draft_put(struct work *w)
{
	enum err e;

	cues_clip(w);
	if ((e = db_begin(w->ctx->db)))
		return (e);
	e = captions_draft(w->ctx, w->row.id, w->row.served, &w->cues);
	if (e == OK)
		return (db_commit(w->ctx->db));
	db_rollback(w->ctx->db);
	return (e);
}

enum err
job_transcribe(struct ctx *ctx, struct str argument)
{
	struct work w = {.ctx = ctx, .argument = argument, .held_at = clock_now()};
	enum err (*engine)(struct work * w);
	int64_t id, generation;
	enum err e;

	if (!publisher_argument(argument, &id, &generation))
		return (OK);
	e = q_recording_for_work(ctx->db, id, &w.row);
	if (e == ERR_NOT_FOUND || (e == OK && (w.row.served != generation || !w.row.has_audio ||
						  !str_eq(w.row.lines_state, STR("none")))))
		return (OK);
	if (e || (engine = engine_of(&w.row)) == NULL)
		return (e);
	w.folder = str_fmt(ctx->mem, "%s/media/making/speech-%lld-%lld", settings()->data,
	    (long long)id, (long long)generation)
		       .p;
	folder_remove(w.folder);
	if ((e = folder_make(w.folder)) == OK && (e = wav_make(&w)) == OK &&
	    access(w.wav, R_OK) == 0)
		e = engine(&w);
	folder_remove(w.folder);
	return (e == OK ? draft_put(&w) : e);
}
