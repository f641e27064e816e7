/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/language.h"
#include "base/memory.h"

enum { LONGEST = 4096, MOST_STEPS = 1000000, MOST_DEPTH = 10000, MOST_HEAP_KIB = 4096 };

struct pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
	pcre2_match_data *found;
};

struct pattern *pattern_new(struct slice text, bool either_case, struct diag *d)
{
	int error;
	size_t at;

	if (text.n > LONGEST) {
		diag_fail(d, 0, 0, text.n, _("the pattern is longer than %d bytes"), LONGEST);
		return NULL;
	}
	/* A board's bytes need not be UTF-8; invalid ones match nothing. */
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.p, text.n,
		PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
			(either_case ? PCRE2_CASELESS : 0),
		&error, &at, NULL);
	if (!code) {
		PCRE2_UCHAR why[160];
		pcre2_get_error_message(error, why, sizeof(why));
		diag_fail(d, 0, at, 0, _("the pattern is wrong at its byte %zu: %s"), at + 1,
			(const char *)why);
		return NULL;
	}
	struct pattern *p = memory_new(sizeof(*p));
	*p = (struct pattern){code, pcre2_match_context_create(NULL),
		pcre2_match_data_create_from_pattern(code, NULL)};
	pcre2_set_match_limit(p->limits, MOST_STEPS);
	pcre2_set_depth_limit(p->limits, MOST_DEPTH);
	pcre2_set_heap_limit(p->limits, MOST_HEAP_KIB);
	return p;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_data_free(p->found);
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	free(p);
}

static enum pattern_answer pattern_run(
	const struct pattern *p, struct slice text, size_t from, uint32_t options)
{
	int answer = pcre2_match(
		p->code, (PCRE2_SPTR)text.p, text.n, from, options, p->found, p->limits);

	if (answer >= 0)
		return PATTERN_YES;
	return answer == PCRE2_ERROR_NOMATCH ? PATTERN_NO : PATTERN_GAVE_UP;
}

enum pattern_answer pattern_find(
	const struct pattern *p, struct slice text, size_t from, size_t *at, size_t *n)
{
	enum pattern_answer answer = pattern_run(p, text, from, PCRE2_NOTEMPTY);
	const PCRE2_SIZE *place = pcre2_get_ovector_pointer(p->found);

	if (answer != PATTERN_YES)
		return answer;
	/* Before PCRE2 10.38 a match with \K in a look-ahead may end before it begins. */
	if (place[1] <= place[0])
		return PATTERN_NO;
	*at = place[0];
	*n = place[1] - place[0];
	return PATTERN_YES;
}

enum pattern_answer pattern_matches(const struct pattern *p, struct slice text)
{
	return pattern_run(p, text, 0, 0);
}

enum pattern_answer pattern_first_group(
	const struct pattern *p, struct slice text, struct slice *group)
{
	enum pattern_answer answer = pattern_run(p, text, 0, 0);
	const PCRE2_SIZE *place = pcre2_get_ovector_pointer(p->found);

	if (answer != PATTERN_YES)
		return answer;
	if (pcre2_get_ovector_count(p->found) > 1 && place[2] != PCRE2_UNSET)
		place += 2;
	/* With \K in a look-ahead a match may end before it begins. */
	*group = place[1] > place[0] ? slice_sub(text, place[0], place[1] - place[0])
	                             : slice_sub(text, place[0], 0);
	return PATTERN_YES;
}
