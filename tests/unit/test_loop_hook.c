/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands of --on-pass and --on-fail: their words, their environment, their failures. */
#include "unit.h"

#include "loop/hook.h"

static void words_are_split_and_nothing_else(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"label", "label|"},
		{"  /opt/print label  --copies\t2 ", "/opt/print|label|--copies|2|"},
		{"print 'two words' \"and more\"", "print|two words|and more|"},
		{"a'b c'\"d e\"f", "ab cd ef|"},
		{"a \"\" ''", "a|||"},
		{"a \"say \\\"hi\\\" \\\\ \\n\"", "a|say \"hi\" \\ \\n|"},
		{"a\\ b 'c\\d' \\'", "a b|c\\d|'|"},
		{"print $ATMQ_SN `id` *.c | tee x; rm y > z",
			"print|$ATMQ_SN|`id`|*.c|||tee|x;|rm|y|>|z|"},
		{"trailing\\", "trailing\\|"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct buf words = {0};
		struct hook h;
		struct diag d;

		assert_true(hook_read(&h, "on-pass", cases[i].text, &d));
		for (size_t n = 0; n < h.count; n++)
			buf_addf(&words, "%s|", h.words[n]);
		assert_null(h.words[h.count]);
		assert_buf(&words, cases[i].words);
		buf_fini(&words);
		hook_fini(&h);
	}
}

static void what_is_no_command_is_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{"", "--on-fail: the command is missing"},
		{" \t", "--on-fail: the command is missing"},
		{"'' a", "--on-fail: the command is missing"},
		{"print 'two", "--on-fail: a quote is not closed"},
		{"print \"two\\\"", "--on-fail: a quote is not closed"},
		{"print \"two\\", "--on-fail: a quote is not closed"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct hook h;
		struct diag d;

		assert_false(hook_read(&h, "on-fail", cases[i].text, &d));
		assert_string_equal(d.text, cases[i].why);
		assert_null(h.words);
	}
}

/* ---- running ---- */

struct hook_bench {
	struct loop *loop;
	struct loop_watch *limit;
	struct buf said;
	bool late;
};

static void hook_too_late(void *user)
{
	struct hook_bench *b = user;

	b->late = true;
	loop_stop(b->loop);
}

static void hook_said(void *user, const char *who, bool problem, struct slice text)
{
	struct hook_bench *b = user;

	buf_addf(&b->said, "%s%s: ", who, problem ? "!" : "");
	buf_add(&b->said, text);
	buf_add_char(&b->said, '\n');
}

static void hooks_are_idle(void *user)
{
	struct hook_bench *b = user;

	loop_stop(b->loop);
}

static void run_hooks(const char *const *commands, size_t count, const struct hook_value *values,
	size_t value_count, const char *said)
{
	struct hook_bench b = {.loop = loop_new()};
	struct hooks all = {.loop = b.loop, .say = hook_said, .idle = hooks_are_idle, .user = &b};
	struct diag d;

	b.limit = loop_timer(b.loop, hook_too_late, &b);
	loop_timer_at(b.limit, loop_clock() + 10000000);
	for (size_t i = 0; i < count; i++) {
		struct hook h;
		assert_true(hook_read(&h, "on-pass", commands[i], &d));
		hooks_run(&all, &h, "port1", values, value_count);
		hook_fini(&h);
	}
	if (all.count)
		loop_run(b.loop);
	assert_false(b.late);
	assert_int_equal(all.count, 0);
	assert_buf(&b.said, said);
	buf_fini(&b.said);
	hooks_fini(&all);
	loop_free(b.loop);
}

static void the_board_is_in_the_environment(void **state)
{
	const struct hook_value values[] = {{"ATMQ_SN", SLICE("$(id); 'x'")},
		{"ATMQ_MAC", SLICE("a\0b\x1b[2J")}, {"ATMQ_STEP", SLICE("")}};
	const char *commands[] = {"sh -c 'printf \"%s\\n\" \"$ATMQ_SN\" \"$ATMQ_MAC\" "
				  "\"${ATMQ_STEP-unset}\" \"$ATMQ_OTHER\"'"};

	(void)state;
	setenv("ATMQ_SN", "of an outer run", 1);
	setenv("ATMQ_OTHER", "stays", 1);
	run_hooks(commands, 1, values, ALEN(values),
		"port1: $(id); 'x'\nport1: a␀b␛[2J\nport1: stays\n");
}

static void a_failure_is_told(void **state)
{
	const char *failed[] = {"sh -c 'echo no paper >&2; exit 4'"};
	const char *missing[] = {"/nowhere/label --now"};

	(void)state;
	run_hooks(failed, 1, NULL, 0, "port1: no paper\nport1!: sh exited with status 4\n");
	if (under_valgrind())
		skip_test("valgrind forks where the kernel would tell at once that there is none");
	run_hooks(missing, 1, NULL, 0,
		"port1!: /nowhere/label can't be started: No such file or directory\n");
}

static void what_runs_at_the_end_is_left_to_itself(void **state)
{
	struct hook_bench b = {.loop = loop_new()};
	struct hooks all = {.loop = b.loop, .say = hook_said, .user = &b};
	struct hook h, none = {0};
	struct diag d;

	(void)state;
	assert_true(hook_read(&h, "on-pass", "true", &d));
	hooks_run(&all, &none, "port1", NULL, 0);
	assert_int_equal(all.count, 0);
	hooks_run(&all, &h, "port1", NULL, 0);
	hooks_run(&all, &h, "port2", NULL, 0);
	assert_int_equal(all.count, 2);
	hooks_fini(&all);
	hook_fini(&h);
	loop_free(b.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_split_and_nothing_else),
		cmocka_unit_test(what_is_no_command_is_refused),
		cmocka_unit_test(the_board_is_in_the_environment),
		cmocka_unit_test(a_failure_is_told),
		cmocka_unit_test(what_runs_at_the_end_is_left_to_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
