/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/program.h"
#include "record/recorder.h"

/* A file that can only become longer (chattr +a). */
static bool only_longer;
int __real_ftruncate64(int fd, off_t size);
int __wrap_ftruncate64(int fd, off_t size);

int __wrap_ftruncate64(int fd, off_t size)
{
	errno = EPERM;
	return only_longer ? -1 : __real_ftruncate64(fd, size);
}

struct bench {
	struct loop *loop;
	struct loop_watch *limit;
	struct recorder *recorder;
	struct diag d;
	bool late;
	char folder[32], path[128];
	struct buf text; /* of the file, without its header line, the times and the seals */
	size_t seals;    /* lines of it */
	struct buf end;  /* what its end says */
	struct loop_watch *poll;
	const char *awaited;
	size_t awaited_seals;
};

static void start(struct bench *b)
{
	*b = (struct bench){.loop = loop_new(), .folder = "/tmp/recXXXXXX"};
	assert_non_null(mkdtemp(b->folder));
	snprintf(b->path, sizeof(b->path), "%s/a/b/one.atmq.jsonl", b->folder);
}

static bool record(struct bench *b, bool masked)
{
	struct transcript_header header = {.port = "sim:", .masked = masked};

	b->recorder = recorder_open(b->loop, b->path, loop_now(b->loop), &header, &b->d);
	return b->recorder != NULL;
}

static void finish(struct bench *b)
{
	char path[128];

	recorder_close(b->recorder);
	loop_free(b->loop);
	unlink(b->path);
	snprintf(path, sizeof(path), "%s/a/b", b->folder);
	rmdir(path);
	snprintf(path, sizeof(path), "%s/a", b->folder);
	rmdir(path);
	rmdir(b->folder);
	buf_fini(&b->text);
	buf_fini(&b->end);
}

static void read_whole(const char *path, struct buf *out)
{
	char bytes[4096];
	int fd = open(path, O_RDONLY);
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		buf_add(out, (struct slice){bytes, (size_t)n});
	close(fd);
}

/* Whether the line is a seal, which is then right, or says why the file ends. */
static bool is_seal(struct slice whole, struct slice line, struct buf *end)
{
	struct slice before = {whole.p, (size_t)(line.p - whole.p)};
	struct transcript_record r = {0};
	bool is_one = transcript_read(line, &r, NULL) && r.kind >= TRANSCRIPT_SEAL &&
	              r.kind <= TRANSCRIPT_ENDING;

	if (is_one && r.kind != TRANSCRIPT_ENDING) {
		struct digest *digest = digest_new();
		struct buf sha256 = {0};

		digest_add(digest, before);
		digest_add_hex(digest, &sha256);
		assert_buf(&r.sha256, buf_text(&sha256));
		assert_int_equal(r.sealed, before.n);
		digest_free(digest);
		buf_fini(&sha256);
	}
	if (r.kind == TRANSCRIPT_END)
		buf_set(end, buf_slice(&r.bytes));
	transcript_record_fini(&r);
	return is_one;
}

/* The records without their times, so that they can be compared: {"rx":"..."}; without the seals. */
static const char *records(struct bench *b)
{
	struct buf whole = {0};
	struct slice rest;

	buf_clear(&b->text);
	buf_clear(&b->end);
	b->seals = 0;
	read_whole(b->path, &whole);
	rest = buf_slice(&whole);
	rest = slice_from(rest, slice_find_char(rest, '\n') + 1);
	while (rest.n > 0) {
		size_t end = slice_find_char(rest, '\n');

		assert_true(end != SLICE_NONE); /* whole lines only */
		assert_true(slice_starts(rest, SLICE("{\"t\":")));
		if (is_seal(buf_slice(&whole), slice_sub(rest, 0, end), &b->end)) {
			b->seals++;
			rest = slice_from(rest, end + 1);
			continue;
		}
		size_t comma = slice_find_char(rest, ',');
		buf_add_char(&b->text, '{');
		buf_add(&b->text, slice_sub(rest, comma + 1, end - comma));
		rest = slice_from(rest, end + 1);
	}
	buf_fini(&whole);
	return buf_text(&b->text);
}

static const char *flushed(struct bench *b)
{
	assert_true(recorder_flush(b->recorder));
	return records(b);
}

static void the_file_is_for_its_owner_alone_and_so_are_its_folders(void **state)
{
	struct bench b;
	struct stat s;
	struct buf whole = {0};
	mode_t before = umask(0);
	char folder[128];

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	umask(before);
	assert_int_equal(stat(b.path, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0600);
	snprintf(folder, sizeof(folder), "%s/a/b", b.folder);
	assert_int_equal(stat(folder, &s), 0);
	assert_int_equal(s.st_mode & 07777, 0700);
	assert_string_equal(recorder_path(b.recorder), b.path);
	assert_null(recorder_problem(b.recorder));
	/* The header is there from the start. */
	read_whole(b.path, &whole);
	assert_true(slice_starts(buf_slice(&whole),
		SLICE("{\"atmq\":\"transcript\",\"version\":2,\"started\":\"1970-01-01T")));
	assert_true(slice_ends(buf_slice(&whole), SLICE("}\n")));
	buf_fini(&whole);
	finish(&b);
}

static void a_name_that_nobody_chose_gets_a_number_where_it_is_taken(void **state)
{
	static const struct transcript_header header = {.port = "sim:", .masked = true};
	static const char *const wanted[] = {"t.atmq.jsonl", "t-1.atmq.jsonl", "t-2.atmq.jsonl"};
	struct recorder *made[ALEN(wanted)];
	struct bench b;
	char path[128];

	(void)state;
	start(&b);
	snprintf(b.path, sizeof(b.path), "%s/%s", b.folder, wanted[0]);
	for (size_t i = 0; i < ALEN(wanted); i++) {
		made[i] = recorder_open_numbered(b.loop, b.path, 0, &header, &b.d);
		assert_non_null(made[i]);
		snprintf(path, sizeof(path), "%s/%s", b.folder, wanted[i]);
		assert_string_equal(recorder_path(made[i]), path);
	}
	for (size_t i = 0; i < ALEN(wanted); i++) {
		recorder_close(made[i]);
		snprintf(path, sizeof(path), "%s/%s", b.folder, wanted[i]);
		assert_int_equal(unlink(path), 0);
	}
	finish(&b);
}

static void a_file_that_exists_is_left_alone(void **state)
{
	struct bench b;
	struct buf whole = {0}, told = {0};

	(void)state;
	start(&b);
	snprintf(b.path, sizeof(b.path), "%s/mine", b.folder);
	buf_addf(&told,
		"%s: exists already, and atmq never overwrites a transcript; choose another name",
		b.path);
	int fd = open(b.path, O_CREAT | O_WRONLY, 0644);
	assert_int_equal(write(fd, "mine", 4), 4);
	close(fd);
	assert_false(record(&b, true));
	assert_string_equal(b.d.text, buf_text(&told));
	read_whole(b.path, &whole);
	assert_buf(&whole, "mine");

	/* Nor is a symbolic link followed. */
	unlink(b.path);
	assert_int_equal(symlink("elsewhere", b.path), 0);
	assert_false(record(&b, true));
	assert_string_equal(b.d.text, buf_text(&told));
	buf_fini(&whole);
	buf_fini(&told);
	finish(&b);
}

static void a_file_that_cannot_be_made_is_reported(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	snprintf(b.path, sizeof(b.path), "/dev/null/x/one");
	assert_false(record(&b, true));
	assert_string_equal(b.d.text, "/dev/null/x: the folder cannot be created: Not a directory");
	snprintf(b.path, sizeof(b.path), "/proc/one\033[2J");
	assert_false(record(&b, true));
	assert_string_equal(b.d.text, "/proc/one\u241b[2J: the transcript cannot be written: "
				      "No such file or directory");
	b.path[0] = '\0';
	assert_false(record(&b, true));
	assert_string_equal(b.d.text, "the transcript has no file name");
	finish(&b);
}

static void every_direction_note_and_link_change_is_a_record_in_order(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_link(b.recorder, true, NULL);
	recorder_sent(b.recorder, SLICE("AT+MQTTCONN?\r\n"), SESSION_BY_POLL, false);
	recorder_received(b.recorder, SLICE("\r\nOK\r\n"));
	recorder_received(b.recorder, SLICE("a\0b"));
	recorder_received(b.recorder, SLICE("\xff\xfe"));
	recorder_sent(b.recorder, SLICE("\x80"), SESSION_BY_USER, false);
	recorder_note(b.recorder, SLICE("swapped the antenna"));
	recorder_link(b.recorder, false, "unplugged");
	assert_string_equal(flushed(&b), "{\"link\":\"up\"}\n"
					 "{\"tx\":\"AT+MQTTCONN?\\r\\n\",\"by\":\"poll\"}\n"
					 "{\"rx\":\"\\r\\nOK\\r\\n\"}\n"
					 "{\"rx64\":\"YQBi\"}\n"
					 "{\"rx64\":\"//4=\"}\n"
					 "{\"tx64\":\"gA==\",\"by\":\"user\"}\n"
					 "{\"note\":\"swapped the antenna\"}\n"
					 "{\"link\":\"down\",\"why\":\"unplugged\"}\n");
	finish(&b);
}

/* It comes whenever it likes, also in the middle of a character of the conversation. */
static void the_log_port_is_recorded_beside(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_received(b.recorder, SLICE("a\xe4\xb8"));
	recorder_log(b.recorder, SLICE("I (1) x\r\nAT+CWJAP=\"w\",\"pass"));
	recorder_received(b.recorder, SLICE("\xad"));
	recorder_log(b.recorder, SLICE("word\"\r\n"));
	recorder_log(b.recorder, SLICE("\xff"));
	assert_string_equal(flushed(&b), "{\"rx\":\"a\"}\n"
					 "{\"log\":\"I (1) x\\r\\nAT+CWJAP\"}\n"
					 "{\"rx\":\"\u4e2d\"}\n"
					 "{\"log\":\"=\\\"w\\\",\\\"********\\\"\\r\\n\"}\n"
					 "{\"log64\":\"/w==\"}\n");
	finish(&b);
}

/* AT+CWJAP="wifi","pass word" in two chunks at every place, and the echo of it. */
static void a_password_is_masked_however_it_is_cut(void **state)
{
	static const char line[] = "AT+CWJAP=\"wifi\",\"pa\\\"ss\"\r\n";

	(void)state;
	for (size_t cut = 1; cut < sizeof(line) - 1; cut++) {
		struct bench b;
		struct slice whole = slice_of(line);

		start(&b);
		assert_true(record(&b, true));
		recorder_sent(b.recorder, slice_sub(whole, 0, cut), SESSION_BY_USER, false);
		recorder_sent(b.recorder, slice_from(whole, cut), SESSION_BY_USER, false);
		recorder_received(b.recorder, slice_sub(whole, 0, cut));
		recorder_received(b.recorder, slice_from(whole, cut));
		const char *text = flushed(&b);
		assert_null(strstr(text, "pa"));
		assert_null(strstr(text, "ss"));
		assert_non_null(strstr(text, "*"));
		finish(&b);
	}
}

/* A line with a slip, the board's damaged echo of it, and what it says of it at its log port. */
static void a_password_that_stands_elsewhere_is_masked_too(void **state)
{
	static const char line[] = "AT+MQTTUSERCFG=0,1,\"client\",\"hunter2\",0,0,\"\"";
	struct at_secrets secrets = {0};
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_set_secrets(b.recorder, &secrets);
	at_secrets_learn_line(&secrets, slice_of(line));
	recorder_sent(b.recorder, slice_of(line), SESSION_BY_USER, false);
	recorder_sent(b.recorder, SLICE("\r\n"), SESSION_BY_USER, false);
	recorder_received(b.recorder, SLICE("+MQTUSERG0,1,\"hunter2"));
	recorder_log(b.recorder, SLICE("E mqtt: hun"));
	recorder_received(b.recorder, SLICE("\",0,0\r\nERROR hunter2\r\n"));
	recorder_log(b.recorder, SLICE("ter2?\r\n"));
	recorder_note(b.recorder, SLICE("hunter2 was wrong"));
	assert_string_equal(flushed(&b),
		"{\"tx\":\"AT+MQTTUSERCFG\",\"by\":\"user\"}\n"
		"{\"tx\":\"=*****************************\\r\\n\",\"by\":\"user\"}\n"
		"{\"rx\":\"+MQTUSERG0,1,\\\"*******\"}\n"
		"{\"log\":\"E mqtt: \"}\n"
		"{\"rx\":\"\\\",0,0\\r\\nERROR *******\\r\\n\"}\n"
		"{\"log\":\"*******?\\r\\n\"}\n"
		"{\"note\":\"******* was wrong\"}\n");
	finish(&b);
	at_secrets_fini(&secrets);
}

static void pieces_of_a_password_are_masked_after_its_line(void **state)
{
	struct at_secrets secrets = {0};
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_set_secrets(b.recorder, &secrets);
	at_secrets_learn(&secrets, SLICE("hunter2"));
	recorder_received(b.recorder, SLICE("unter\r\n"));
	recorder_sent(b.recorder, SLICE("AT+CWJAP=\"n\",\"hunter2\"\r\n"), SESSION_BY_USER, false);
	recorder_received(b.recorder, SLICE("A+CWJ\"unter"));
	recorder_received(b.recorder, SLICE("\"\r\nOK\r\n"));
	assert_string_equal(flushed(&b),
		"{\"rx\":\"unter\\r\\n\"}\n"
		"{\"tx\":\"AT+CWJAP=\\\"n\\\",\\\"*******\\\"\\r\\n\",\"by\":\"user\"}\n"
		"{\"rx\":\"A+CWJ\\\"*****\\\"\\r\\nOK\\r\\n\"}\n");
	finish(&b);
	at_secrets_fini(&secrets);
}

static void secret_bytes_are_stars_unless_the_user_asked_otherwise(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_sent(b.recorder, SLICE("hunter2"), SESSION_BY_SCRIPT, true);
	assert_string_equal(flushed(&b), "{\"tx\":\"*******\",\"by\":\"script\"}\n");
	finish(&b);

	start(&b);
	assert_true(record(&b, false));
	recorder_sent(b.recorder, SLICE("hunter2"), SESSION_BY_SCRIPT, true);
	recorder_sent(b.recorder, SLICE("AT+CWJAP=\"a\",\"pass\"\r\n"), SESSION_BY_USER, false);
	assert_string_equal(flushed(&b),
		"{\"tx\":\"hunter2\",\"by\":\"script\"}\n"
		"{\"tx\":\"AT+CWJAP=\\\"a\\\",\\\"pass\\\"\\r\\n\",\"by\":\"user\"}\n");
	finish(&b);
}

static void a_character_that_is_cut_stays_text(void **state)
{
	/* U+4E2D, U+1F600, U+00E9: three, four and two bytes */
	static const char text[] = "\u4e2d\U0001f600\u00e9!";

	(void)state;
	for (size_t cut = 1; cut < sizeof(text) - 1; cut++) {
		struct bench b;

		start(&b);
		assert_true(record(&b, true));
		recorder_received(b.recorder, slice_sub(slice_of(text), 0, cut));
		recorder_received(b.recorder, slice_from(slice_of(text), cut));
		assert_null(strstr(flushed(&b), "rx64"));
		finish(&b);
	}
}

static void a_character_without_its_end_is_not_kept_back_for_ever(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	/* The other direction comes between: order counts for more. */
	recorder_received(b.recorder, SLICE("a\xe4\xb8"));
	recorder_sent(b.recorder, SLICE("AT\r\n"), SESSION_BY_USER, false);
	recorder_received(b.recorder, SLICE("\xad"));
	/* What only looks like a beginning is not waited for. */
	recorder_received(b.recorder, SLICE("\xf5"));
	recorder_received(b.recorder, SLICE("z\xe4"));
	assert_string_equal(flushed(&b), "{\"rx\":\"a\"}\n"
					 "{\"rx64\":\"5Lg=\"}\n"
					 "{\"tx\":\"AT\\r\\n\",\"by\":\"user\"}\n"
					 "{\"rx64\":\"rQ==\"}\n"
					 "{\"rx64\":\"9Q==\"}\n"
					 "{\"rx\":\"z\"}\n"
					 "{\"rx64\":\"5A==\"}\n");
	finish(&b);
}

static void too_late(void *user)
{
	struct bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void look(void *user)
{
	struct bench *b = user;

	if (strcmp(records(b), b->awaited) == 0 && b->seals >= b->awaited_seals)
		loop_stop(b->loop);
	else
		loop_timer_at(b->poll, loop_clock() + 5000);
}

static void run_until_written(struct bench *b, const char *awaited, int64_t limit)
{
	b->awaited = awaited;
	b->limit = loop_timer(b->loop, too_late, b);
	b->poll = loop_timer(b->loop, look, b);
	loop_timer_at(b->limit, loop_clock() + limit);
	loop_timer_at(b->poll, 0);
	loop_run(b->loop);
	loop_unwatch(b->limit);
	loop_unwatch(b->poll);
	assert_false(b->late);
}

static void what_is_recorded_is_in_the_file_within_a_second(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_received(b.recorder, SLICE("OK \xe4"));
	assert_string_equal(records(&b), ""); /* not at once: one write a second is enough */
	run_until_written(&b, "{\"rx\":\"OK \"}\n{\"rx64\":\"5A==\"}\n", 1900000);
	/* And again, after the first. */
	assert_string_equal(flushed(&b), records(&b));
	recorder_note(b.recorder, SLICE("n"));
	run_until_written(&b, "{\"rx\":\"OK \"}\n{\"rx64\":\"5A==\"}\n{\"note\":\"n\"}\n", 1900000);
	finish(&b);
}

static void much_is_written_at_once(void **state)
{
	struct bench b;
	struct buf many = {0};

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	buf_add_repeat(&many, 'x', 70000);
	recorder_received(b.recorder, buf_slice(&many));
	assert_true(strlen(records(&b)) > 70000);
	buf_fini(&many);
	finish(&b);
}

static void closing_writes_what_is_left(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_received(b.recorder, SLICE("last\xe4"));
	recorder_close(b.recorder);
	b.recorder = NULL;
	assert_string_equal(records(&b), "{\"rx\":\"last\"}\n{\"rx64\":\"5A==\"}\n");
	assert_buf(&b.end, "closed");
	finish(&b);
}

/* Each second of a conversation, so that what a kill leaves is sealed too. */
static void what_is_written_is_sealed_within_a_second(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_note(b.recorder, SLICE("a"));
	/* Written before its second is over, it is sealed when that is. */
	assert_string_equal(flushed(&b), "{\"note\":\"a\"}\n");
	assert_int_equal(b.seals, 0);
	b.awaited_seals = 1;
	run_until_written(&b, "{\"note\":\"a\"}\n", 1900000);
	recorder_note(b.recorder, SLICE("b"));
	b.awaited_seals = 2;
	run_until_written(&b, "{\"note\":\"a\"}\n{\"note\":\"b\"}\n", 1900000);
	assert_int_equal(b.end.n, 0);
	finish(&b);
}

static void the_end_says_why_and_nothing_follows_it(void **state)
{
	struct at_secrets secrets = {0};
	struct bench b;
	struct buf whole = {0};

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_set_secrets(b.recorder, &secrets);
	at_secrets_learn(&secrets, SLICE("hunter2"));
	recorder_received(b.recorder, SLICE("last"));
	assert_null(recorder_digest(b.recorder));
	assert_true(recorder_end(b.recorder, "failed at a.at:1: hunter2"));
	recorder_received(b.recorder, SLICE("late"));
	recorder_sent(b.recorder, SLICE("late"), SESSION_BY_USER, false);
	recorder_log(b.recorder, SLICE("late"));
	recorder_note(b.recorder, SLICE("late"));
	recorder_link(b.recorder, false, "late");
	assert_true(recorder_flush(b.recorder));
	assert_true(recorder_end(b.recorder, "again"));
	assert_null(recorder_gap(b.recorder));
	assert_string_equal(records(&b), "{\"rx\":\"last\"}\n");
	assert_buf(&b.end, "failed at a.at:1: *******");
	assert_int_equal(b.seals, 2);
	read_whole(b.path, &whole);
	assert_non_null(strstr(buf_text(&whole), recorder_digest(b.recorder)));
	buf_fini(&whole);
	finish(&b);
	at_secrets_fini(&secrets);
}

static void set_file_limit(rlim_t bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = bytes < limit.rlim_max ? bytes : limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_full_disk_leaves_whole_lines_is_reported_and_what_was_lost_noted(void **state)
{
	struct bench b;
	struct buf many = {0};
	struct stat s;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	assert_int_equal(stat(b.path, &s), 0);
	recorder_received(b.recorder, SLICE("first"));
	recorder_received(b.recorder, SLICE("second"));
	/* Room for the first record and a part of the second. */
	set_file_limit((rlim_t)s.st_size + 40);
	assert_false(recorder_flush(b.recorder));
	assert_string_equal(recorder_problem(b.recorder), "File too large");
	assert_string_equal(records(&b), "{\"rx\":\"first\"}\n");

	/* What can still be kept in memory is not lost; 70000 bytes fill it, 5 are too many. */
	buf_add_repeat(&many, 'x', 70000);
	recorder_received(b.recorder, buf_slice(&many));
	recorder_received(b.recorder, SLICE("third"));
	assert_false(recorder_flush(b.recorder));

	set_file_limit(RLIM_INFINITY);
	assert_true(recorder_flush(b.recorder));
	assert_null(recorder_problem(b.recorder));
	recorder_received(b.recorder, SLICE("fourth"));
	const char *text = flushed(&b);
	assert_memory_equal(text, "{\"rx\":\"first\"}\n{\"rx\":\"second\"}\n{\"rx\":\"xxx", 41);
	assert_string_equal(strstr(text, "{\"note\":"),
		"{\"note\":\"5 bytes were not recorded: File too large\"}\n{\"rx\":\"fourth\"}\n");
	buf_fini(&many);
	finish(&b);
}

/* With room for everything but the end, and for a part of it. */
static void an_end_that_does_not_fit_leaves_the_file_as_it_was(void **state)
{
	(void)state;
	for (rlim_t more = 0; more < 230; more += 10) {
		struct bench b;
		struct stat s;

		start(&b);
		assert_true(record(&b, true));
		recorder_received(b.recorder, SLICE("all"));
		assert_true(recorder_flush(b.recorder));
		assert_int_equal(stat(b.path, &s), 0);
		/* Some of them also cannot be made shorter again. */
		only_longer = more % 20 == 0;
		set_file_limit((rlim_t)s.st_size + more);
		bool done = recorder_end(b.recorder, "left by the user");
		only_longer = false;
		set_file_limit(RLIM_INFINITY);
		if (more % 20)
			assert_string_equal(records(&b), "{\"rx\":\"all\"}\n");
		assert_int_equal(b.end.n > 0, done && more % 20);
		assert_int_equal(done, recorder_digest(b.recorder) != NULL);
		if (!done)
			assert_string_equal(recorder_gap(b.recorder), "File too large");
		if (more < 100 || more > 200)
			assert_int_equal(done, more > 200);
		finish(&b);
	}
}

/* Bytes of all kinds, the same each time. */
static void add_some(struct buf *all, uint32_t *seed, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*seed = *seed * 1664525 + 1013904223;
		uint32_t kind = *seed >> 28, more = *seed >> 16 & 0xff;
		if (kind < 12)
			buf_add_char(all, (char)('a' + more % 26));
		else
			buf_add_char(all, kind < 15 ? "\r\n\"\\"[more & 3] : (char)more);
	}
}

static void check_read(struct bench *b, const struct buf *all, uint64_t place, size_t n)
{
	struct buf out = {0};

	buf_add_text(&out, "kept");
	if (!recorder_read(b->recorder, place, n, &out))
		fail_msg("%zu bytes at %llu are not there", n, (unsigned long long)place);
	assert_int_equal(out.n, n + 4);
	assert_true(slice_eq(
		slice_from(buf_slice(&out), 4), slice_sub(buf_slice(all), (size_t)place, n)));
	buf_fini(&out);
}

static bool can_read(struct bench *b, uint64_t place, size_t n)
{
	struct buf out = {0};
	bool answer = recorder_read(b->recorder, place, n, &out);

	assert_int_equal(out.n, answer ? n : 0);
	buf_fini(&out);
	return answer;
}

static void what_was_received_can_be_read_again_by_its_place(void **state)
{
	struct bench b;
	struct buf all = {0};
	uint32_t seed = 7;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	assert_true(can_read(&b, 0, 0));
	assert_false(can_read(&b, 0, 1));
	for (int i = 0; i < 1000; i++) {
		size_t before = all.n, n = i % 50 == 0 ? 60000 : (size_t)(i * 37 % 1500);
		add_some(&all, &seed, n);
		recorder_received(b.recorder, slice_from(buf_slice(&all), before));
		if (i % 7 == 0)
			recorder_sent(
				b.recorder, SLICE("AT+MQTTCONN?\r\n"), SESSION_BY_POLL, false);
		if (i % 11 == 0)
			recorder_note(b.recorder, SLICE("rx\":\"not this"));
		if (i % 13 == 0)
			recorder_log(b.recorder, SLICE("I (12) wifi: up\r\n"));
		if (all.n > 10)
			check_read(&b, &all, all.n - 10, 10);
	}
	recorder_link(b.recorder, false, "unplugged");
	check_read(&b, &all, 0, all.n);
	check_read(&b, &all, 0, 1);
	check_read(&b, &all, all.n - 1, 1);
	for (size_t i = 0; i < 500; i++) {
		seed = seed * 1664525 + 1013904223;
		size_t place = seed % (all.n - 70000);
		check_read(&b, &all, place, i % 5 ? i : 70000);
	}
	assert_false(can_read(&b, all.n, 1));
	assert_false(can_read(&b, all.n - 1, 2));
	assert_false(can_read(&b, UINT64_MAX / 2, 1));
	buf_fini(&all);
	finish(&b);
}

static void what_a_full_disk_has_lost_is_not_read(void **state)
{
	struct bench b;
	struct buf all = {0};
	struct stat s;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	assert_int_equal(stat(b.path, &s), 0);
	buf_add_text(&all, "firstsecond");
	recorder_received(b.recorder, SLICE("first"));
	set_file_limit((rlim_t)s.st_size + 60);
	recorder_received(b.recorder, SLICE("second"));
	size_t kept = all.n + 70000;
	buf_add_repeat(&all, 'x', 70000);
	recorder_received(b.recorder, slice_from(buf_slice(&all), 11));
	assert_false(recorder_flush(b.recorder));
	size_t lost = all.n;
	buf_add_text(&all, "lost");
	recorder_received(b.recorder, SLICE("lost"));
	check_read(&b, &all, 0, 5);
	set_file_limit(RLIM_INFINITY);
	assert_true(recorder_flush(b.recorder));
	buf_add_text(&all, "after");
	recorder_received(b.recorder, SLICE("after"));
	assert_int_equal(lost, kept);
	check_read(&b, &all, 0, lost);
	check_read(&b, &all, lost + 4, 5);
	/* There is room again, and still something is missing. */
	assert_null(recorder_problem(b.recorder));
	assert_string_equal(recorder_gap(b.recorder), "File too large");
	for (size_t at = lost - 3; at < lost + 4; at++)
		assert_false(can_read(&b, at, 4));
	buf_fini(&all);
	finish(&b);
}

static void a_line_that_stays_broken_takes_no_other_with_it(void **state)
{
	struct bench b;
	struct buf all = {0}, whole = {0}, out = {0};
	size_t seals = 0;
	struct stat s;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	assert_int_equal(stat(b.path, &s), 0);
	buf_add_text(&all, "first, second, third");
	recorder_received(b.recorder, SLICE("first, "));
	recorder_received(b.recorder, SLICE("second, "));
	only_longer = true;
	for (rlim_t more = 40; more < 60; more += 9) {
		set_file_limit((rlim_t)s.st_size + more);
		assert_false(recorder_flush(b.recorder));
	}
	set_file_limit(RLIM_INFINITY);
	only_longer = false;
	assert_true(recorder_flush(b.recorder));
	recorder_received(b.recorder, SLICE("third"));
	assert_true(recorder_end(b.recorder, "left by the user"));
	read_whole(b.path, &whole);
	assert_non_null(strstr(buf_text(&whole), ",\"rx\":\"first, \"}\n{\"t\":"));
	/* Each is a line of its own. */
	for (const char *at = whole.p; (at = strstr(at, "{\"t\":")); at++)
		assert_true(at[-1] == '\n');
	for (struct slice rest = buf_slice(&whole); rest.n > 0;) {
		size_t end = slice_find_char(rest, '\n');
		seals += is_seal(buf_slice(&whole), slice_sub(rest, 0, end), &out);
		rest = slice_from(rest, end + 1);
	}
	assert_int_equal(seals, 2);
	assert_non_null(strstr(buf_text(&whole), ",\"rx\":\"second, \"}\n"));
	assert_non_null(strstr(buf_text(&whole), ",\"rx\":\"third\"}\n"));
	check_read(&b, &all, 0, 7);
	for (size_t at = 0; at < all.n; at++) {
		buf_clear(&out);
		if (recorder_read(b.recorder, at, 1, &out))
			assert_int_equal(out.p[0], all.p[at]);
	}
	buf_fini(&all);
	buf_fini(&whole);
	buf_fini(&out);
	finish(&b);
}

/* Someone else has written into the file: whatever comes is not mistaken for the place of other bytes. */
static void a_damaged_file_gives_its_bytes_or_none(void **state)
{
	struct bench b;
	struct buf all = {0};
	uint32_t seed = 3;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	for (int i = 0; i < 300; i++) {
		size_t before = all.n;
		add_some(&all, &seed, 1000);
		recorder_received(b.recorder, slice_from(buf_slice(&all), before));
	}
	assert_true(recorder_flush(b.recorder));
	int fd = open(b.path, O_WRONLY);
	assert_int_equal(pwrite(fd, "\n", 1, 100000), 1);
	close(fd);
	size_t good = 0;
	for (size_t place = 0; place + 100 <= all.n; place += 100) {
		struct buf out = {0};
		if (recorder_read(b.recorder, place, 100, &out)) {
			assert_true(
				slice_eq(buf_slice(&out), slice_sub(buf_slice(&all), place, 100)));
			good++;
		}
		buf_fini(&out);
	}
	/* The broken record, and those after it up to the next mark. */
	assert_in_range(good, 2400, 2995);
	fd = open(b.path, O_WRONLY | O_TRUNC);
	close(fd);
	assert_false(can_read(&b, 1000, 100));
	buf_fini(&all);
	finish(&b);
}

static void recording_goes_on_by_itself_when_there_is_room(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_true(record(&b, true));
	recorder_received(b.recorder, SLICE("kept"));
	set_file_limit(1);
	assert_false(recorder_flush(b.recorder));
	assert_string_equal(records(&b), "");
	set_file_limit(RLIM_INFINITY);
	run_until_written(&b, "{\"rx\":\"kept\"}\n", 2500000);
	assert_null(recorder_problem(b.recorder));
	assert_null(recorder_gap(b.recorder)); /* it came late, and all of it */
	finish(&b);
}

static void a_transcript_that_cannot_even_begin_is_refused(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	set_file_limit(1);
	assert_false(record(&b, true));
	set_file_limit(RLIM_INFINITY);
	assert_non_null(strstr(b.d.text, ": the transcript cannot be written: File too large"));
	assert_int_equal(access(b.path, F_OK), -1);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_for_its_owner_alone_and_so_are_its_folders),
		cmocka_unit_test(a_name_that_nobody_chose_gets_a_number_where_it_is_taken),
		cmocka_unit_test(a_file_that_exists_is_left_alone),
		cmocka_unit_test(a_file_that_cannot_be_made_is_reported),
		cmocka_unit_test(every_direction_note_and_link_change_is_a_record_in_order),
		cmocka_unit_test(the_log_port_is_recorded_beside),
		cmocka_unit_test(a_password_is_masked_however_it_is_cut),
		cmocka_unit_test(a_password_that_stands_elsewhere_is_masked_too),
		cmocka_unit_test(pieces_of_a_password_are_masked_after_its_line),
		cmocka_unit_test(secret_bytes_are_stars_unless_the_user_asked_otherwise),
		cmocka_unit_test(a_character_that_is_cut_stays_text),
		cmocka_unit_test(a_character_without_its_end_is_not_kept_back_for_ever),
		cmocka_unit_test(what_is_recorded_is_in_the_file_within_a_second),
		cmocka_unit_test(much_is_written_at_once),
		cmocka_unit_test(closing_writes_what_is_left),
		cmocka_unit_test(what_is_written_is_sealed_within_a_second),
		cmocka_unit_test(the_end_says_why_and_nothing_follows_it),
		cmocka_unit_test(an_end_that_does_not_fit_leaves_the_file_as_it_was),
		cmocka_unit_test(
			a_full_disk_leaves_whole_lines_is_reported_and_what_was_lost_noted),
		cmocka_unit_test(what_was_received_can_be_read_again_by_its_place),
		cmocka_unit_test(what_a_full_disk_has_lost_is_not_read),
		cmocka_unit_test(a_line_that_stays_broken_takes_no_other_with_it),
		cmocka_unit_test(a_damaged_file_gives_its_bytes_or_none),
		cmocka_unit_test(recording_goes_on_by_itself_when_there_is_room),
		cmocka_unit_test(a_transcript_that_cannot_even_begin_is_refused),
	};

	program_start(); /* a limit of a file's size is an error, not a signal */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
