/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a process is: each case has a process of its own.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/print.h"
#include "base/program.h"

enum { PASSED = 77 }; /* no status that a program ends with */

/* The status of a process that does `act`, which ends with PASSED; 128 + number after a signal. */
static int status_of(void (*act)(void))
{
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		act();
		_exit(PASSED);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void need(bool condition, int number)
{
	if (!condition)
		_exit(number);
}

static void start_without_any(void)
{
	char byte;

	for (int fd = 0; fd <= 2; fd++)
		close(fd);
	program_start();
	for (int fd = 0; fd <= 2; fd++) {
		need(fcntl(fd, F_GETFD) >= 0, 10 + fd);
		need(read(fd, &byte, 1) == 0, 20 + fd);
		need(write(fd, "x", 1) == 1, 30 + fd);
	}
}

static void start_without_output(void)
{
	close(STDOUT_FILENO);
	program_start();
	need(fcntl(STDOUT_FILENO, F_GETFD) >= 0, 10);
	/* Nothing more is opened than what was missing. */
	int next = open("/dev/null", O_RDONLY);
	close(next);
	program_start();
	int same = open("/dev/null", O_RDONLY);
	need(next == same, 11);
}

static void keep_what_is_open(void)
{
	int fds[2];
	char byte = 0;

	need(pipe(fds) == 0 && dup2(fds[1], STDOUT_FILENO) == STDOUT_FILENO, 10);
	program_start();
	need(write(STDOUT_FILENO, "y", 1) == 1, 11);
	need(read(fds[0], &byte, 1) == 1 && byte == 'y', 12);
}

static void standard_descriptors_that_are_closed_lead_nowhere(void **state)
{
	(void)state;
	assert_int_equal(status_of(start_without_any), PASSED);
	assert_int_equal(status_of(start_without_output), PASSED);
	assert_int_equal(status_of(keep_what_is_open), PASSED);
}

static void write_to_nobody(void)
{
	int fds[2];

	program_start();
	need(pipe(fds) == 0, 10);
	close(fds[0]);
	need(write(fds[1], "x", 1) == -1 && errno == EPIPE, 11);
}

static void write_beyond_the_limit(void)
{
	char path[] = "/tmp/atmq-program-XXXXXX";
	struct rlimit limit = {4, 4};
	int fd = mkstemp(path);

	unlink(path);
	program_start();
	need(fd >= 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0, 10);
	need(write(fd, "1234", 4) == 4, 11);
	need(write(fd, "5", 1) == -1 && errno == EFBIG, 12);
}

static void what_cannot_be_written_is_an_error_and_no_signal(void **state)
{
	(void)state;
	assert_int_equal(status_of(write_to_nobody), PASSED);
	assert_int_equal(status_of(write_beyond_the_limit), PASSED);
}

static void restore(void)
{
	if (write(STDERR_FILENO, "restored, ", 10) < 0)
		_exit(1);
}

static void end(void)
{
	program_on_end(restore);
	program_end("out of memory");
}

static void end_without_hook(void)
{
	program_on_end(restore);
	program_on_end(NULL);
	program_end("out of memory");
}

/* What `act` says on standard error. */
static int heard(void (*act)(void), struct buf *out)
{
	int fds[2], kept = dup(STDERR_FILENO);
	char bytes[200];

	assert_int_equal(pipe(fds), 0);
	dup2(fds[1], STDERR_FILENO);
	int status = status_of(act);
	dup2(kept, STDERR_FILENO);
	close(kept);
	close(fds[1]);
	ssize_t n = read(fds[0], bytes, sizeof(bytes));
	close(fds[0]);
	buf_clear(out);
	buf_add(out, (struct slice){bytes, n > 0 ? (size_t)n : 0});
	return status;
}

static void the_end_restores_the_terminal_says_why_and_is_status_2(void **state)
{
	struct buf said = {0};

	(void)state;
	assert_int_equal(heard(end, &said), 2);
	assert_buf(&said, "restored, test_base_program: out of memory\n");
	assert_int_equal(heard(end_without_hook, &said), 2);
	assert_buf(&said, "test_base_program: out of memory\n");
	buf_fini(&said);
}

static void write_to(const char *path)
{
	struct buf text = {0};

	need(freopen(path, "w", stdout) != NULL, 10);
	buf_add_text(&text, "report\n");
	need(!print_output(&text), 11);
	buf_fini(&text);
}

static void write_to_a_full_disk(void)
{
	write_to("/dev/full");
}

static void write_to_a_reader_who_has_gone(void)
{
	struct buf text = {0};
	int fds[2];

	program_start();
	need(pipe(fds) == 0, 10);
	close(fds[0]);
	need(dup2(fds[1], STDOUT_FILENO) == STDOUT_FILENO, 11);
	buf_add_text(&text, "report\n");
	need(!print_output(&text), 12);
	buf_fini(&text);
}

static void output_that_cannot_be_written_is_reported_but_for_a_reader_who_has_gone(void **state)
{
	struct buf said = {0};

	(void)state;
	assert_int_equal(heard(write_to_a_full_disk, &said), PASSED);
	assert_buf(&said, "test_base_program: standard output: No space left on device\n");
	assert_int_equal(heard(write_to_a_reader_who_has_gone, &said), PASSED);
	assert_buf(&said, "");
	buf_fini(&said);
}

static void say(void)
{
	print_problem("no port \033[31m");
}

static void what_is_reported_is_visible(void **state)
{
	struct buf said = {0};

	(void)state;
	assert_int_equal(heard(say, &said), PASSED);
	assert_false(memchr(said.p, '\033', said.n));
	assert_true(slice_starts(buf_slice(&said), SLICE("test_base_program: no port ")));
	assert_int_equal(said.p[said.n - 1], '\n');
	buf_fini(&said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(standard_descriptors_that_are_closed_lead_nowhere),
		cmocka_unit_test(what_cannot_be_written_is_an_error_and_no_signal),
		cmocka_unit_test(the_end_restores_the_terminal_says_why_and_is_status_2),
		cmocka_unit_test(
			output_that_cannot_be_written_is_reported_but_for_a_reader_who_has_gone),
		cmocka_unit_test(what_is_reported_is_visible),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
