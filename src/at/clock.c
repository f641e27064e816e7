/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/clock.h"

#include "at/argument.h"

enum {
	/* No AT firmware is older, and no board runs for decades. */
	CLOCK_FIRST_YEAR = 2000,
	CLOCK_FIRST_SECOND = 946684800
};

void at_time_source_fini(struct at_time_source *s)
{
	for (size_t i = 0; i < AT_TIME_SERVERS; i++)
		buf_fini(&s->servers[i]);
	*s = (struct at_time_source){0};
}

void at_time_source_read(struct at_time_source *s, struct slice row)
{
	struct at_argument arguments[AT_PARAMETERS];
	size_t n = at_arguments(row, 0, arguments, NULL);
	long long zone;

	if (n > 1 && slice_to_number(at_argument_inside(row, &arguments[1]), &zone))
		s->zone = zone;
	for (size_t i = 2; i < n && s->count < AT_TIME_SERVERS; i++) {
		struct buf *server = &s->servers[s->count];
		buf_clear(server);
		if (at_argument_value(row, &arguments[i], server, NULL) && server->n)
			s->count++;
	}
}

void at_add_time_query(struct buf *out)
{
	buf_add_text(out, "AT+CIPSNTPTIME?");
}

void at_add_time_source_query(struct buf *out)
{
	buf_add_text(out, "AT+CIPSNTPCFG?");
}

void at_add_time_source(struct buf *out, const struct at_time_source *s)
{
	buf_addf(out, "AT+CIPSNTPCFG=1,%lld", s->zone);
	for (size_t i = 0; i < s->count; i++) {
		buf_add_char(out, ',');
		at_add_quoted(out, buf_slice(&s->servers[i]));
	}
}

void at_add_time(struct buf *out, int64_t unix_time)
{
	buf_addf(out, "AT+SYSTIMESTAMP=%lld", (long long)unix_time);
}

bool at_time_is_set(struct slice said)
{
	long long number;

	said = slice_trim(said);
	if (slice_to_number(said, &number))
		return number >= CLOCK_FIRST_SECOND;
	size_t at = said.n;
	while (at > 0 && said.p[at - 1] >= '0' && said.p[at - 1] <= '9')
		at--;
	return slice_to_number(slice_from(said, at), &number) && number >= CLOCK_FIRST_YEAR;
}

bool at_time_was_updated(struct slice line)
{
	return slice_eq(slice_trim(line), SLICE("+TIME_UPDATED"));
}
