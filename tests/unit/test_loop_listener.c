/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop/listener.h"

enum { LIMIT_US = 5000000, MOST = 3, ALL = 5, UNREAD = 300000 };

struct bench {
	struct loop *loop;
	struct loop_watch *limit, *pause;
	struct listener *listener;
	struct sockaddr_in address;
	int clients[ALL], turns;
	size_t wanted;
	bool frees, answers;
	struct buf heard; /* from all clients */
	int ended, left;
};

static void too_late(void *user)
{
	struct bench *b = user;

	fail_msg("%zu of %zu bytes were heard", b->heard.n, b->wanted);
}

static void after_turn(void *user)
{
	struct bench *b = user;

	b->turns++;
	if (b->wanted > 0 && b->heard.n >= b->wanted)
		loop_stop(b->loop);
}

static void on_bytes(void *user, struct listener_client *c, struct slice bytes)
{
	struct bench *b = user;

	buf_add(&b->heard, bytes);
	buf_add(&c->kept, bytes);
	if (b->frees) {
		listener_free(b->listener);
		b->listener = NULL;
	}
}

static void on_ended(void *user, struct listener_client *c)
{
	struct bench *b = user;

	b->ended++;
	if (b->answers)
		listener_send(c, buf_slice(&c->kept));
}

static void on_left(void *user, struct listener_client *c)
{
	struct bench *b = user;

	assert_true(c->kept.n > 0);
	b->left++;
}

static void start(struct bench *b)
{
	socklen_t n = sizeof(b->address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	*b = (struct bench){.loop = loop_new(), .address.sin_family = AF_INET};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_after_turn(b->loop, after_turn, b);
	b->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&b->address, sizeof(b->address)), 0);
	assert_int_equal(listen(fd, ALL), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&b->address, &n), 0);
	b->listener = listener_new(b->loop, fd,
		&(struct listener_options){.most = MOST,
			.unread = UNREAD,
			.no_delay = true,
			.bytes = on_bytes,
			.ended = on_ended,
			.left = on_left,
			.user = b});
	for (size_t i = 0; i < ALL; i++)
		b->clients[i] = -1;
}

static void finish(struct bench *b)
{
	for (size_t i = 0; i < ALL; i++)
		if (b->clients[i] >= 0)
			close(b->clients[i]);
	listener_free(b->listener);
	loop_free(b->loop);
	buf_fini(&b->heard);
}

static void join(struct bench *b, size_t i)
{
	b->clients[i] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(
		connect(b->clients[i], (struct sockaddr *)&b->address, sizeof(b->address)), 0);
	assert_int_equal(write(b->clients[i], "x", 1), 1);
}

static void leave(struct bench *b, size_t i)
{
	close(b->clients[i]);
	b->clients[i] = -1;
}

static void stop(void *user)
{
	loop_stop(user);
}

/* Returns how many turns the loop made meanwhile. */
static int run_for(struct bench *b, int64_t us)
{
	b->wanted = 0;
	b->turns = 0;
	struct loop_watch *end = loop_timer(b->loop, stop, b->loop);
	loop_timer_at(end, loop_clock() + us);
	loop_run(b->loop);
	loop_unwatch(end);
	return b->turns;
}

static void hear(struct bench *b, size_t wanted)
{
	b->wanted = wanted;
	loop_timer_at(b->limit, loop_clock() + LIMIT_US);
	if (b->heard.n < wanted)
		loop_run(b->loop);
	loop_timer_stop(b->limit);
	assert_int_equal(b->heard.n, wanted);
}

static void more_clients_than_allowed_wait_until_one_goes(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	for (size_t i = 0; i < ALL; i++)
		join(&b, i);
	hear(&b, MOST);
	/* They wait in silence, and cost nothing. */
	assert_in_range(run_for(&b, 50000), 1, 5);
	assert_int_equal(b.heard.n, MOST);
	leave(&b, 0);
	hear(&b, MOST + 1);
	leave(&b, 1);
	hear(&b, MOST + 2);
	finish(&b);
}

static void a_process_without_descriptors_pauses_and_goes_on(void **state)
{
	struct rlimit before, none;
	struct bench b;

	(void)state;
	if (under_valgrind())
		skip_test("valgrind closes what is accepted beyond its limit");
	start(&b);
	join(&b, 0);
	hear(&b, 1);
	join(&b, 1);
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = (rlim_t)b.clients[1] + 1;
	setrlimit(RLIMIT_NOFILE, &none);
	assert_in_range(run_for(&b, 50000), 1, 5);
	assert_int_equal(b.heard.n, 1);
	setrlimit(RLIMIT_NOFILE, &before);
	hear(&b, 2);
	finish(&b);
}

static void all_hear_what_is_sent_to_all(void **state)
{
	struct bench b;
	char byte = 0;

	(void)state;
	start(&b);
	join(&b, 0);
	join(&b, 1);
	hear(&b, 2);
	listener_send_all(b.listener, SLICE("!"));
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(read(b.clients[i], &byte, 1), 1);
		assert_int_equal(byte, '!');
	}
	/* Those that come behind a hang-up are new. */
	listener_hang_up(b.listener);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(read(b.clients[i], &byte, 1), 0);
	join(&b, 2);
	hear(&b, 3);
	finish(&b);
}

static void a_client_is_answered_behind_its_end(void **state)
{
	char text[8] = "";
	struct bench b;

	(void)state;
	start(&b);
	b.answers = true;
	join(&b, 0);
	assert_int_equal(shutdown(b.clients[0], SHUT_WR), 0);
	while (b.ended == 0)
		run_for(&b, 1000);
	assert_int_equal(read(b.clients[0], text, sizeof(text)), 1);
	assert_string_equal(text, "x");
	assert_int_equal(read(b.clients[0], text, sizeof(text)), 0);
	finish(&b);
}

/* Also one that is killed before it has read all, which is an error of its connection. */
static void a_client_that_is_gone_is_told_however_it_went(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	for (size_t i = 0; i < 3; i++)
		join(&b, i);
	hear(&b, 3);
	leave(&b, 0);
	while (b.left < 1)
		run_for(&b, 1000);
	assert_int_equal(b.ended, 1);
	assert_true(listener_send_all(b.listener, SLICE("unread")));
	run_for(&b, 1000);
	leave(&b, 1);
	while (b.left < 2)
		run_for(&b, 1000);
	/* One that is hung up on knows. */
	listener_hang_up(b.listener);
	run_for(&b, 1000);
	assert_int_equal(b.left, 2);
	finish(&b);
}

static void the_listener_may_be_freed_by_what_a_client_says(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.frees = true;
	join(&b, 0);
	hear(&b, 1);
	run_for(&b, 1000);
	assert_null(b.listener);
	finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_clients_than_allowed_wait_until_one_goes),
		cmocka_unit_test(a_process_without_descriptors_pauses_and_goes_on),
		cmocka_unit_test(all_hear_what_is_sent_to_all),
		cmocka_unit_test(a_client_is_answered_behind_its_end),
		cmocka_unit_test(a_client_that_is_gone_is_told_however_it_went),
		cmocka_unit_test(the_listener_may_be_freed_by_what_a_client_says),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
