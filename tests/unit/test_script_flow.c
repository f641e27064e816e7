/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which step is next.  Nothing is played: each step ends as the test says, and takes a second. */
#include "unit.h"

#include "script/flow.h"

enum { FLOW_SECOND = 1000000, FLOW_TURNS = 2000 };

/* The step in this line fails the first `times` times; 0: always. */
struct flow_failure {
	size_t line;
	int times;
};

static bool flow_no_file(void *user, struct slice name, struct buf *out, struct diag *d)
{
	(void)user, (void)name, (void)out;
	return diag_fail(d, 0, 0, 0, "no such file");
}

static void flow_test_read(struct script *s, const char *text)
{
	struct buf errors = {0};

	if (!script_read(s,
		    &(struct script_source){
			    .path = "x.at", .text = slice_of(text), .file = flow_no_file},
		    &errors))
		fail_msg("%s", buf_text(&errors));
}

/* The steps of these lines are an included file's. */
static void flow_test_include(struct script *s, size_t first, size_t finally, size_t end)
{
	static struct script_part parts[2];

	parts[0] = s->parts[0];
	parts[1] = (struct script_part){.first = first, .finally = finally, .end = end};
	free(s->parts);
	s->parts = parts;
	s->part_count = 2;
}

static bool flow_test_fails(const struct flow_failure *failures, size_t line, int *played)
{
	for (const struct flow_failure *f = failures; f->line; f++)
		if (f->line == line)
			return !f->times || played[line] <= f->times;
	return false;
}

/* "1 2! [3]": lines that were played, ! those that failed, [] those that were skipped; in () how a block
 * ended; at the end, after how many seconds. */
static void flow_test_play(struct flow *f, struct buf *out, const struct flow_failure *failures)
{
	const struct script *s = f->script;
	int64_t now = 0;
	int played[32] = {0};

	for (int turns = 0; turns < FLOW_TURNS; turns++) {
		enum flow_turn turn = flow_next(f, now);
		size_t line = flow_step(f) < s->count ? s->steps[flow_step(f)].line : 0;
		switch (turn) {
		case FLOW_WAIT:
			assert_true(flow_until(f) > now);
			now = flow_until(f);
			break;
		case FLOW_SKIP:
			buf_addf(out, "[%zu] ", line);
			flow_skipped(f);
			break;
		case FLOW_PASSED:
			buf_addf(out, "(%s) ", buf_text(&f->note));
			flow_passed(f);
			break;
		case FLOW_FAILED:
			buf_addf(out, "(%s)! ", buf_text(&f->why));
			flow_failed(f, buf_slice(&f->why), f->failure, f->code);
			break;
		case FLOW_PLAY:
			now += FLOW_SECOND;
			played[line]++;
			if (flow_test_fails(failures, line, played)) {
				buf_addf(out, "%zu! ", line);
				flow_failed(f, SLICE("why"), SCRIPT_REFUSED, 0x6043);
			} else {
				buf_addf(out, "%zu ", line);
				flow_passed(f);
			}
			break;
		case FLOW_ENDED:
			buf_addf(out, "%lld s", (long long)(now / FLOW_SECOND));
			return;
		}
	}
	fail_msg("it never ends");
}

static void each_construct_goes_on_as_it_should(void **state)
{
	static const struct {
		const char *script;
		bool keep_going;
		struct flow_failure failures[4];
		const char *played;
	} cases[] = {
		{"", false, {{0}}, "0 s"},
		{"AT\nATE0\n", false, {{0}}, "1 2 2 s"},
		/* A failure, at the beginning, in the middle, at the end. */
		{"AT\nATE0\nATE1\n", false, {{1, 0}}, "1! [2] [3] 1 s"},
		{"AT\nATE0\nATE1\n", false, {{2, 0}}, "1 2! [3] 2 s"},
		{"AT\nATE0\nATE1\n", false, {{3, 0}}, "1 2 3! 3 s"},
		{"AT\nATE0\nATE1\n", true, {{1, 0}, {3, 0}}, "1! 2 3! 3 s"},
		/* finally */
		{"AT\nATE0\nfinally\nATE1\nAT\n", false, {{0}}, "1 2 4 5 4 s"},
		{"AT\nATE0\nfinally\nATE1\nAT\n", false, {{1, 0}}, "1! [2] 4 5 3 s"},
		{"AT\nATE0\nfinally\nATE1\nAT\n", false, {{1, 0}, {4, 0}}, "1! [2] 4! 5 3 s"},
		{"AT\nfinally\nATE1\nAT\n", false, {{3, 0}}, "1 3! 4 3 s"},
		{"AT\nATE0\nfinally\nATE1\nAT\n", true, {{1, 0}, {4, 0}}, "1! 2 4! 5 4 s"},
		/* retry: as often as it is needed, with a pause between */
		{"retry 3 AT\nATE0\n", false, {{0}}, "1 () 2 2 s"},
		{"retry 3 AT\nATE0\n", false, {{1, 2}}, "1! 1! 1 (on attempt 3 of 3) 2 4 s"},
		{"retry 3 every 5s AT\n", false, {{1, 2}}, "1! 1! 1 (on attempt 3 of 3) 13 s"},
		{"retry 3 AT\nATE0\n", false, {{1, 0}},
			"1! 1! 1! (3 attempts; the last one: why)! [2] 3 s"},
		{"retry 1 AT\n", false, {{1, 0}}, "1! (1 attempt; the last one: why)! 1 s"},
		{"retry 2 AT\nATE0\n", true, {{1, 0}},
			"1! 1! (2 attempts; the last one: why)! 2 3 s"},
		/* repeat: so often or so long; its interval is from beginning to beginning */
		{"repeat 3 AT\n", false, {{0}}, "1 1 1 (3 times, slowest 1.000 s) 3 s"},
		{"repeat 3 every 5s AT\n", false, {{0}}, "1 1 1 (3 times, slowest 1.000 s) 11 s"},
		{"repeat 3 every 200ms AT\n", false, {{0}}, "1 1 1 (3 times, slowest 1.000 s) 3 s"},
		{"repeat 3 AT\n", false, {{1, 0}}, "1! (time 1 of 3: why)! 1 s"},
		{"repeat for 3s AT\n", false, {{0}}, "1 1 1 (3 times, slowest 1.000 s) 3 s"},
		{"repeat for 2500ms AT\n", false, {{0}}, "1 1 1 (3 times, slowest 1.000 s) 3 s"},
		{"repeat for 7s every 3s AT\n", false, {{0}},
			"1 1 1 (3 times, slowest 1.000 s) 7 s"},
		{"repeat for 1ms AT\n", false, {{0}}, "1 (1 time, slowest 1.000 s) 1 s"},
		{"repeat for 9s AT\n", false, {{1, 0}}, "1! (time 1: why)! 1 s"},
		/* in one another */
		{"repeat 2 retry 2 AT\n", false, {{1, 1}},
			"1! 1 (on attempt 2 of 2) 1 () (2 times, slowest 2.000 s) 3 s"},
		{"retry 2 repeat 2 AT\nATE0\n", false, {{1, 1}},
			"1! (time 1 of 2: why)! 1 1 (2 times, slowest 1.000 s) (on attempt 2 of 2) 2 4 s"},
		{"repeat 2 retry 2 AT\nfinally\nATE0\n", false, {{1, 0}},
			"1! 1! (2 attempts; the last one: why)! (time 1 of 2: 2 attempts; the last one: why)! 3 3 s"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		struct flow f = {0};
		struct buf out = {0};
		flow_test_read(&s, cases[i].script);
		flow_start(&f, &s, cases[i].keep_going);
		flow_test_play(&f, &out, cases[i].failures);
		if (strcmp(buf_text(&out), cases[i].played) != 0)
			fail_msg("%s\n got: %s\nwant: %s", cases[i].script, buf_text(&out),
				cases[i].played);
		buf_fini(&out);
		flow_fini(&f);
		script_fini(&s);
	}
}

/* Lines 2 to 5 of "AT\n" six times are an included file, line 5 is behind its `finally`; line 6 is the
 * outer file's. */
static void an_included_file_has_an_end_of_its_own(void **state)
{
	static const struct {
		size_t leaves; /* the line that is an `only if` which is not met; 0: none */
		bool outer_finally;
		struct flow_failure failures[3];
		const char *played;
	} cases[] = {
		{0, false, {{0}}, "1 2 3 4 5 6 6 s"},
		{0, false, {{3, 0}}, "1 2 3! [4] 5 [6] 4 s"},
		{0, true, {{3, 0}}, "1 2 3! [4] 5 6 5 s"},
		{0, true, {{3, 0}, {5, 0}}, "1 2 3! [4] 5! 6 5 s"},
		{0, true, {{1, 0}}, "1! [2] [3] [4] [5] 6 2 s"},
		{0, true, {{5, 0}}, "1 2 3 4 5! 6 6 s"},
		/* Its cleaning up belongs to what was left out. */
		{3, false, {{0}}, "1 2 <3> [4] [5] 6 3 s"},
		{1, true, {{0}}, "<1> [2] [3] [4] [5] [6] 0 s"},
	};

	(void)state;
	for (size_t i = 0; i < ALEN(cases); i++) {
		struct script s;
		struct flow f = {0};
		struct buf out = {0};
		size_t leave = cases[i].leaves;
		flow_test_read(&s, "AT\nAT\nAT\nAT\nAT\nAT\n");
		flow_test_include(&s, 1, 4, 5);
		s.parts[0].finally = cases[i].outer_finally ? 5 : SLICE_NONE;
		flow_start(&f, &s, false);
		for (size_t line = 1; leave && line < leave; line++) {
			assert_int_equal(flow_next(&f, 0), FLOW_PLAY);
			buf_addf(&out, "%zu ", line);
			flow_passed(&f);
		}
		if (leave) {
			assert_int_equal(flow_next(&f, 0), FLOW_PLAY);
			buf_addf(&out, "<%zu> ", leave);
			flow_leave_file(&f, SLICE("not for this board"));
		}
		struct buf rest = {0};
		flow_test_play(&f, &rest, cases[i].failures);
		buf_add(&out, buf_slice(&rest));
		buf_fini(&rest);
		/* The test's own clock began behind the steps before. */
		if (leave > 1)
			buf_truncate(&out, out.n - 3), buf_addf(&out, "%zu s", leave);
		if (strcmp(buf_text(&out), cases[i].played) != 0)
			fail_msg(
				"case %zu\n got: %s\nwant: %s", i, buf_text(&out), cases[i].played);
		buf_fini(&out);
		flow_fini(&f);
		s.parts = NULL;
		script_fini(&s);
	}
}

/* However they are put into one another, and whatever fails: it ends, and each row ends once. */
static void any_nesting_ends(void **state)
{
	static const char *const modifiers[] = {"retry 2 ", "repeat 2 ", "repeat for 2s ",
		"retry 2 every 1s ", "repeat 2 every 3s "};
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct buf text = {0}, out = {0};
		struct flow_failure failures[4] = {{0}};
		struct flow f = {0};
		struct script s;
		for (int line = 0; line < 4; line++) {
			for (int depth = (seed = seed * 1103515245 + 12345) >> 16 & 3; depth;
				depth--)
				buf_add_text(&text,
					modifiers[((seed = seed * 1103515245 + 12345) >> 16) %
						  ALEN(modifiers)]);
			buf_add_text(&text, line == 2 && round % 2 ? "AT\nfinally\n" : "AT\n");
		}
		for (int i = 0; i < 3; i++) {
			seed = seed * 1103515245 + 12345;
			failures[i] = (struct flow_failure){
				1 + (seed >> 16) % 5, (int)((seed >> 20) & 3)};
		}
		flow_test_read(&s, buf_text(&text));
		assert_int_equal(s.rows, 4);
		flow_start(&f, &s, round % 3 == 0);
		flow_test_play(&f, &out, failures);
		assert_int_equal(flow_row(&f), s.count);
		buf_fini(&text);
		buf_fini(&out);
		flow_fini(&f);
		script_fini(&s);
	}
}

static void a_block_says_how_far_it_is(void **state)
{
	struct script s;
	struct flow f = {0};
	struct buf out = {0};

	(void)state;
	flow_test_read(&s, "repeat 100 retry 3 AT\n");
	flow_start(&f, &s, false);
	flow_add_times(&f, &out);
	assert_int_equal(out.n, 0);
	for (int i = 0; i < 36; i++) {
		assert_int_equal(flow_next(&f, 0), FLOW_PLAY);
		flow_passed(&f);
		assert_int_equal(flow_next(&f, 0), FLOW_PASSED);
		flow_passed(&f);
	}
	assert_int_equal(flow_next(&f, 0), FLOW_PLAY);
	flow_add_times(&f, &out);
	assert_buf(&out, "time 37 of 100");
	/* The whole of it is begun anew. */
	flow_again(&f);
	assert_int_equal(flow_next(&f, 0), FLOW_PLAY);
	buf_clear(&out);
	flow_add_times(&f, &out);
	assert_buf(&out, "time 1 of 100");
	buf_fini(&out);
	flow_fini(&f);
	script_fini(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_construct_goes_on_as_it_should),
		cmocka_unit_test(an_included_file_has_an_end_of_its_own),
		cmocka_unit_test(any_nesting_ends),
		cmocka_unit_test(a_block_says_how_far_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
