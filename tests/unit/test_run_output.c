/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports and their readers: each target has its own failure, and none of them blocks. */
#include "unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "run/reports.h"

enum { PIECE = 1024 * 1024 };

static char folder[] = "/tmp/atmq-output-XXXXXX";

static const char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void add_mebibytes(struct run_output *o, size_t count)
{
	struct buf piece = {0};

	for (size_t i = 0; i < count; i++) {
		buf_add_repeat(&piece, 'x', PIECE);
		run_output_add(o, &piece);
		assert_int_equal(piece.n, 0);
	}
	buf_fini(&piece);
}

static void assert_problem(const struct run_output *o, const char *expected)
{
	struct buf why = {0};

	run_output_add_problem(o, &why);
	assert_string_equal(buf_text(&why), expected);
	buf_fini(&why);
}

static void what_nobody_reads_is_kept_up_to_a_limit(void **state)
{
	struct loop *loop = loop_new();
	struct run_output o;
	struct diag d;

	(void)state;
	assert_int_equal(mkfifo(path_of("stuck"), 0600), 0);
	int reader = open(path_of("stuck"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(run_output_open_file(&o, loop, path_of("stuck"), &d));
	add_mebibytes(&o, 60);
	assert_false(run_output_failed(&o));
	assert_true(run_output_waiting(&o) > (size_t)59 * PIECE);
	add_mebibytes(&o, 10);
	assert_true(run_output_failed(&o));
	/* Nobody waits for it any more. */
	assert_int_equal(run_output_waiting(&o), 0);
	assert_problem(&o, "nobody reads the report, and 63 MiB of it are waiting");
	close(reader);
	run_output_close(&o);
	loop_free(loop);
}

static void a_reader_that_has_gone_is_an_error_of_that_report(void **state)
{
	struct loop *loop = loop_new();
	struct run_output o;
	struct diag d;

	(void)state;
	assert_int_equal(mkfifo(path_of("gone"), 0600), 0);
	int reader = open(path_of("gone"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	assert_true(run_output_open_file(&o, loop, path_of("gone"), &d));
	close(reader);
	add_mebibytes(&o, 2);
	assert_true(run_output_failed(&o));
	assert_problem(&o, "Broken pipe");
	run_output_close(&o);
	loop_free(loop);
}

static void numbers_are_given_in_the_order_of_writing(void **state)
{
	struct buf sheets[2] = {0}, out = {0};
	size_t next = 1;

	(void)state;
	buf_addf(&sheets[0], "ok %c a\nok %c b\n", REPORT_NUMBER, REPORT_NUMBER);
	buf_addf(&sheets[1], "ok %c c\nnone\n", REPORT_NUMBER);
	report_add_numbered(&out, &sheets[1], &next);
	report_add_numbered(&out, &sheets[0], &next);
	report_add_numbered(&out, &sheets[0], &next);
	assert_string_equal(buf_text(&out), "ok 1 c\nnone\nok 2 a\nok 3 b\n");
	assert_int_equal(next, 4);
	buf_fini(&sheets[0]);
	buf_fini(&sheets[1]);
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_reads_is_kept_up_to_a_limit),
		cmocka_unit_test(a_reader_that_has_gone_is_an_error_of_that_report),
		cmocka_unit_test(numbers_are_given_in_the_order_of_writing),
	};

	signal(SIGPIPE, SIG_IGN);
	if (!mkdtemp(folder))
		return 1;
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path_of("stuck"));
	unlink(path_of("gone"));
	rmdir(folder);
	return failed;
}
