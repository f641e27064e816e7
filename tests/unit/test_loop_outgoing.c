/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "loop/outgoing.h"
#include "loop/stream.h"

enum { BYTES = 1000000, LIMIT_US = 5000000 };

/* A way out, and whoever reads at its other end. */
struct bench {
	struct loop *loop;
	struct loop_watch *limit, *far_watch;
	struct outgoing out;
	int far; /* not blocking */
	int near_calls;
	size_t wanted;
	struct buf data, came;
};

static void too_late(void *user)
{
	struct bench *b = user;

	fail_msg("%zu of %zu bytes came", b->came.n, b->wanted);
}

static void on_near(void *user, int events)
{
	struct bench *b = user;

	assert_true(events & (LOOP_WRITE | LOOP_HANGUP));
	b->near_calls++;
	if (outgoing_write(&b->out) != 0)
		loop_stop(b->loop);
}

static void on_far(void *user, int events)
{
	struct bench *b = user;
	char bytes[7000];
	ssize_t n = read(b->far, bytes, sizeof(bytes));

	(void)events;
	if (n > 0)
		buf_add(&b->came, (struct slice){bytes, (size_t)n});
	if (b->came.n >= b->wanted)
		loop_stop(b->loop);
}

static void start(struct bench *b, int near, int far)
{
	*b = (struct bench){.loop = loop_new(), .far = far};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
	b->out.fd = near;
	b->out.events = LOOP_NO_HANGUP;
	b->out.watch = loop_watch_fd(b->loop, near, LOOP_NO_HANGUP, on_near, b);
	for (uint32_t i = 0; b->data.n < BYTES; i++)
		buf_add(&b->data, (struct slice){(char *)&i, sizeof(i)});
}

static void finish(struct bench *b)
{
	loop_unwatch(b->out.watch);
	loop_free(b->loop);
	close(b->out.fd);
	if (b->far >= 0)
		close(b->far);
	outgoing_fini(&b->out);
	buf_fini(&b->data);
	buf_fini(&b->came);
}

static void read_all(struct bench *b, size_t wanted)
{
	b->wanted = wanted;
	b->far_watch = loop_watch_fd(b->loop, b->far, LOOP_READ, on_far, b);
	loop_run(b->loop);
	loop_unwatch(b->far_watch);
	assert_int_equal(b->came.n, wanted);
	assert_memory_equal(b->came.p, b->data.p, wanted);
}

enum kind { PIPE, BLOCKING_PIPE, SOCKET, TERMINAL, KINDS };

static void make(enum kind kind, int *near, int *far)
{
	int fds[2], slave;
	struct termios t;

	switch (kind) {
	case PIPE:
	case BLOCKING_PIPE:
		assert_int_equal(pipe(fds), 0);
		*near = fds[1];
		*far = fds[0];
		break;
	case SOCKET:
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
		*near = fds[1];
		*far = fds[0];
		break;
	case TERMINAL:
	case KINDS:
		assert_int_equal(openpty(far, &slave, NULL, NULL, NULL), 0);
		assert_int_equal(tcgetattr(slave, &t), 0);
		cfmakeraw(&t);
		assert_int_equal(tcsetattr(slave, TCSANOW, &t), 0);
		*near = slave;
		break;
	}
	if (kind == PIPE || kind == TERMINAL)
		fcntl(*near, F_SETFL, O_NONBLOCK);
	fcntl(*far, F_SETFL, O_NONBLOCK);
}

static void what_is_not_accepted_waits_and_goes_out_in_order(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		struct bench b;
		int near, far;

		make(kind, &near, &far);
		start(&b, near, far);
		/* In pieces, so that some of them find others waiting. */
		for (size_t at = 0; at < BYTES; at += 12345)
			assert_true(
				outgoing_send(&b.out, slice_sub(buf_slice(&b.data), at, 12345)));
		assert_in_range(outgoing_waiting(&b.out), BYTES / 4, BYTES - 1);
		read_all(&b, BYTES);
		assert_int_equal(outgoing_waiting(&b.out), 0);
		assert_int_equal(b.out.error, 0);
		finish(&b);
	}
}

static void stop(void *user)
{
	loop_stop(user);
}

/* Otherwise a descriptor with room would wake the program for ever. */
static void nothing_wakes_the_loop_while_nothing_waits(void **state)
{
	struct bench b;
	int near, far;

	(void)state;
	make(PIPE, &near, &far);
	start(&b, near, far);
	outgoing_send(&b.out, buf_slice(&b.data));
	read_all(&b, BYTES);
	b.near_calls = 0;
	struct loop_watch *end = loop_timer(b.loop, stop, b.loop);
	loop_timer_at(end, loop_clock() + 20000);
	loop_run(b.loop);
	/* Nor does a reader that goes. */
	close(b.far);
	b.far = -1;
	loop_timer_at(end, loop_clock() + 20000);
	loop_run(b.loop);
	assert_int_equal(b.near_calls, 0);
	finish(&b);
}

static void more_than_the_limit_is_refused_as_a_whole(void **state)
{
	struct bench b;
	int near, far;

	(void)state;
	make(SOCKET, &near, &far);
	start(&b, near, far);
	b.out.limit = BYTES;
	assert_true(outgoing_send(&b.out, buf_slice(&b.data)));
	size_t waiting = outgoing_waiting(&b.out);
	assert_true(outgoing_send(&b.out, slice_sub(buf_slice(&b.data), 0, BYTES - waiting)));
	assert_int_equal(outgoing_waiting(&b.out), BYTES);
	assert_false(outgoing_send(&b.out, SLICE("x")));
	assert_int_equal(outgoing_waiting(&b.out), BYTES);
	finish(&b);
}

static void a_reader_that_has_gone_is_reported_and_nothing_more_is_written(void **state)
{
	static const enum kind kinds[] = {PIPE, BLOCKING_PIPE, SOCKET};

	(void)state;
	for (size_t i = 0; i < ALEN(kinds); i++) {
		struct bench b;
		int near, far;

		make(kinds[i], &near, &far);
		start(&b, near, far);
		assert_true(outgoing_send(&b.out, buf_slice(&b.data)));
		assert_int_equal(b.out.error, 0);
		size_t waiting = outgoing_waiting(&b.out);
		close(b.far);
		b.far = -1;
		loop_run(b.loop);
		assert_int_equal(b.out.error, EPIPE);
		assert_int_equal(outgoing_waiting(&b.out), waiting);
		assert_int_equal(outgoing_write(&b.out), EPIPE);
		finish(&b);
	}
}

static void a_file_takes_all_at_once_and_says_when_it_is_full(void **state)
{
	char path[] = "/tmp/outgoingXXXXXX";
	struct outgoing file = {.fd = mkstemp(path)};
	struct outgoing full = {.fd = open("/dev/full", O_WRONLY)};
	char text[16] = "";

	(void)state;
	assert_true(outgoing_send(&file, SLICE("one")));
	assert_true(outgoing_send(&file, SLICE(" two")));
	assert_int_equal(outgoing_waiting(&file), 0);
	assert_int_equal(pread(file.fd, text, sizeof(text), 0), 7);
	assert_string_equal(text, "one two");
	outgoing_send(&full, SLICE("lost"));
	assert_int_equal(full.error, ENOSPC);
	assert_int_equal(outgoing_waiting(&full), 4);
	close(file.fd);
	close(full.fd);
	unlink(path);
	outgoing_fini(&file);
	outgoing_fini(&full);
}

static void a_descriptor_opened_again_does_not_change_the_first(void **state)
{
	(void)state;
	for (enum kind kind = 0; kind < KINDS; kind++) {
		int near, far;

		make(kind, &near, &far);
		fcntl(near, F_SETFL, 0);
		int again = outgoing_open_again(near);
		assert_true(again > STDERR_FILENO);
		assert_int_equal(fcntl(near, F_GETFL) & O_NONBLOCK, 0);
		assert_int_equal(fcntl(again, F_GETFD), FD_CLOEXEC);
		if (kind != SOCKET)
			assert_int_equal(fcntl(again, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
		close(near);
		assert_int_equal(write(again, "x", 1), 1);
		close(again);
		close(far);
	}
	assert_int_equal(outgoing_open_again(-1), -1);
}

/* "> report" by a shell: what others write to it goes behind, not over it. */
static void a_file_opened_again_is_written_where_the_first_stands(void **state)
{
	char path[] = "/tmp/outgoingXXXXXX", text[16] = "";
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, "one", 3), 3);
	int again = outgoing_open_again(fd);
	assert_int_equal(write(again, " two", 4), 4);
	assert_int_equal(write(fd, " three", 6), 6);
	assert_int_equal(pread(fd, text, sizeof(text), 0), 13);
	assert_string_equal(text, "one two three");
	close(again);
	close(fd);
	unlink(path);
}

/* ---- a stream, which reads as well ---- */

struct client {
	struct bench b;
	struct stream *stream;
	bool answers, frees;
	int ended, broken, error;
};

static void on_bytes(void *user, struct slice bytes)
{
	struct client *c = user;

	buf_add(&c->b.data, bytes);
}

static void on_ended(void *user)
{
	struct client *c = user;

	c->ended++;
	if (c->frees) {
		stream_free(c->stream);
		c->stream = NULL;
		loop_stop(c->b.loop);
	} else if (c->answers) {
		stream_send(c->stream, buf_slice(&c->b.data));
	}
}

static void on_broken(void *user, int error)
{
	struct client *c = user;

	c->broken++;
	c->error = error;
	stream_free(c->stream);
	c->stream = NULL;
	if (c->b.far < 0)
		loop_stop(c->b.loop);
}

static void open_client(struct client *c, int fds[2])
{
	static const struct stream_events events = {
		.bytes = on_bytes, .ended = on_ended, .broken = on_broken};

	*c = (struct client){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds), 0);
	start(&c->b, dup(fds[0]), fds[1]);
	c->stream = stream_new(c->b.loop, fds[0], 0, &events, c);
}

static void what_is_sent_behind_the_end_of_the_other_side_still_arrives(void **state)
{
	struct client c;
	int fds[2];

	(void)state;
	open_client(&c, fds);
	c.answers = true;
	assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
	read_all(&c.b, BYTES);
	assert_int_equal(c.ended, 1);
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.error, 0);
	close(fds[0]);
	finish(&c.b);
}

static void a_reader_that_goes_behind_its_end_breaks_the_stream(void **state)
{
	struct client c;
	int fds[2];

	(void)state;
	open_client(&c, fds);
	c.answers = true;
	close(fds[1]);
	c.b.far = -1;
	loop_run(c.b.loop);
	assert_int_equal(c.ended, 1);
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.error, EPIPE);
	close(fds[0]);
	finish(&c.b);
}

static void a_stream_that_can_only_be_read_is_broken_when_it_is_written(void **state)
{
	struct client c;
	int fds[2];

	(void)state;
	open_client(&c, fds);
	assert_int_equal(shutdown(fds[1], SHUT_RD), 0);
	assert_true(stream_send(c.stream, SLICE("lost")));
	assert_int_equal(stream_unsent(c.stream), 4);
	c.b.far = -1;
	loop_run(c.b.loop);
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.error, EPIPE);
	close(fds[0]);
	close(fds[1]);
	finish(&c.b);
}

static void bytes_that_came_before_the_end_come_before_it(void **state)
{
	struct client c;
	int fds[2];

	(void)state;
	open_client(&c, fds);
	buf_clear(&c.b.data);
	assert_int_equal(write(fds[1], "last words", 10), 10);
	close(fds[1]);
	c.b.far = -1;
	loop_run(c.b.loop);
	assert_buf(&c.b.data, "last words");
	assert_int_equal(c.ended, 1);
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.error, 0);
	close(fds[0]);
	finish(&c.b);
}

static void a_stream_may_be_freed_when_it_ends(void **state)
{
	struct client c;
	int fds[2];

	(void)state;
	open_client(&c, fds);
	c.frees = true;
	assert_int_equal(shutdown(fds[1], SHUT_WR), 0);
	loop_run(c.b.loop);
	assert_int_equal(c.ended, 1);
	assert_int_equal(c.broken, 0);
	close(fds[0]);
	finish(&c.b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_accepted_waits_and_goes_out_in_order),
		cmocka_unit_test(nothing_wakes_the_loop_while_nothing_waits),
		cmocka_unit_test(more_than_the_limit_is_refused_as_a_whole),
		cmocka_unit_test(a_reader_that_has_gone_is_reported_and_nothing_more_is_written),
		cmocka_unit_test(a_file_takes_all_at_once_and_says_when_it_is_full),
		cmocka_unit_test(a_descriptor_opened_again_does_not_change_the_first),
		cmocka_unit_test(a_file_opened_again_is_written_where_the_first_stands),
		cmocka_unit_test(what_is_sent_behind_the_end_of_the_other_side_still_arrives),
		cmocka_unit_test(a_reader_that_goes_behind_its_end_breaks_the_stream),
		cmocka_unit_test(a_stream_that_can_only_be_read_is_broken_when_it_is_written),
		cmocka_unit_test(bytes_that_came_before_the_end_come_before_it),
		cmocka_unit_test(a_stream_may_be_freed_when_it_ends),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
