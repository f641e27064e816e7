/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <termios.h>
#include <unistd.h>

#include "loop/baud.h"
#include "loop/flow.h"
#include "loop/loop.h"

/* A loop, what a test counts, and a time after which the test has failed. */
struct bench {
	struct loop *loop;
	struct loop_watch *limit, *watch, *other;
	int calls, turns, events;
	int64_t when;
	int64_t pause; /* microseconds */
	bool late;
	bool closes;  /* fds[1], when it pauses */
	bool signals; /* SIGALRM, then */
	int fds[2];
	char text[128];
};

static void too_late(void *user)
{
	struct bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void start(struct bench *b)
{
	*b = (struct bench){.loop = loop_new()};
	b->limit = loop_timer(b->loop, too_late, b);
	loop_timer_at(b->limit, loop_clock() + 5000000);
}

static void finish(struct bench *b)
{
	loop_free(b->loop);
	assert_false(b->late);
}

static void count_and_stop(void *user)
{
	struct bench *b = user;

	b->calls++;
	loop_stop(b->loop);
}

static void check_time(void *user)
{
	struct bench *b = user;

	assert_true(loop_clock() >= b->when);
	assert_true(loop_now(b->loop) >= b->when);
	count_and_stop(b);
}

static void a_timer_is_never_early(void **state)
{
	static const int64_t waits[] = {-1000000, 0, 1, 999, 1000, 1001, 7300, 20500};
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_timer(b.loop, check_time, &b);
	for (size_t i = 0; i < ALEN(waits); i++) {
		b.when = loop_clock() + waits[i];
		loop_timer_at(b.watch, b.when);
		loop_run(b.loop);
		assert_int_equal(b.calls, (int)i + 1);
	}
	finish(&b);
}

static void stop_after_ten(void *user)
{
	struct bench *b = user;

	if (++b->turns == 10)
		loop_stop(b->loop);
}

static void again_at_once(void *user)
{
	struct bench *b = user;

	b->calls++;
	loop_timer_at(b->watch, loop_now(b->loop) - 1);
}

static void a_timer_that_sets_itself_lets_the_turn_end(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_timer(b.loop, again_at_once, &b);
	loop_timer_at(b.watch, 0);
	loop_after_turn(b.loop, stop_after_ten, &b);
	loop_run(b.loop);
	assert_in_range(b.calls, 1, 11);
	finish(&b);
}

static void a_stopped_timer_does_not_fire(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_timer(b.loop, too_late, &b);
	b.other = loop_timer(b.loop, count_and_stop, &b);
	loop_timer_at(b.watch, loop_clock());
	loop_timer_at(b.other, loop_clock() + 3000);
	loop_timer_stop(b.watch);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	finish(&b);
}

static void on_fd(void *user, int events)
{
	struct bench *b = user;

	b->events |= events;
	if (events & LOOP_READ) {
		char c;
		if (read(b->fds[0], &c, 1) == 1)
			b->calls++;
	}
	loop_stop(b->loop);
}

static void a_descriptor_tells_bytes_room_and_the_end(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b.fds), 0);
	b.watch = loop_watch_fd(b.loop, b.fds[0], LOOP_WRITE, on_fd, &b);
	loop_run(b.loop);
	assert_int_equal(b.events, LOOP_WRITE);

	b.events = 0;
	loop_watch_events(b.watch, LOOP_READ);
	assert_int_equal(write(b.fds[1], "x", 1), 1);
	loop_run(b.loop);
	assert_int_equal(b.events, LOOP_READ);
	assert_int_equal(b.calls, 1);

	/* The end is told though only room was asked for. */
	b.events = 0;
	loop_watch_events(b.watch, 0);
	close(b.fds[1]);
	loop_run(b.loop);
	assert_int_equal(b.events & LOOP_HANGUP, LOOP_HANGUP);
	loop_unwatch(b.watch);
	close(b.fds[0]);
	finish(&b);
}

static void watching_leaves_the_descriptor_blocking(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_int_equal(pipe(b.fds), 0);
	b.watch = loop_watch_fd(b.loop, b.fds[0], LOOP_READ, on_fd, &b);
	assert_int_equal(fcntl(b.fds[0], F_GETFL) & O_NONBLOCK, 0);
	loop_unwatch(b.watch);
	close(b.fds[0]);
	close(b.fds[1]);
	finish(&b);
}

static void a_regular_file_cannot_be_watched(void **state)
{
	struct bench b;
	char path[] = "/tmp/loopXXXXXX";
	int fd = mkstemp(path);

	(void)state;
	start(&b);
	assert_null(loop_watch_fd(b.loop, fd, LOOP_READ, on_fd, &b));
	assert_null(loop_watch_fd(b.loop, -1, LOOP_READ, on_fd, &b));
	close(fd);
	unlink(path);
	finish(&b);
}

static void free_both(void *user)
{
	struct bench *b = user;

	b->calls++;
	loop_unwatch(b->watch);
	loop_unwatch(b->other);
}

static void free_both_fd(void *user, int events)
{
	(void)events;
	free_both(user);
}

static void stop(void *user)
{
	loop_stop(((struct bench *)user)->loop);
}

static void a_watch_may_be_freed_from_inside_its_own_or_anothers_callback(void **state)
{
	struct bench b;
	struct loop_watch *end;

	(void)state;
	start(&b);
	b.watch = loop_timer(b.loop, free_both, &b);
	b.other = loop_timer(b.loop, free_both, &b);
	loop_timer_at(b.watch, 0);
	loop_timer_at(b.other, 0);
	end = loop_timer(b.loop, stop, &b);
	loop_timer_at(end, loop_clock() + 3000);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);

	assert_int_equal(pipe(b.fds), 0);
	assert_int_equal(write(b.fds[1], "x", 1), 1);
	b.watch = loop_watch_fd(b.loop, b.fds[0], LOOP_READ, free_both_fd, &b);
	b.other = loop_watch_fd(b.loop, b.fds[1], LOOP_WRITE, free_both_fd, &b);
	loop_timer_at(end, loop_clock() + 3000);
	loop_run(b.loop);
	assert_int_equal(b.calls, 2);
	close(b.fds[0]);
	close(b.fds[1]);
	finish(&b);
}

static void a_signal_is_told_in_the_loop(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_signal(b.loop, SIGUSR1, count_and_stop, &b);
	raise(SIGUSR1);
	assert_int_equal(b.calls, 0);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	finish(&b);
}

/* As nohup has it, and a shell without job control for what it starts in the background. */
static void a_signal_that_is_ignored_stays_so(void **state)
{
	struct bench b;

	(void)state;
	signal(SIGUSR1, SIG_IGN);
	start(&b);
	b.watch = loop_signal(b.loop, SIGUSR1, count_and_stop, &b);
	b.other = loop_timer(b.loop, stop, &b);
	raise(SIGUSR1);
	loop_timer_at(b.other, loop_clock() + 5000);
	loop_run(b.loop);
	assert_int_equal(b.calls, 0);
	assert_ptr_equal(signal(SIGUSR1, SIG_DFL), SIG_IGN);
	finish(&b);
}

static void a_folder_tells_what_is_made_renamed_and_removed(void **state)
{
	char folder[] = "/tmp/loopXXXXXX", one[64], two[64];
	struct bench b;

	(void)state;
	start(&b);
	assert_non_null(mkdtemp(folder));
	snprintf(one, sizeof(one), "%s/one", folder);
	snprintf(two, sizeof(two), "%s/two", folder);
	b.watch = loop_watch_folder(b.loop, folder, count_and_stop, &b);
	assert_int_equal(symlink("/nowhere", one), 0);
	loop_run(b.loop);
	assert_true(b.calls >= 1);
	b.calls = 0;
	assert_int_equal(rename(one, two), 0);
	loop_run(b.loop);
	assert_true(b.calls >= 1);
	b.calls = 0;
	assert_int_equal(unlink(two), 0);
	loop_run(b.loop);
	assert_true(b.calls >= 1);
	rmdir(folder);
	finish(&b);
}

static void a_folder_that_is_missing_cannot_be_watched(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_null(loop_watch_folder(b.loop, "/nowhere/at/all", count_and_stop, &b));
	finish(&b);
}

static void *wake_from_a_thread(void *watch)
{
	for (int i = 0; i < 100; i++)
		loop_wake(watch);
	return NULL;
}

static void another_thread_wakes_the_loop(void **state)
{
	struct bench b;
	pthread_t thread;

	(void)state;
	start(&b);
	b.watch = loop_wakeable(b.loop, count_and_stop, &b);
	assert_int_equal(pthread_create(&thread, NULL, wake_from_a_thread, b.watch), 0);
	loop_run(b.loop);
	pthread_join(thread, NULL);
	assert_in_range(b.calls, 1, 100);
	finish(&b);
}

static void on_resolved(void *user, const struct sockaddr *address, socklen_t n, const char *why)
{
	struct bench *b = user;

	if (address == NULL) {
		snprintf(b->text, sizeof(b->text), "failed: %s", why);
	} else {
		const struct sockaddr_in *in = (const struct sockaddr_in *)address;
		char name[INET_ADDRSTRLEN];

		assert_int_equal(n, sizeof(*in));
		inet_ntop(AF_INET, &in->sin_addr, name, sizeof(name));
		snprintf(b->text, sizeof(b->text), "%s port %d", name, ntohs(in->sin_port));
	}
	count_and_stop(b);
}

static void a_name_becomes_an_address(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	loop_resolve(b.loop, "127.0.0.1", "1883", on_resolved, &b);
	loop_run(b.loop);
	assert_string_equal(b.text, "127.0.0.1 port 1883");
	loop_resolve(b.loop, "127.0.0.1", "no-such-service", on_resolved, &b);
	loop_run(b.loop);
	assert_memory_equal(b.text, "failed: ", 8);
	assert_true(strlen(b.text) > 8);
	finish(&b);
}

static void a_lookup_that_was_freed_says_nothing(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_resolve(b.loop, "127.0.0.1", "1", on_resolved, &b);
	loop_unwatch(b.watch);
	loop_resolve(b.loop, "127.0.0.1", "2", on_resolved, &b);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	assert_string_equal(b.text, "127.0.0.1 port 2");
	finish(&b);
}

/* Work that ends when it is allowed to. */
struct errand {
	int allowed[2], dropped[2];
	int runs;
};

static void errand_work(void *job)
{
	struct errand *e = job;
	char c;

	assert_int_equal(read(e->allowed[0], &c, 1), 1);
	e->runs++;
}

static void errand_drop(void *job)
{
	struct errand *e = job;

	assert_int_equal(write(e->dropped[1], "d", 1), 1);
}

static void errand_allow(struct errand *e)
{
	assert_int_equal(write(e->allowed[1], "a", 1), 1);
}

static void errand_start(struct errand *e)
{
	*e = (struct errand){0};
	assert_int_equal(pipe(e->allowed), 0);
	assert_int_equal(pipe(e->dropped), 0);
}

static void errand_end(struct errand *e)
{
	for (int i = 0; i < 2; i++) {
		close(e->allowed[i]);
		close(e->dropped[i]);
	}
}

static void work_in_the_background_is_told_in_the_loop(void **state)
{
	struct bench b;
	struct errand e;

	(void)state;
	start(&b);
	errand_start(&e);
	loop_background(b.loop, &e, errand_work, errand_drop, count_and_stop, &b);
	errand_allow(&e);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	assert_int_equal(e.runs, 1);
	/* Or waited for, and then nothing is told. */
	b.watch = loop_background(b.loop, &e, errand_work, errand_drop, count_and_stop, &b);
	assert_false(loop_background_wait(b.watch, 0));
	assert_false(loop_background_wait(b.watch, 1000));
	errand_allow(&e);
	assert_true(loop_background_wait(b.watch, 10000000));
	assert_int_equal(e.runs, 2);
	assert_int_equal(b.calls, 1);
	finish(&b);
	errand_end(&e);
}

static void work_that_nobody_waits_for_any_more_is_dropped_when_it_ends(void **state)
{
	struct bench b;
	struct errand e;
	char c;

	(void)state;
	start(&b);
	errand_start(&e);
	b.watch = loop_background(b.loop, &e, errand_work, errand_drop, count_and_stop, &b);
	loop_unwatch(b.watch);
	finish(&b); /* does not wait either */
	errand_allow(&e);
	assert_int_equal(read(e.dropped[0], &c, 1), 1);
	assert_int_equal(e.runs, 1);
	assert_int_equal(b.calls, 0);
	errand_end(&e);
}

static void count_call(void *user)
{
	((struct bench *)user)->calls++;
}

static void stop_when_all_were_called(void *user)
{
	struct bench *b = user;

	if (b->calls > 0) {
		b->turns++;
		loop_stop(b->loop);
	}
}

static void after_turn_comes_once_for_all_events_of_a_turn(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	for (int i = 0; i < 3; i++)
		loop_timer_at(loop_timer(b.loop, count_call, &b), 0);
	loop_after_turn(b.loop, stop_when_all_were_called, &b);
	loop_run(b.loop);
	assert_int_equal(b.calls, 3);
	assert_int_equal(b.turns, 1);
	finish(&b);
}

static void loop_stop_at_event(void *user, int events)
{
	(void)events;
	count_and_stop(user);
}

static void pause_turn(void *user)
{
	struct bench *b = user;

	if (b->closes)
		close(b->fds[1]);
	/* Late enough for the pause to have begun, also on a busy machine. */
	if (b->signals)
		setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 100000}, NULL);
	b->when = loop_clock() + b->pause;
	loop_pause(b->loop, b->pause);
}

/* In a later turn: a descriptor that is watched only now ends a pause too. */
static void pause_soon(struct bench *b, int64_t us)
{
	b->pause = us;
	b->other = loop_timer(b->loop, pause_turn, b);
	loop_timer_at(b->other, loop_clock() + 2000);
}

static void an_event_waits_until_the_pause_is_over(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_int_equal(pipe(b.fds), 0);
	b.watch = loop_watch_fd(b.loop, b.fds[0], 0, loop_stop_at_event, &b);
	pause_soon(&b, 20000);
	/* The end of a pipe is an event of the turn after the pause. */
	b.closes = true;
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	assert_true(loop_clock() >= b.when);
	finish(&b);
	close(b.fds[0]);
}

static void a_timer_ends_a_pause(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_timer(b.loop, count_and_stop, &b);
	loop_timer_at(b.watch, loop_clock() + 20000);
	pause_soon(&b, 900000);
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	assert_true(b.when > 0 && loop_clock() < b.when);
	finish(&b);
}

static void a_signal_ends_a_pause(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	b.watch = loop_signal(b.loop, SIGALRM, count_and_stop, &b);
	pause_soon(&b, 900000);
	b.signals = true;
	loop_run(b.loop);
	assert_int_equal(b.calls, 1);
	assert_true(b.when > 0 && loop_clock() < b.when);
	finish(&b);
}

/* Bytes a read, and the time since the one before, from 16 reads in a flow on. */
static void a_steady_flow_of_small_reads_is_told_from_a_flood_and_an_answer(void **state)
{
	static const struct {
		int64_t gap;
		size_t n;
		bool flows;
	} rows[] = {
		{1000, 11, true},
		{4000, 1200, true}, /* a full-speed USB device */
		{8000, 1, true},
		{8001, 1, false}, /* a latency timer */
		{16000, 184, false},
		{300, 30, true},
		{299, 30, false}, /* as fast as they are read */
		{0, 86, false},
		{1000, 2047, true},
		{1000, 2048, false},
		{1000, 65536, false},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(rows); i++) {
		struct flow f = {0};
		int64_t now = 7000000;

		flow_read(&f, now, 11);
		for (int read = 1; read < 16; read++)
			assert_false(flow_read(&f, now += 1000, 11));
		assert_int_equal(flow_read(&f, now += rows[i].gap, rows[i].n), rows[i].flows);
		/* What broke it begins anew. */
		assert_int_equal(flow_read(&f, now += 1000, 11), rows[i].flows);
	}
}

static void freeing_the_loop_frees_what_is_watched(void **state)
{
	struct bench b;

	(void)state;
	start(&b);
	assert_int_equal(pipe(b.fds), 0);
	loop_watch_fd(b.loop, b.fds[0], LOOP_READ, on_fd, &b);
	loop_timer_at(loop_timer(b.loop, stop, &b), loop_clock() + 1000000);
	loop_signal(b.loop, SIGUSR2, stop, &b);
	loop_watch_folder(b.loop, "/tmp", stop, &b);
	loop_wakeable(b.loop, stop, &b);
	loop_resolve(b.loop, "127.0.0.1", "1", on_resolved, &b);
	finish(&b); /* the sanitizer tells what is left */
	close(b.fds[0]);
	close(b.fds[1]);
}

static void a_terminal_has_any_rate_and_the_usual_ones_by_name(void **state)
{
	static const struct {
		long long baud;
		speed_t name;
	} named[] = {{9600, B9600}, {115200, B115200}, {921600, B921600}, {4000000, B4000000}};
	struct termios t;
	int far, near;

	(void)state;
	assert_int_equal(openpty(&far, &near, NULL, NULL, NULL), 0);
	for (size_t i = 0; i < ALEN(named); i++) {
		assert_true(baud_set(near, named[i].baud));
		assert_int_equal(baud_of(near), named[i].baud);
		assert_int_equal(tcgetattr(near, &t), 0);
		assert_int_equal(cfgetospeed(&t), named[i].name);
		assert_int_equal(cfgetispeed(&t), named[i].name);
	}
	/* The boot text of an ESP8266. */
	assert_true(baud_set(near, 74880));
	assert_int_equal(baud_of(near), 74880);
	assert_true(baud_set(near, 115200));
	assert_int_equal(baud_of(near), 115200);
	close(far);
	close(near);
	assert_false(baud_set(near, 9600));
	assert_int_equal(baud_of(near), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_has_any_rate_and_the_usual_ones_by_name),
		cmocka_unit_test(a_timer_is_never_early),
		cmocka_unit_test(a_timer_that_sets_itself_lets_the_turn_end),
		cmocka_unit_test(a_stopped_timer_does_not_fire),
		cmocka_unit_test(a_descriptor_tells_bytes_room_and_the_end),
		cmocka_unit_test(watching_leaves_the_descriptor_blocking),
		cmocka_unit_test(a_regular_file_cannot_be_watched),
		cmocka_unit_test(a_watch_may_be_freed_from_inside_its_own_or_anothers_callback),
		cmocka_unit_test(a_signal_is_told_in_the_loop),
		cmocka_unit_test(a_signal_that_is_ignored_stays_so),
		cmocka_unit_test(a_folder_tells_what_is_made_renamed_and_removed),
		cmocka_unit_test(a_folder_that_is_missing_cannot_be_watched),
		cmocka_unit_test(another_thread_wakes_the_loop),
		cmocka_unit_test(a_name_becomes_an_address),
		cmocka_unit_test(a_lookup_that_was_freed_says_nothing),
		cmocka_unit_test(work_in_the_background_is_told_in_the_loop),
		cmocka_unit_test(work_that_nobody_waits_for_any_more_is_dropped_when_it_ends),
		cmocka_unit_test(after_turn_comes_once_for_all_events_of_a_turn),
		cmocka_unit_test(an_event_waits_until_the_pause_is_over),
		cmocka_unit_test(a_timer_ends_a_pause),
		cmocka_unit_test(a_signal_ends_a_pause),
		cmocka_unit_test(a_steady_flow_of_small_reads_is_told_from_a_flood_and_an_answer),
		cmocka_unit_test(freeing_the_loop_frees_what_is_watched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
