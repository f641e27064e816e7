/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Each row of the table, in each dialect, through what reads it: the check takes the limits and
 * refuses what lies beyond them, at its place and by its name, and `explain` shows it.  What the
 * limits are is held by hand in test_at_command.c and test_at_compose.c.
 */
#include "unit.h"

#include "at/compose.h"
#include "explain/explain.h"

static void add_value(
	struct buf *line, const struct at_parameter *p, long long number, long long bytes)
{
	if (p->type == AT_NUMBER) {
		buf_addf(line, "%lld", number);
		return;
	}
	buf_add_char(line, '"');
	buf_add_repeat(line, 'a', (size_t)bytes);
	buf_add_char(line, '"');
}

/* The largest number that the row accepts, so that an off-by-one shows; the shortest text, so that
 * the line does not become too long. */
static void add_right(struct buf *line, const struct at_parameter *p, enum at_dialect dialect)
{
	add_value(line, p, p->range[dialect].max, p->range[dialect].min);
}

static void add_wrong(struct buf *line, const struct at_parameter *p, enum at_dialect dialect)
{
	add_value(line, p, p->range[dialect].max + 1, p->range[dialect].max + 1);
}

static void compose(
	struct buf *line, const struct at_command *c, enum at_dialect dialect, size_t wrong)
{
	buf_clear(line);
	buf_addf(line, "AT%s%s%s", c->basic ? "" : "+", c->name, c->basic ? "" : "=");
	for (size_t i = 0; i < at_command_min_parameters(c, dialect) || i <= wrong; i++) {
		const struct at_parameter *p = at_command_parameter(c, dialect, i);
		if (!p)
			break;
		if (i)
			buf_add_char(line, ',');
		(i == wrong ? add_wrong : add_right)(line, p, dialect);
	}
}

/* Numbers are bounded by what the board believes, texts by the line: a text that may fill the line
 * has no length of its own to be beyond of. */
static bool has_limit(const struct at_parameter *p, enum at_dialect dialect)
{
	return p->type == AT_NUMBER ? p->range[dialect].max < 0x7fffffff
	                            : p->range[dialect].max < 200;
}

static void refuse_row(const struct at_command *c, enum at_dialect dialect, size_t index)
{
	const struct at_parameter *p = at_command_parameter(c, dialect, index);
	struct buf line = {0};
	struct at_line read;
	struct diag d = {0};

	compose(&line, c, dialect, index);
	at_line_read(buf_slice(&line), dialect, &read);
	if (at_line_check(buf_slice(&line), &read, dialect, &d))
		fail_msg("%s is taken", buf_text(&line));
	struct slice text = slice_of(d.text);
	if (slice_find(text, slice_of(p->name)) == SLICE_NONE)
		fail_msg("%s: \"%s\" does not name %s", buf_text(&line), d.text, p->name);
	assert_true(index < read.argument_count);
	assert_true(d.at >= read.arguments[index].at);
	assert_true(d.at + d.n <= read.arguments[index].at + read.arguments[index].n);
	buf_fini(&line);
}

static void each_row_refuses_what_lies_beyond_its_limit(void **state)
{
	size_t refused = 0;

	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		for (size_t i = 0; i < at_command_count(); i++) {
			const struct at_command *c = at_command(i);
			if (!(c->dialects & AT_IN(dialect)) ||
				!(at_command_forms(c, (enum at_dialect)dialect) &
					AT_HAS(AT_FORM_SET)))
				continue;
			size_t rows = at_command_max_parameters(c, (enum at_dialect)dialect);
			for (size_t row = 0; row < rows; row++) {
				if (!has_limit(
					    at_command_parameter(c, (enum at_dialect)dialect, row),
					    (enum at_dialect)dialect))
					continue;
				refuse_row(c, (enum at_dialect)dialect, row);
				refused++;
			}
		}
	}
	/* The eleven commands of the manufacturer's page alone have over forty. */
	assert_true(refused > 80);
}

static void each_row_is_explained(void **state)
{
	(void)state;
	for (int dialect = 0; dialect < AT_DIALECT_COUNT; dialect++) {
		for (size_t i = 0; i < at_command_count(); i++) {
			const struct at_command *c = at_command(i);
			for (size_t row = 0; row < c->parameter_count; row++) {
				const struct at_parameter *p = &c->parameters[row];
				struct buf query = {0}, text = {0};
				struct diag d;

				buf_addf(&query, "%s %s", c->name, p->name);
				if (c->basic || !at_parameter_in(p, (enum at_dialect)dialect)) {
					buf_fini(&query);
					continue;
				}
				if (!explain_words(&text, buf_slice(&query),
					    (enum at_dialect)dialect, 0, &d))
					fail_msg("%s: %s", buf_text(&query), d.text);
				assert_true(slice_find(buf_slice(&text), slice_of(p->name)) !=
					    SLICE_NONE);
				/* Wrapped at 80 columns: its first words stand in one line. */
				assert_true(
					slice_find(buf_slice(&text),
						slice_sub(slice_of(p->doc), 0, 12)) != SLICE_NONE);
				buf_fini(&query);
				buf_fini(&text);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_refuses_what_lies_beyond_its_limit),
		cmocka_unit_test(each_row_is_explained),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
