/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A kernel that takes and gives a few bytes a call, or none, or is interrupted: nothing is lost,
 * and all is in order.  The calls of the libraries are wrapped by the linker (--wrap), under the names
 * that they have where files may be large.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "link/link.h"
#include "record/recorder.h"
#include "term/history_file.h"

enum { BYTES = 60000, LIMIT_US = 20000000, MOST_AT_ONCE = 13 };

/* ---- the kernel ---- */

static struct {
	uint32_t random;
	size_t interrupted, refused, cut;
} kernel;

static unsigned roll(unsigned sides)
{
	kernel.random = kernel.random * 1664525u + 1013904223u;
	return (kernel.random >> 8) % sides;
}

/* A file never says "not now". */
static bool may_refuse(int fd)
{
	struct stat what;

	return fcntl(fd, F_GETFL) & O_NONBLOCK && fstat(fd, &what) == 0 && !S_ISREG(what.st_mode);
}

/* How many bytes this call may carry; 0: it fails, errno says how. */
static size_t allowed(int fd, size_t wanted)
{
	unsigned chance = roll(4);
	size_t most = 1 + roll(MOST_AT_ONCE);

	if (chance == 0) {
		kernel.interrupted++;
		errno = EINTR;
		return 0;
	}
	if (chance == 1 && may_refuse(fd)) {
		kernel.refused++;
		errno = EAGAIN;
		return 0;
	}
	kernel.cut += wanted > most;
	return wanted < most ? wanted : most;
}

ssize_t __real_read(int fd, void *bytes, size_t n);
ssize_t __wrap_read(int fd, void *bytes, size_t n);
ssize_t __real_pread64(int fd, void *bytes, size_t n, off_t at);
ssize_t __wrap_pread64(int fd, void *bytes, size_t n, off_t at);
ssize_t __real_write(int fd, const void *bytes, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
ssize_t __real_send(int fd, const void *bytes, size_t n, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t n, int flags);

ssize_t __wrap_read(int fd, void *bytes, size_t n)
{
	size_t most = allowed(fd, n);

	return n && !most ? -1 : __real_read(fd, bytes, most);
}

ssize_t __wrap_pread64(int fd, void *bytes, size_t n, off_t at)
{
	size_t most = allowed(fd, n);

	return n && !most ? -1 : __real_pread64(fd, bytes, most, at);
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
	size_t most = allowed(fd, n);

	return n && !most ? -1 : __real_write(fd, bytes, most);
}

ssize_t __wrap_send(int fd, const void *bytes, size_t n, int flags)
{
	size_t most = allowed(fd, n);

	return n && !most ? -1 : __real_send(fd, bytes, most, flags);
}

static void check_was_stingy(void)
{
	assert_true(kernel.interrupted > 3);
	assert_true(kernel.cut > 10);
}

/* ---- a link ---- */

struct bench {
	struct loop *loop;
	struct loop_watch *limit, *far_watch;
	struct link *link;
	int far;
	struct buf data, came, at_far;
	size_t far_sent;
	bool up;
};

static void on_up(void *user)
{
	struct bench *b = user;

	b->up = true;
}

static void on_bytes(void *user, struct slice bytes)
{
	struct bench *b = user;

	buf_add(&b->came, bytes);
}

static void on_down(void *user, const char *why)
{
	(void)user;
	fail_msg("down: %s", why);
}

static void too_late(void *user)
{
	struct bench *b = user;

	fail_msg("%zu and %zu bytes of %d came", b->came.n, b->at_far.n, BYTES);
}

static void move_far(void *user, int events)
{
	struct bench *b = user;
	char bytes[512];
	ssize_t n;

	if (events & LOOP_READ && (n = __real_read(b->far, bytes, sizeof bytes)) > 0)
		buf_add(&b->at_far, (struct slice){bytes, (size_t)n});
	struct slice left = slice_from(buf_slice(&b->data), b->far_sent);
	if (events & LOOP_WRITE && (n = __real_write(b->far, left.p, left.n)) > 0)
		b->far_sent += (size_t)n;
	loop_watch_events(b->far_watch, LOOP_READ | (b->far_sent < BYTES ? LOOP_WRITE : 0));
}

static void stop_when_all_is_there(void *user)
{
	struct bench *b = user;

	if (b->far < 0 ? b->up : b->came.n >= BYTES && b->at_far.n >= BYTES)
		loop_stop(b->loop);
}

static void start(struct bench *b, const char *port)
{
	static const struct link_events events = {.up = on_up, .bytes = on_bytes, .down = on_down};
	struct diag d;

	*b = (struct bench){.loop = loop_new(), .far = -1};
	for (int i = 0; i < BYTES; i++)
		buf_add_char(&b->data, (char)roll(256));
	b->limit = loop_timer(b->loop, too_late, b);
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
	loop_after_turn(b->loop, stop_when_all_is_there, b);
	b->link = link_open(b->loop, port, &link_default_settings, &events, b, &d);
	assert_non_null(b->link);
	loop_run(b->loop);
}

static void carry(struct bench *b, int far)
{
	b->far = far;
	fcntl(far, F_SETFL, fcntl(far, F_GETFL) | O_NONBLOCK);
	b->far_watch = loop_watch_fd(b->loop, far, LOOP_READ | LOOP_WRITE, move_far, b);
	for (size_t at = 0, n = 1; at < BYTES; at += n, n = n * 3 % 701 + 1)
		link_send(b->link, slice_sub(buf_slice(&b->data), at, n));
	loop_run(b->loop);
	assert_true(slice_eq(buf_slice(&b->came), buf_slice(&b->data)));
	assert_true(slice_eq(buf_slice(&b->at_far), buf_slice(&b->data)));
	check_was_stingy();
	assert_true(kernel.refused > 10);
}

static void finish(struct bench *b)
{
	link_close(b->link);
	loop_unwatch(b->far_watch);
	close(b->far);
	loop_free(b->loop);
	buf_fini(&b->data);
	buf_fini(&b->came);
	buf_fini(&b->at_far);
}

static void a_terminal_carries_all_in_order(void **state)
{
	struct bench b;
	int far, near;
	char name[64];

	(void)state;
	assert_int_equal(openpty(&far, &near, name, NULL, NULL), 0);
	start(&b, name);
	close(near);
	carry(&b, far);
	finish(&b);
}

static void a_connection_carries_all_in_order(void **state)
{
	struct sockaddr_in a = {.sin_family = AF_INET};
	socklen_t n = sizeof a;
	int small = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
	struct bench b;
	char name[64];

	(void)state;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* The smallest windows that there are. */
	setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	setsockopt(listener, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	assert_int_equal(bind(listener, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(listener, 1), 0);
	getsockname(listener, (struct sockaddr *)&a, &n);
	snprintf(name, sizeof name, "tcp:127.0.0.1:%d", ntohs(a.sin_port));
	start(&b, name);
	carry(&b, accept(listener, NULL, NULL));
	close(listener);
	finish(&b);
}

/* ---- files ---- */

struct folder {
	char path[32], file[64];
};

static void make_folder(struct folder *f)
{
	strcpy(f->path, "/tmp/shortXXXXXX");
	assert_non_null(mkdtemp(f->path));
	snprintf(f->file, sizeof f->file, "%s/file", f->path);
}

static void remove_folder(const struct folder *f)
{
	unlink(f->file);
	rmdir(f->path);
}

static void read_whole(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY);
	char bytes[4096];
	ssize_t n;

	assert_true(fd >= 0);
	while ((n = __real_read(fd, bytes, sizeof bytes)) > 0)
		buf_add(out, (struct slice){bytes, (size_t)n});
	close(fd);
}

/* Without the seals that stand there after each second, however long this takes. */
static struct slice next_record(struct slice *rest)
{
	struct slice line;

	do {
		size_t end = slice_find_char(*rest, '\n');

		assert_true(end != SLICE_NONE);
		line = slice_sub(*rest, 0, end);
		*rest = slice_from(*rest, end + 1);
	} while (slice_find(line, SLICE("\"sha256\"")) != SLICE_NONE &&
		 slice_find(line, SLICE("\"end\"")) == SLICE_NONE);
	return line;
}

static void a_transcript_is_whole_and_read_again(void **state)
{
	const struct transcript_header header = {.port = "sim:", .masked = true};
	struct loop *loop = loop_new();
	struct buf file = {0}, line = {0}, again = {0};
	struct folder f;
	struct diag d;

	(void)state;
	make_folder(&f);
	struct recorder *r = recorder_open(loop, f.file, loop_now(loop), &header, &d);
	assert_non_null(r);
	for (int i = 0; i < 500; i++) {
		buf_clear(&line);
		buf_addf(&line, "row %04d\r\n", i);
		recorder_received(r, buf_slice(&line));
		if (i % 50 == 0)
			assert_true(recorder_flush(r));
	}
	assert_true(recorder_flush(r));
	assert_true(recorder_read(r, 2000, 1000, &again));
	assert_int_equal(again.n, 1000);
	assert_true(slice_starts(buf_slice(&again), SLICE("row 0200\r\nrow 0201\r\n")));
	recorder_close(r);
	read_whole(f.file, &file);
	struct slice rest = buf_slice(&file);
	for (int i = -1; i < 500; i++) {
		struct slice record = next_record(&rest);
		buf_clear(&line);
		buf_addf(&line, "\"rx\":\"row %04d\\r\\n\"}", i);
		assert_true(i < 0 || slice_ends(record, buf_slice(&line)));
	}
	/* The end, and its digest. */
	assert_true(slice_ends(next_record(&rest), SLICE(",\"ending\":\"closed\"}")));
	assert_true(slice_find(next_record(&rest), SLICE(",\"end\":\"closed\",\"sha256\":\"")) !=
		    SLICE_NONE);
	assert_int_equal(rest.n, 0);
	check_was_stingy();
	loop_free(loop);
	buf_fini(&file);
	buf_fini(&line);
	buf_fini(&again);
	remove_folder(&f);
}

static size_t lines_read;

static void count_line(struct slice line)
{
	char wanted[32];

	snprintf(wanted, sizeof wanted, "AT+NUMBER=%zu", lines_read++);
	assert_slice(line, wanted);
}

static void the_history_is_whole(void **state)
{
	struct buf line = {0};
	struct folder f;
	struct diag d;

	(void)state;
	make_folder(&f);
	for (int i = 0; i < 200; i++) {
		buf_clear(&line);
		buf_addf(&line, "AT+NUMBER=%d", i);
		assert_true(history_file_append(f.file, buf_slice(&line), &d));
	}
	assert_true(history_file_read(f.file, count_line, &d));
	assert_int_equal(lines_read, 200);
	check_was_stingy();
	buf_fini(&line);
	remove_folder(&f);
}

static int begin_anew(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof kernel);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_terminal_carries_all_in_order, begin_anew),
		cmocka_unit_test_setup(a_connection_carries_all_in_order, begin_anew),
		cmocka_unit_test_setup(a_transcript_is_whole_and_read_again, begin_anew),
		cmocka_unit_test_setup(the_history_is_whole, begin_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
