/* captions_test.c -- lines as WebVTT and SRT, what engines say, and what a file is by its first bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "recordings/local.h"
#include "recordings/probe.h"
#include "recordings/words.h"

static struct arena *mem;

static int
begin(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
end(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

static struct cue_list
read_fine(const char *text, enum captions_format format)
{
	struct cue_list cues = {NULL, 0};

	assert_int_equal(captions_read(mem, str_of(text), format, &cues), CAPTIONS_FINE);
	return (cues);
}

static void
refused(const char *text, enum captions_format format)
{
	struct cue_list cues;

	if (captions_read(mem, str_of(text), format, &cues) != CAPTIONS_UNREADABLE)
		fail_msg("taken: %s", text);
}

static void
cue_is(const struct cue *cue, int64_t from, int64_t to, const char *text)
{
	assert_int_equal(cue->from_ms, from);
	assert_int_equal(cue->to_ms, to);
	assert_string_equal(str_c(mem, cue->text), text);
}

static void
webvtt_is_read_with_all_it_may_hold(void **state)
{
	struct cue_list c;

	(void)state;
	c = read_fine(
	    "\xef\xbb\xbfWEBVTT - a title\r\nX-HEAD: 1\r\n\r\nNOTE\r\nnot a line --> at all\r\n\r\n"
	    "STYLE\r\n::cue { color: red }\r\n\r\nintro\r\n00:01.500 --> 01:00:02.250 "
	    "align:start\r\n"
	    "<v Anna>Open &amp; <i.loud>shut</i></v>\r\nthe &lt;lid&gt;\r\n\r\n\r\n"
	    "00:00.000 --> 00:01.000\r\nFirst\r\n",
	    CAPTIONS_VTT);
	assert_int_equal(c.n, 2);
	cue_is(&c.items[0], 0, 1000, "First");
	cue_is(&c.items[1], 1500, 3602250, "Open & shut\nthe <lid>");
}

static void
srt_is_read_with_all_it_may_hold(void **state)
{
	struct cue_list c;

	(void)state;
	c = read_fine(
	    "1\n00:00:01,500 --> 00:00:02,000\n<b>Bold</b> <font color=\"red\">red</font> 1 < 2\n\n"
	    "2\n00:00:03.000 --> 00:00:04.000\nsecond\nline\n",
	    CAPTIONS_SRT);
	assert_int_equal(c.n, 2);
	cue_is(&c.items[0], 1500, 2000, "Bold red 1 < 2");
	cue_is(&c.items[1], 3000, 4000, "second\nline");
}

static void
what_is_written_reads_back_the_same(void **state)
{
	struct cue items[] = {{1, 0, 1234, STR("a <b> & \"c\" --> d"), 100},
	    {2, 1234, 36000000, STR("zw\xc3\xb6lf\nlines"), 40}};
	struct cue_list given = {items, 2}, back = {NULL, 0};
	struct str text = captions_text(mem, &given, CAPTIONS_VTT);
	size_t i;

	(void)state;
	back = read_fine(str_c(mem, text), CAPTIONS_VTT);
	assert_int_equal(back.n, 2);
	for (i = 0; i < 2; i++)
		cue_is(&back.items[i], items[i].from_ms, items[i].to_ms, str_c(mem, items[i].text));
	assert_true(str_eq(captions_text(mem, &back, CAPTIONS_VTT), text));
	items[0].text = STR("a < b & \"c\" --> d");
	text = captions_text(mem, &given, CAPTIONS_SRT);
	back = read_fine(str_c(mem, text), CAPTIONS_SRT);
	assert_true(str_eq(captions_text(mem, &back, CAPTIONS_SRT), text));
	cue_is(&back.items[0], 0, 1234, "a < b & \"c\" --> d");
}

static void
no_lines_are_an_empty_file(void **state)
{
	struct cue_list none = {NULL, 0};

	(void)state;
	assert_string_equal(str_c(mem, captions_text(mem, &none, CAPTIONS_VTT)), "WEBVTT\n\n");
	assert_int_equal(captions_text(mem, &none, CAPTIONS_SRT).n, 0);
	assert_int_equal(read_fine("WEBVTT", CAPTIONS_VTT).n, 0);
	assert_int_equal(read_fine("", CAPTIONS_SRT).n, 0);
}

static void
what_is_no_caption_file_is_refused(void **state)
{
	struct cue_list cues;

	(void)state;
	refused("", CAPTIONS_VTT);
	refused("WEBVTTX\n\n00:00.000 --> 00:01.000\na\n", CAPTIONS_VTT);
	refused("00:00.000 --> 00:01.000\na\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n00:01.000 --> 00:01.000\nends as it begins\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n00:02.000 --> 00:01.000\nends before\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n00:00,000 --> 00:01,000\ncommas\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n00:61.000 --> 00:62.000\nminutes\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n00:00.00 --> 00:01.000\nshort\n", CAPTIONS_VTT);
	refused("WEBVTT\n\n99999:00:00.000 --> 99999:00:01.000\nlong\n", CAPTIONS_VTT);
	refused("WEBVTT\n\njust text\n", CAPTIONS_VTT);
	refused("WEBVTT\n\nname\nname\n00:00.000 --> 00:01.000\na\n", CAPTIONS_VTT);
	refused("<html><script>alert(1)</script>", CAPTIONS_VTT);
	refused("#EXTM3U\nhttp://example.com/a.ts", CAPTIONS_SRT);
	refused("1\n01:00,000 --> 02:00,000\nno hours\n", CAPTIONS_SRT);
	assert_int_equal(captions_read(mem, STR("WEBVTT\n\n00:00.000 --> 00:01.000\n\xff\n"),
			     CAPTIONS_VTT, &cues),
	    CAPTIONS_UNREADABLE);
	assert_int_equal(captions_read(mem, STR("WEBVTT\n\n00:00.000 --> 00:01.000\na\0b\n"),
			     CAPTIONS_VTT, &cues),
	    CAPTIONS_UNREADABLE);
}

static void
captions_have_limits(void **state)
{
	struct buf b = {.mem = mem}, line = {.mem = mem};
	struct cue_list cues;
	size_t i;

	(void)state;
	buf_str(&b, STR("WEBVTT\n\n"));
	for (i = 0; i < LIMIT_CUES_MAX; i++)
		buf_str(&b, STR("00:00.000 --> 00:01.000\na\n\n"));
	assert_int_equal(captions_read(mem, buf_view(&b), CAPTIONS_VTT, &cues), CAPTIONS_FINE);
	buf_str(&b, STR("00:00.000 --> 00:01.000\na\n\n"));
	assert_int_equal(captions_read(mem, buf_view(&b), CAPTIONS_VTT, &cues), CAPTIONS_TOO_MUCH);
	buf_str(&line, STR("WEBVTT\n\n00:00.000 --> 00:01.000\n"));
	for (i = 0; i <= LIMIT_CUE_MAX; i++)
		buf_char(&line, 'x');
	assert_int_equal(
	    captions_read(mem, buf_view(&line), CAPTIONS_VTT, &cues), CAPTIONS_TOO_MUCH);
}

static void
an_unfinished_tag_takes_nothing_else_along(void **state)
{
	struct cue_list c;

	(void)state;
	c = read_fine(
	    "WEBVTT\n\n00:00.000 --> 00:01.000\nfine <b\n\n00:01.000 --> 00:02.000\nnext\n",
	    CAPTIONS_VTT);
	assert_int_equal(c.n, 2);
	cue_is(&c.items[0], 0, 1000, "fine");
	cue_is(&c.items[1], 1000, 2000, "next");
}

static void
words_become_lines_at_pauses(void **state)
{
	struct word_list words;
	struct cue_list c;

	(void)state;
	words_of_sphinx(mem,
	    STR("open the lid now\n<s> 0.060 0.160 0.99\nopen 0.170 0.480 0.5\nthe(2) 0.490 0.590 "
		"1.000\n"
		"lid 0.600 0.900 0.25\n<sil> 0.91 1.9 1\nnow 2.000 2.300 0.75\n++UH++ 2.4 2.5 1\n"
		"[NOISE] 2.6 2.7 1\n</s> 7.570 7.720 1.000000\nbroken 1 2\nodd x 2 1\nback 3.0 2.0 "
		"1\n"),
	    &words);
	assert_int_equal(words.n, 4);
	words_lines(mem, &words, &c);
	assert_int_equal(c.n, 2);
	cue_is(&c.items[0], 170, 900, "open the lid");
	assert_int_equal(c.items[0].confidence, 58);
	cue_is(&c.items[1], 2000, 2300, "now");
}

static void
what_a_transcriber_writes_is_read_in_each_form(void **state)
{
	struct cue_list c;

	(void)state;
	assert_true(transcript_read(mem, STR("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n"), &c));
	cue_is(&c.items[0], 0, 1000, "hello");
	assert_true(transcript_read(mem,
	    STR("{\"words\":[{\"word\":\" hello\",\"start\":0.5,\"end\":1,\"confidence\":0.5},"
		"{\"word\":\"there\",\"start\":1,\"end\":1.25}]}"),
	    &c));
	assert_int_equal(c.n, 1);
	cue_is(&c.items[0], 500, 1250, "hello there");
	assert_int_equal(c.items[0].confidence, 75);
	assert_true(transcript_read(mem,
	    STR("{\"segments\":[{\"text\":\" Hello. "
		"\",\"start\":0,\"end\":1},{\"text\":\"\",\"start\":1,\"end\":2}]}"),
	    &c));
	assert_int_equal(c.n, 1);
	cue_is(&c.items[0], 0, 1000, "Hello.");
	assert_true(transcript_read(mem, STR("{\"segments\":[]}"), &c));
	assert_int_equal(c.n, 0);
	assert_false(transcript_read(mem, STR("{\"text\":\"no times\"}"), &c));
	assert_false(
	    transcript_read(mem, STR("{\"words\":[{\"word\":\"a\",\"start\":2,\"end\":1}]}"), &c));
	assert_false(transcript_read(
	    mem, STR("{\"words\":[{\"word\":\"a\",\"start\":1e99,\"end\":1e99}]}"), &c));
	assert_false(transcript_read(mem, STR("<html>"), &c));
	assert_false(transcript_read(mem, STR(""), &c));
}

static void
a_chapter_is_a_time_and_a_title(void **state)
{
	struct chapter c;

	(void)state;
	assert_true(chapter_read(STR("0:42 Open the lid"), &c));
	assert_int_equal(c.at_ms, 42000);
	assert_true(str_eq(c.title, STR("Open the lid")));
	assert_true(chapter_read(STR(" 1:02:03.5  Close "), &c));
	assert_int_equal(c.at_ms, 3723500);
	assert_true(chapter_read(STR("7"), &c));
	assert_int_equal(c.title.n, 0);
	assert_false(chapter_read(STR("Open the lid"), &c));
	assert_false(chapter_read(STR("-1:00 before"), &c));
	assert_false(chapter_read(STR("1:2:3:4 much"), &c));
	assert_false(chapter_read(STR(""), &c));
}

static const char *
demuxer(const char *bytes, size_t n)
{
	const char *name = probe_demuxer((struct str){bytes, n});

	return (name == NULL ? "" : name);
}

#define DEMUXER(literal) demuxer(literal, sizeof(literal) - 1)

static void
the_first_bytes_choose_the_reader(void **state)
{
	(void)state;
	assert_string_equal(DEMUXER("\x1a\x45\xdf\xa3rest"), "matroska");
	assert_string_equal(DEMUXER("\0\0\0\x20"
				    "ftypisom"),
	    "mov");
	assert_string_equal(DEMUXER("\0\0\0\x08wide\0\0\0\0mdat"), "mov");
	assert_string_equal(DEMUXER("OggS\0\2"), "ogg");
	assert_string_equal(DEMUXER("RIFF....WAVEfmt "), "wav");
	assert_string_equal(DEMUXER("ID3\4\0"), "mp3");
	assert_string_equal(DEMUXER("\xff\xfb\x90\x64"), "mp3");
	assert_string_equal(DEMUXER("RIFF....AVI LIST"), "");
	assert_string_equal(DEMUXER("#EXTM3U\n"), "");
	assert_string_equal(DEMUXER("ffconcat version 1.0\n"), "");
	assert_string_equal(DEMUXER("<svg xmlns="), "");
	assert_string_equal(DEMUXER("<!doctype html>"), "");
	assert_string_equal(DEMUXER("\x89PNG\r\n\x1a\n"), "");
	assert_string_equal(DEMUXER("\xff\xd8\xff\xe0"), "");
	assert_string_equal(DEMUXER("GIF89a"), "");
	assert_string_equal(DEMUXER("\xff\xff\xff\xff"), "");
	assert_string_equal(DEMUXER("\x1a\x45"), "");
	assert_string_equal(demuxer(NULL, 0), "");
}

static void
what_ffprobe_says_is_read_with_care(void **state)
{
	struct probe p;

	(void)state;
	assert_true(probe_read(mem,
	    STR("{\"streams\":[{\"codec_type\":\"video\",\"codec_name\":\"png\",\"width\":9,"
		"\"height\":9,"
		"\"disposition\":{\"attached_pic\":1}},{\"codec_type\":\"audio\",\"codec_name\":"
		"\"mp3\"}],"
		"\"format\":{\"duration\":\"2.5\"}}"),
	    &p));
	assert_false(p.has_video);
	assert_true(p.has_audio);
	assert_true(p.known);
	assert_int_equal(p.duration_ms, 2500);
	assert_true(probe_read(mem,
	    STR("{\"streams\":[{\"codec_type\":\"video\",\"codec_name\":\"svg\",\"width\":1,"
		"\"height\":1}],"
		"\"format\":{\"duration\":\"-1\"}}"),
	    &p));
	assert_false(p.known);
	assert_int_equal(p.duration_ms, 0);
	assert_false(probe_read(mem, STR("{}"), &p));
	assert_false(probe_read(mem, STR(""), &p));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(webvtt_is_read_with_all_it_may_hold),
	    cmocka_unit_test(srt_is_read_with_all_it_may_hold),
	    cmocka_unit_test(what_is_written_reads_back_the_same),
	    cmocka_unit_test(no_lines_are_an_empty_file),
	    cmocka_unit_test(what_is_no_caption_file_is_refused),
	    cmocka_unit_test(captions_have_limits),
	    cmocka_unit_test(an_unfinished_tag_takes_nothing_else_along),
	    cmocka_unit_test(words_become_lines_at_pauses),
	    cmocka_unit_test(what_a_transcriber_writes_is_read_in_each_form),
	    cmocka_unit_test(a_chapter_is_a_time_and_a_title),
	    cmocka_unit_test(the_first_bytes_choose_the_reader),
	    cmocka_unit_test(what_ffprobe_says_is_read_with_care),
	};

	return (cmocka_run_group_tests(tests, begin, end));
}
