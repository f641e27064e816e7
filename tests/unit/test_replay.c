/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A recorded session, moment by moment: the same screen as then, in whatever order the moments are
 * asked for.
 */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "conversation.h"
#include "replay/check.h"
#include "replay/replay.h"
#include "replay/replay_private.h"
#include "view/console_view.h"

enum { SECOND = 1000000, COLUMNS = 100, ROWS = 30, SHOTS = 80 };

static const int64_t evening = 1795388820LL * SECOND; /* 2026-11-22 23:07:00 UTC */

static char path[64];

static int set_up(void **state)
{
	(void)state;
	snprintf(path, sizeof(path), "/tmp/atmq-replay-XXXXXX");
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(struct slice bytes)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes.p, 1, bytes.n, file), bytes.n);
	assert_int_equal(fclose(file), 0);
}

static struct replay *open_replay(void)
{
	struct diag d = {.text = ""};
	struct replay *r = replay_open(path, AT_DIALECT_ESP32_S, false, &d);

	assert_string_equal(d.text, "");
	assert_non_null(r);
	return r;
}

/* ---- screens ---- */

struct shot {
	int64_t t;
	struct cells cells;
};

static void shoot(struct shot *shot, const struct session *s, int64_t t)
{
	static struct keymap keymap;
	struct hex_editor hex = {0};
	const struct console_view v = {.session = s,
		.notes = session_notes(s),
		.hex = &hex,
		.keymap = &keymap,
		.input = {.selected = SIZE_MAX},
		.port = "sim:",
		.now = t,
		.started = evening,
		.commands = {.following = true},
		.messages = {.scroll = {.following = true}}};

	keymap_init(&keymap);
	shot->t = t;
	cells_resize(&shot->cells, COLUMNS, ROWS);
	console_view_draw(&v, &shot->cells);
}

static void add_row(struct buf *out, const struct cells *c, int row)
{
	for (int column = 0; column < c->columns; column++) {
		int64_t point = cells_at(c, column, row)->point;

		buf_add_char(out, point < ' ' || point > '~' ? '?' : (char)point);
	}
	buf_add_char(out, '\n');
}

static void assert_same_screen(const struct shot *then, const struct shot *now, const char *what)
{
	for (int row = 0; row < ROWS; row++)
		for (int column = 0; column < COLUMNS; column++) {
			struct buf text = {0};

			if (memcmp(cells_at(&then->cells, column, row),
				    cells_at(&now->cells, column, row), sizeof(struct cell)) == 0)
				continue;
			add_row(&text, &then->cells, row);
			add_row(&text, &now->cells, row);
			fail_msg("%s: row %d, column %d at %.6f:\n%s", what, row, column,
				(double)then->t / SECOND, buf_text(&text));
		}
}

static void assert_screen_of(struct replay *r, const struct shot *then, const char *what)
{
	struct shot now = {0};

	shoot(&now, replay_session(r), then->t);
	assert_same_screen(then, &now, what);
	cells_fini(&now.cells);
}

/* ---- a live session ---- */

static const char *const story[] = {"k", ">AT+MQTTCONN=0,\"broker\",1883,1",
	">AT+MQTTSUB=0,\"topic/1\",1", "t5", "mtopic/1", "t700",
	">AT+MQTTPUB=0,\"topic/1\",\"x\",0,0", "=hello|AT+MQTTPUBRAW=0,\"topic/1\",5,0,0", "t5000",
	">AT+MQTTSUB=0,\"topic/2\",9", "b", "t3000", "a", "t2000", ">AT+RST", "t4000", "fmute all",
	">AT+GMR", "t9000", "fmute all; off", "foff", "l", "t2000", "l", "t1000", ">AT", "freset",
	"t3000", ">AT+MQTTPUBRAW=0,\"topic/1\",5,0,0", "t1500", "phello", "t2000", "k",
	">AT+MQTTCONN=0,\"broker\",1883,0", ">AT+NONSENSE", "t100", "mtopic/1", "q", "t60000",
	/* The user gives up; lines wait; the board is not polled. */
	"fmute all", ">AT+GMR", ">AT+RST", ">AT", "t1000", "c", "t100", "foff", "t8000", ">AT",
	">AT+MQTTPUBRAW=0,\"topic/1\",5,0,0", ">AT+GMR", "t1000", "c", "t3000", "s0", ">AT",
	"t1000", "s5", "q", "t9000"};

struct live {
	struct conversation c;
	struct buf transcript;
	struct shot shots[SHOTS];
	size_t count;
};

static struct live *live_new(unsigned rounds)
{
	struct live *l = calloc(1, sizeof(*l));

	transcript_add_header(&l->transcript,
		&(struct transcript_header){.started = evening, .port = "sim:", .masked = true});
	conversation_begin(&l->c, "replay");
	l->c.transcript = &l->transcript;
	l->c.most_bytes = l->c.most_turns = SIZE_MAX;
	conversation_pass(&l->c, SECOND);
	for (unsigned round = 0; round < rounds; round++)
		for (size_t i = 0; i < ALEN(story); i++) {
			conversation_step(&l->c, slice_of(story[i]));
			conversation_pass(&l->c, 1000);
			if (l->count < SHOTS)
				shoot(&l->shots[l->count++], l->c.session, l->c.now);
			conversation_pass(&l->c, 1000);
		}
	write_file(buf_slice(&l->transcript));
	return l;
}

static void live_free(struct live *l)
{
	for (size_t i = 0; i < l->count; i++)
		cells_fini(&l->shots[i].cells);
	conversation_fini(&l->c);
	buf_fini(&l->transcript);
	free(l);
}

static void every_moment_has_the_screen_of_then(void **state)
{
	struct live *l = live_new(2);
	struct replay *r = open_replay();

	(void)state;
	for (size_t i = 0; i < l->count; i++) {
		replay_seek(r, l->shots[i].t);
		assert_screen_of(r, &l->shots[i], "forwards");
	}
	for (size_t i = l->count; i-- > 0;) {
		replay_seek(r, l->shots[i].t);
		assert_screen_of(r, &l->shots[i], "backwards");
	}
	for (size_t i = 0; i < l->count; i++) {
		size_t any = i * 31 % l->count;

		replay_seek(r, l->shots[any].t);
		assert_screen_of(r, &l->shots[any], "anywhere");
	}
	replay_close(r);
	live_free(l);
}

static void playing_shows_the_same_as_seeking(void **state)
{
	struct live *l = live_new(1);
	struct replay *r = open_replay();

	(void)state;
	for (size_t i = 0; i < l->count; i++) {
		for (int64_t t = replay_now(r); t < l->shots[i].t; t += 16000)
			replay_advance(r, t);
		while (!replay_advance(r, l->shots[i].t))
			;
		assert_screen_of(r, &l->shots[i], "played");
	}
	replay_close(r);
	live_free(l);
}

/* Long enough for several snapshots, and for messages that are read again. */
static void going_back_far_shows_the_screen_of_then(void **state)
{
	struct live *l = live_new(40);
	struct replay *r = open_replay();
	struct shot end = {0};

	(void)state;
	shoot(&end, l->c.session, l->c.now);
	replay_seek(r, replay_end(r));
	assert_screen_of(r, &end, "at the end");
	for (size_t i = l->count; i-- > 0;) {
		replay_seek(r, l->shots[i].t);
		assert_screen_of(r, &l->shots[i], "from the end");
		replay_seek(r, replay_end(r));
		assert_screen_of(r, &end, "back at the end");
	}
	cells_fini(&end.cells);
	replay_close(r);
	live_free(l);
}

/* A session in the middle of a payload holds all that came of it, and so does each copy. */
static void snapshots_keep_to_their_memory(void **state)
{
	enum { PAYLOADS = 60, RECORDS = 16, PIECE_BYTES = 128 * 1024 };
	struct snapshots s = {0};
	struct message_log *log = message_log_new();
	struct replay_point *p = replay_point_new(AT_DIALECT_ESP32_S, false, log);
	struct transcript_record record = {.kind = TRANSCRIPT_RECEIVED};
	uint64_t at = 0;

	(void)state;
	for (int i = 0; i < PAYLOADS; i++)
		for (int k = 0; k < RECORDS; k++) {
			size_t kept = 0;

			buf_clear(&record.bytes);
			if (k == 0)
				buf_addf(&record.bytes, "+MQTTSUBRECV:0,\"t\",%d,",
					RECORDS * PIECE_BYTES);
			buf_add_repeat(&record.bytes, 'x', PIECE_BYTES);
			if (k == RECORDS - 1)
				buf_add_text(&record.bytes, "\r\n");
			at += record.bytes.n;
			replay_point_observe(p, &record, at);
			snapshots_offer(&s, p);
			for (size_t n = 0; n < s.count; n++)
				kept += session_copy_bytes(s.points[n]->session);
			assert_in_range(kept, 1, SNAPSHOTS_BYTES);
		}
	/* There is one not far before each place. */
	assert_true(s.count >= 8);
	assert_true(at - snapshots_before(&s, at, INT64_MAX)->at <= s.spacing);
	snapshots_fini(&s);
	replay_point_free(p);
	message_log_free(log);
	transcript_record_fini(&record);
}

/* Its payload ends with a number. */
static long long newest_message(const struct replay *r)
{
	const struct message_log *log = session_messages(replay_session(r));
	struct message m;
	long long number = -1;

	assert_true(message_log_get(log, message_log_end(log) - 1, &m));
	assert_true(slice_to_number(slice_from(m.payload, m.payload.n - 8), &number));
	return number;
}

/* So much that it is not read at once: its end is shown before its beginning is known. */
static void a_large_file_becomes_whole(void **state)
{
	struct buf text = {0}, payload = {0};
	struct diag d;

	(void)state;
	buf_add_text(&text, "{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
			    "{\"t\":0.5,\"note\":\"the first\"}\n");
	for (int i = 0; text.n < 9 * 1024 * 1024; i++) {
		buf_clear(&payload);
		buf_addf(&payload, "+MQTTSUBRECV:0,\"topic\",800,%0800d\r\n", i);
		transcript_add_received(&text, SECOND + i * INT64_C(1000), buf_slice(&payload));
	}
	write_file(buf_slice(&text));
	struct replay *r = replay_open(path, AT_DIALECT_ESP32_S, false, &d);
	assert_non_null(r);
	assert_int_equal(replay_percent(r), 0);
	replay_seek(r, replay_end(r));
	assert_false(replay_is_whole(r));
	assert_int_equal(notes_count(session_notes(replay_session(r))), 0);
	long long last = newest_message(r);
	assert_true(last > 10000);
	/* Steps back and forth, before anything else is known. */
	for (int i = 0; i < 5; i++)
		assert_true(replay_step(r, REPLAY_MESSAGE, true));
	assert_int_equal(newest_message(r), last - 5);
	assert_true(replay_step(r, REPLAY_RECORD, true));
	assert_true(replay_step(r, REPLAY_RECORD, false));
	assert_false(replay_step(r, REPLAY_NOTE, false));
	while (replay_work(r))
		;
	assert_true(replay_is_whole(r));
	assert_int_equal(notes_count(session_notes(replay_session(r))), 1);
	replay_seek(r, replay_end(r));
	struct message m;
	assert_int_equal(message_log_end(session_messages(replay_session(r))), last + 1);
	/* Messages out of the window are read again from the file. */
	assert_true(message_log_get(session_messages(replay_session(r)), 3, &m));
	assert_false(m.lost);
	assert_true(slice_ends(m.payload, SLICE("0003")));
	replay_seek(r, SECOND + 100 * 1000);
	assert_int_equal(message_log_end(session_messages(replay_session(r))), 101);
	replay_close(r);
	buf_fini(&text);
	buf_fini(&payload);
}

/* ---- steps ---- */

static void a_step_back_undoes_a_step(void **state)
{
	struct live *l = live_new(1);
	struct replay *r = open_replay();

	(void)state;
	for (int unit = REPLAY_RECORD; unit < REPLAY_UNITS; unit++) {
		struct shot shots[12] = {0};
		size_t count = 0;

		replay_seek(r, 0);
		while (count < ALEN(shots) && replay_step(r, (enum replay_unit)unit, false))
			shoot(&shots[count++], replay_session(r), replay_now(r));
		for (size_t i = count; i-- > 1;) {
			assert_int_equal(replay_now(r), shots[i].t);
			char what[32];
			snprintf(what, sizeof(what), "stepped %d %zu", unit, i);
			assert_screen_of(r, &shots[i], what);
			if (!replay_step(r, (enum replay_unit)unit, true))
				fail_msg("unit %d %zu of %zu at %lld", unit, i, count,
					(long long)shots[i].t);
		}
		for (size_t i = 0; i < count; i++)
			cells_fini(&shots[i].cells);
	}
	replay_close(r);
	live_free(l);
}

static void the_marks_are_where_things_went_wrong(void **state)
{
	static const char text[] =
		"{\"atmq\":\"transcript\",\"version\":1,\"started\":\"2026-11-22T23:07:00.000Z\",\"port\":\"p\"}\n"
		"{\"t\":1.0,\"tx\":\"AT+MQTTSUB=0,\\\"t\\\",9\\r\\n\",\"by\":\"user\"}\n"
		"{\"t\":1.1,\"rx\":\"\\r\\nERROR\\r\\n\"}\n"
		"{\"t\":2.0,\"note\":\"here\"}\n"
		"{\"t\":3.0,\"rx\":\"+MQTTCONNECTED:0,1,\\\"h\\\",\\\"1883\\\",\\\"\\\",0\\r\\n\"}\n"
		"{\"t\":4.0,\"rx\":\"+MQTTDISCONNECTED:0\\r\\n\"}\n"
		"{\"t\":5.0,\"rx\":\"\\r\\nready\\r\\n\"}\n"
		"{\"t\":6.0,\"tx\":\"AT\\r\\n\",\"by\":\"user\"}\n"
		"{\"t\":90.0,\"link\":\"down\",\"why\":\"unplugged\"}\n";
	static const struct {
		enum replay_unit unit;
		double least, most;
	} wanted[] = {{REPLAY_ERROR, 1.1, 1.1}, {REPLAY_NOTE, 2, 2}, {REPLAY_DROP, 4, 4},
		{REPLAY_RESET, 5, 5}, {REPLAY_ERROR, 6.1, 89}, {REPLAY_ERROR, 90, 90}};
	const struct replay_mark *marks;

	(void)state;
	write_file(SLICE(text));
	struct replay *r = open_replay();
	assert_int_equal(replay_marks(r, &marks), ALEN(wanted));
	for (size_t i = 0; i < ALEN(wanted); i++) {
		double t = (double)marks[i].t / SECOND;

		assert_int_equal(marks[i].unit, wanted[i].unit);
		assert_true(t >= wanted[i].least && t <= wanted[i].most);
		assert_true(replay_step(r, wanted[i].unit, false));
		assert_int_equal(replay_now(r), marks[i].t);
	}
	assert_false(replay_step(r, REPLAY_ERROR, false));
	assert_int_equal(replay_now(r), 90 * SECOND);
	assert_true(replay_step(r, REPLAY_DROP, true));
	assert_int_equal(replay_now(r), 4 * SECOND);
	assert_false(replay_step(r, REPLAY_DROP, true));
	replay_close(r);
}

static bool find(struct replay *r, const char *text, bool backwards)
{
	enum replay_search state;

	replay_search_start(r, slice_of(text), backwards);
	while ((state = replay_search_step(r)) == REPLAY_SEARCH_GOES_ON)
		assert_in_range(replay_search_percent(r), 0, 99);
	return state == REPLAY_SEARCH_FOUND;
}

/* Three needles in eight megabytes, and nothing is shown or lost meanwhile. */
static void a_search_goes_step_by_step(void **state)
{
	static const int64_t needles[] = {5, 20000, 39999};
	struct buf text = {0};
	int steps = 0;

	(void)state;
	buf_add_text(&text, "{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n");
	for (int i = 0; i < 40000; i++) {
		bool is_needle = i == needles[0] || i == needles[1] || i == needles[2];

		buf_addf(&text, "{\"t\":%d,\"note\":\"%s", i, is_needle ? "needle " : "");
		buf_add_repeat(&text, 'x', 200);
		buf_add_text(&text, "\"}\n");
	}
	write_file(buf_slice(&text));
	buf_fini(&text);
	struct replay *r = open_replay();
	for (size_t i = 0; i < ALEN(needles); i++) {
		assert_true(find(r, "needle", false));
		assert_int_equal(replay_now(r), needles[i] * SECOND);
	}
	assert_false(find(r, "needle", false));
	assert_int_equal(replay_now(r), needles[2] * SECOND);
	/* One that is stopped stays where it was; other work in between does no harm. */
	replay_search_start(r, SLICE("needle"), true);
	assert_int_equal(replay_search_step(r), REPLAY_SEARCH_GOES_ON);
	assert_int_equal(replay_now(r), needles[2] * SECOND);
	while (replay_search_step(r) == REPLAY_SEARCH_GOES_ON) {
		replay_work(r);
		steps++;
	}
	assert_true(steps > 0);
	assert_int_equal(replay_now(r), needles[1] * SECOND);
	assert_true(find(r, "needle", true));
	assert_int_equal(replay_now(r), needles[0] * SECOND);
	assert_false(find(r, "needle", true));
	assert_int_equal(replay_now(r), needles[0] * SECOND);
	replay_close(r);
}

static void time_does_not_go_back_with_a_record(void **state)
{
	struct replay *r;

	(void)state;
	write_file(SLICE("{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
			 "{\"t\":10,\"note\":\"the first\"}\n"
			 "{\"t\":4,\"note\":\"the second\"}\n"
			 "{\"t\":6,\"note\":\"the third\"}\n"));
	r = open_replay();
	assert_true(find(r, "second", false));
	assert_int_equal(replay_now(r), 10 * SECOND);
	assert_true(replay_step(r, REPLAY_RECORD, false));
	assert_int_equal(replay_now(r), 10 * SECOND);
	assert_true(replay_step(r, REPLAY_RECORD, true));
	assert_int_equal(replay_now(r), 10 * SECOND);
	assert_int_equal(notes_count(session_notes(replay_session(r))), 2);
	replay_close(r);
}

static void times_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		double t; /* -1: refused */
	} cases[] = {{"0", 0}, {"75.5", 75.5}, {"1m5s", 65}, {"2h", 7200}, {"50%", 50}, {"+5", 15},
		{"-4s", 6}, {"23:07:30", 30}, {"23:08:00.25", 60.25}, {"23:07", 0}, {"", -1},
		{"x", -1}, {"5x", -1}, {"101%", -1}, {"25:00:00", -1}, {"12:60", -1}, {"+", -1},
		{"5s3m", -1}, {"12:30:", -1}, {"99999999999999999999", -1}, {"1.5%", 1.5}};
	struct diag d;
	int64_t t;

	(void)state;
	write_file(SLICE(
		"{\"atmq\":\"transcript\",\"version\":1,\"started\":\"2026-11-22T23:07:00.000Z\",\"port\":\"p\"}\n"
		"{\"t\":100.0,\"note\":\"the end\"}\n"));
	struct replay *r = open_replay();
	replay_seek(r, 10 * SECOND);
	for (size_t i = 0; i < ALEN(cases); i++) {
		bool read = replay_read_time(r, slice_of(cases[i].text), 0, &t, &d);

		if (read != (cases[i].t >= 0))
			fail_msg("\"%s\" is%s read", cases[i].text, read ? "" : " not");
		if (read && t != (int64_t)(cases[i].t * SECOND))
			fail_msg("\"%s\" is %.6f", cases[i].text, (double)t / SECOND);
	}
	assert_true(replay_read_time(r, SLICE("01:07:00"), 7200, &t, &d));
	assert_int_equal(t, 0);
	replay_close(r);
}

/* ---- files that are not as they should be ---- */

static void a_cut_file_is_shown_as_far_as_it_goes(void **state)
{
	(void)state;
	write_file(SLICE("{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
			 "{\"t\":1.0,\"note\":\"one\"}\n"
			 "{\"t\":1.5,\"no"));
	struct replay *r = open_replay();
	replay_seek(r, 99 * SECOND);
	assert_int_equal(replay_now(r), SECOND);
	assert_int_equal(notes_count(session_notes(replay_session(r))), 1);
	assert_true(replay_at_end(r));
	replay_close(r);
}

static void a_line_that_is_no_record_is_told_and_passed_over(void **state)
{
	(void)state;
	write_file(SLICE("{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
			 "{\"t\":1.0,\"note\":\"one\"}\n"
			 "no record\n"
			 "{\"t\":2.0,\"note\":\"two\"}\n"));
	struct replay *r = open_replay();
	replay_seek(r, 2 * SECOND);
	assert_int_equal(notes_count(session_notes(replay_session(r))), 2);
	assert_non_null(replay_problem(r));
	assert_non_null(strstr(replay_problem(r), ":3: "));
	replay_close(r);
}

static void what_is_added_to_the_file_is_found(void **state)
{
	(void)state;
	write_file(SLICE("{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
			 "{\"t\":1.0,\"note\":\"one\"}\n"));
	struct replay *r = open_replay();
	replay_seek(r, SECOND);
	assert_true(replay_at_end(r));
	FILE *file = fopen(path, "a");
	assert_non_null(file);
	fputs("{\"t\":2.0,\"note\":\"two\"}\n", file);
	assert_int_equal(fclose(file), 0);
	while (replay_work(r))
		;
	assert_int_equal(replay_end(r), 2 * SECOND);
	replay_seek(r, 2 * SECOND);
	assert_int_equal(notes_count(session_notes(replay_session(r))), 2);
	replay_close(r);
}

/* ---- today's reading against that of then ---- */

static void keep_difference(void *user, uint64_t line, const char *text)
{
	buf_addf(user, "%llu: %s\n", (unsigned long long)line, text);
}

static struct replay_check check_file(struct buf *said)
{
	struct replay_check found;
	struct diag d;

	buf_clear(said);
	assert_true(
		replay_check(path, AT_DIALECT_ESP32_S, false, &found, keep_difference, said, &d));
	/* As many as were reported, a line each. */
	uint64_t lines = 0;
	for (size_t i = 0; i < said->n; i++)
		lines += said->p[i] == '\n';
	assert_int_equal(found.differences, lines);
	return found;
}

static void a_reading_like_that_of_then_has_no_differences(void **state)
{
	struct live *l = live_new(3);
	struct buf said = {0};

	(void)state;
	struct replay_check found = check_file(&said);
	assert_buf(&said, "");
	assert_int_equal(found.differences, 0);
	assert_true(found.says_ends && found.compared > 50);
	buf_fini(&said);
	live_free(l);
}

#define CHECKED_SENT "{\"t\":1.0,\"tx\":\"AT+GMR\\r\\n\",\"by\":\"user\"}\n"
#define CHECKED_OK "{\"t\":1.1,\"rx\":\"\\r\\nOK\\r\\n\"}\n"

static void a_reading_unlike_that_of_then_is_reported(void **state)
{
	static const struct {
		const char *records, *said;
	} cases[] = {
		{CHECKED_SENT CHECKED_OK "{\"t\":1.1,\"act\":\"ended\",\"outcome\":\"ok\"}\n", ""},
		/* Held back by the recorder: the end comes first. */
		{CHECKED_SENT "{\"t\":1.1,\"act\":\"ended\",\"outcome\":\"ok\"}\n" CHECKED_OK, ""},
		{CHECKED_SENT CHECKED_OK "{\"t\":1.1,\"act\":\"ended\",\"outcome\":\"refused\"}\n",
			"3: at 1.100000: AT+GMR: refused when it was recorded, ok today\n"},
		{CHECKED_SENT "{\"t\":1.1,\"act\":\"ended\",\"outcome\":\"ok\"}\n",
			"3: at 1.100000: a command ended then (ok), and none does today\n"},
		{CHECKED_SENT CHECKED_OK "{\"t\":9.0,\"tx\":\"AT\\r\\n\",\"by\":\"user\"}\n"
					 "{\"t\":9.1,\"rx\":\"\\r\\nOK\\r\\n\"}\n"
					 "{\"t\":9.1,\"act\":\"ended\",\"outcome\":\"ok\"}\n",
			"3: at 1.100000: AT+GMR ends today (ok), and did not then\n"},
		{"{\"t\":1.0,\"tx\":\"AT+RST\\r\\n\",\"by\":\"poll\"}\n",
			"2: at 1.000000: AT+RST was sent by a poll, and is none today\n"},
		{"{\"t\":1.0,\"note\":\"a\"}\n{\"t\":0.5,\"note\":\"b\"}\n",
			"3: at 0.500000: the time is before that of the record before\n"},
		{"{\"t\":1.0,\"note\":\"a\"}\n{\"t\":1.5,\"of a later version\":1}\n", ""},
		{"{\"t\":1.0,\"note\":\"a\"}\n{\"t\":1.5,\"no", "3: the last record is cut off\n"},
	};
	struct buf text = {0}, said = {0};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		buf_clear(&text);
		buf_add_text(&text, "{\"atmq\":\"transcript\",\"version\":2,\"port\":\"p\"}\n");
		buf_add_text(&text, cases[i].records);
		write_file(buf_slice(&text));
		check_file(&said);
		assert_string_equal(buf_text(&said), cases[i].said);
	}
	buf_fini(&text);
	buf_fini(&said);
}

/* What the user says holds, whatever the firmware says; else the firmware's. */
static void a_dialect_that_is_set_is_kept(void **state)
{
	(void)state;
	write_file(SLICE(
		"{\"atmq\":\"transcript\",\"version\":1,\"port\":\"p\"}\n"
		"{\"t\":1.0,\"link\":\"up\"}\n{\"t\":1.0,\"tx\":\"AT+GMR\\r\\n\",\"by\":\"user\"}\n"
		"{\"t\":2.0,\"rx\":\"AT version:2.1.0.0(x)\\r\\n\\r\\nOK\\r\\n\"}\n"));
	for (int set = 0; set < 2; set++) {
		struct diag d;
		struct replay *r = replay_open(path, AT_DIALECT_ESP_AT, set, &d);

		assert_non_null(r);
		while (replay_work(r))
			continue;
		replay_seek(r, replay_end(r));
		assert_int_equal(session_dialect(replay_session(r)),
			set ? AT_DIALECT_ESP_AT : AT_DIALECT_ESP32_S);
		replay_close(r);
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(every_moment_has_the_screen_of_then),
		CASE(playing_shows_the_same_as_seeking),
		CASE(going_back_far_shows_the_screen_of_then),
		CASE(snapshots_keep_to_their_memory),
		CASE(a_large_file_becomes_whole),
		CASE(a_step_back_undoes_a_step),
		CASE(the_marks_are_where_things_went_wrong),
		CASE(a_search_goes_step_by_step),
		CASE(time_does_not_go_back_with_a_record),
		CASE(times_as_people_write_them),
		CASE(a_cut_file_is_shown_as_far_as_it_goes),
		CASE(a_line_that_is_no_record_is_told_and_passed_over),
		CASE(what_is_added_to_the_file_is_found),
		CASE(a_reading_like_that_of_then_has_no_differences),
		CASE(a_reading_unlike_that_of_then_is_reported),
		CASE(a_dialect_that_is_set_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
