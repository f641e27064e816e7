/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Programs of the user's: what they write, how they end, and what they are given. */
#include "unit.h"

#include <unistd.h>

#include "loop/child.h"

struct child_bench {
	struct loop *loop;
	struct loop_watch *limit;
	struct child *child;
	struct buf lines;
	char why[64];
	bool ended, late, frees_at_line;
};

static void child_too_late(void *user)
{
	struct child_bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void child_line(void *user, struct slice line)
{
	struct child_bench *b = user;

	buf_add(&b->lines, line);
	buf_add_char(&b->lines, '|');
	if (b->frees_at_line) {
		child_free(b->child);
		b->child = NULL;
		loop_stop(b->loop);
	}
}

static void child_ended(void *user, const char *why)
{
	struct child_bench *b = user;

	assert_false(b->ended);
	b->ended = true;
	snprintf(b->why, sizeof(b->why), "%s", why ? why : "well");
	loop_stop(b->loop);
}

static const struct child_events child_bench_events = {child_line, child_ended};

static void child_bench_run(struct child_bench *b, char *const *argv, char *const *env)
{
	struct diag d;

	b->loop = loop_new();
	b->limit = loop_timer(b->loop, child_too_late, b);
	loop_timer_at(b->limit, loop_clock() + 10000000);
	b->child = child_start(b->loop, argv, env, &child_bench_events, b, &d);
	if (!b->child)
		fail_msg("%s", d.text);
	loop_run(b->loop);
	assert_false(b->late);
	child_free(b->child);
	loop_free(b->loop);
}

static void lines_and_the_end_are_told(void **state)
{
	static const struct {
		const char *script, *lines, *why;
	} cases[] = {
		{"echo one; echo two >&2", "one|two|", "well"},
		{"printf 'no line feed'", "no line feed|", "well"},
		{"printf 'a\\r\\n\\nb\\n'", "a||b|", "well"},
		{"exit 3", "", "exited with status 3"},
		{"kill -9 $$", "", "was ended by signal 9"},
		{"cat", "", "well"}, /* no standard input */
		{"echo \"$ONE\"", "1 2|", "well"},
		{"kill -PIPE $$", "", "was ended by signal 13"},
		/* What it leaves behind has the pipe, and is not waited for. */
		{"sleep 5 >/dev/null & echo here; sleep 5 & exit 1", "here|",
			"exited with status 1"},
	};
	char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, (char[]){"ONE=1 2"}, NULL};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct child_bench b = {0};
		char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)cases[i].script, NULL};

		child_bench_run(&b, argv, env);
		assert_buf(&b.lines, cases[i].lines);
		assert_string_equal(b.why, cases[i].why);
		buf_fini(&b.lines);
	}
}

static void long_lines_come_in_pieces(void **state)
{
	struct child_bench b = {0};
	char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char[]){"printf '%1200s\\nend' x"}, NULL};
	char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, NULL};
	size_t pieces = 0;

	(void)state;
	child_bench_run(&b, argv, env);
	for (size_t i = 0; i < b.lines.n; i++)
		pieces += b.lines.p[i] == '|';
	assert_int_equal(pieces, 4);
	assert_int_equal(b.lines.n, 1200 + strlen("end") + 4);
	buf_fini(&b.lines);
}

static void it_may_be_freed_while_it_tells(void **state)
{
	struct child_bench b = {.frees_at_line = true};
	char *argv[] = {(char[]){"sh"}, (char[]){"-c"}, (char[]){"echo a; echo b; exit 1"}, NULL};
	char *env[] = {(char[]){"PATH=/usr/bin:/bin"}, NULL};

	(void)state;
	child_bench_run(&b, argv, env);
	assert_buf(&b.lines, "a|");
	assert_false(b.ended);
	buf_fini(&b.lines);
}

static void what_is_missing_is_refused(void **state)
{
	char *argv[] = {(char[]){"no-such-program-here"}, NULL}, *env[] = {NULL};
	struct diag d;

	(void)state;
	if (under_valgrind())
		skip_test("valgrind forks where the kernel would tell at once that there is none");
	struct loop *loop = loop_new();
	assert_null(child_start(loop, argv, env, &child_bench_events, NULL, &d));
	assert_string_equal(
		d.text, "no-such-program-here can't be started: No such file or directory");
	loop_free(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_and_the_end_are_told),
		cmocka_unit_test(long_lines_come_in_pieces),
		cmocka_unit_test(it_may_be_freed_while_it_tells),
		cmocka_unit_test(what_is_missing_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
