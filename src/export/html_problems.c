/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/html_problems.h"

#include "base/language.h"
#include "export/html_row.h"
#include "export/html_text.h"

static bool html_is_problem(const struct account_item *item)
{
	return html_row_failed(item) &&
	       !(item->kind == ACCOUNT_COMMAND && item->command->by == SESSION_BY_POLL);
}

static void html_add_why(struct html_problem *problem, struct slice text)
{
	if (text.n == 0 || slice_find(buf_slice(&problem->why), text) != SLICE_NONE)
		return;
	if (problem->why.n > 0)
		buf_add_char(&problem->why, '\n');
	buf_add(&problem->why, slice_sub(text, 0, HTML_TEXT_BYTES));
}

/* What a remark explains, if it stands among the problems. */
static struct html_problem *html_explained(struct html_problems *p, const struct account_item *item)
{
	struct html_problem *last = p->count ? &p->list[p->count - 1] : NULL;

	if (item->kind != ACCOUNT_PROBLEM && item->kind != ACCOUNT_REMARK)
		return NULL;
	for (size_t i = p->count; item->number && i-- > 0;)
		if (p->list[i].command == item->number)
			return &p->list[i];
	/* One about the drop or reset just before it. */
	return last && item->kind == ACCOUNT_PROBLEM && last->kind != ACCOUNT_PROBLEM &&
	                       last->kind != ACCOUNT_COMMAND && last->t == item->t
	               ? last
	               : NULL;
}

static void html_add_problem(struct html_problems *p, const struct account_item *item, uint64_t row)
{
	struct html_problem *problem = p->count ? &p->list[p->count - 1] : NULL;

	/* The remark about this drop or reset came first. */
	if (problem && problem->kind == ACCOUNT_PROBLEM && problem->t == item->t &&
		item->kind != ACCOUNT_COMMAND && item->kind != ACCOUNT_PROBLEM) {
		struct buf remark = problem->what;

		problem->what = (struct buf){0};
		html_add_why(problem, buf_slice(&remark));
		buf_fini(&remark);
	} else {
		p->in_all++;
		if (p->count == HTML_PROBLEMS)
			return;
		problem = &p->list[p->count++];
	}
	problem->kind = item->kind;
	problem->row = row;
	problem->t = item->t;
	html_row_add_words(&problem->what, item);
	if (item->kind == ACCOUNT_COMMAND) {
		problem->command = item->command->number;
		html_add_why(problem, item->command->meaning);
	}
}

void html_problems_add(struct html_problems *p, const struct account_item *item, uint64_t row)
{
	struct html_problem *explained = html_explained(p, item);

	if (explained)
		html_add_why(explained, item->text);
	else if (html_is_problem(item))
		html_add_problem(p, item, row);
}

void html_problems_count(const struct html_problems *p, struct buf *out)
{
	const size_t count = (size_t)p->in_all;

	buf_addf(out, P_("%zu problem", "%zu problems", count), count);
}

static void html_list_problem(const struct html_problem *problem, const char *time, struct buf *out)
{
	struct slice why = buf_slice(&problem->why);

	buf_addf(out, "<li><a class=\"at\" href=\"#e%llu\">%s</a><div>",
		(unsigned long long)problem->row, time);
	buf_add_text(out, problem->command ? "<code class=\"what\">" : "<span class=\"what\">");
	html_add_cut(out, buf_slice(&problem->what), 2048);
	buf_add_text(out, problem->command ? "</code>" : "</span>");
	if (why.n > 0) {
		/* Only what was put between remarks is a line end. */
		buf_add_text(out, "<p>");
		while (why.n > 0) {
			html_add_text(out, slice_take_line(&why));
			if (why.n > 0)
				buf_add_char(out, '\n');
		}
		buf_add_text(out, "</p>");
	}
	buf_add_text(out, "</div></li>\n");
}

void html_problems_list(
	const struct html_problems *p, const struct html_clock *clock, struct buf *out)
{
	struct buf room = {0};

	if (p->count == 0)
		return;
	buf_addf(out, "<section id=\"problems\">\n<h2>%s <small>", _("What went wrong"));
	html_problems_count(p, out);
	if (p->in_all > p->count)
		buf_addf(out, _(", the first %zu"), p->count);
	buf_add_text(out, "</small></h2>\n<ol class=\"problems\">\n");
	for (size_t i = 0; i < p->count; i++)
		html_list_problem(&p->list[i], html_clock_text(clock, p->list[i].t, &room), out);
	buf_add_text(out, "</ol>\n</section>\n");
	buf_fini(&room);
}

void html_problems_fini(struct html_problems *p)
{
	for (size_t i = 0; i < p->count; i++) {
		buf_fini(&p->list[i].what);
		buf_fini(&p->list[i].why);
	}
	*p = (struct html_problems){0};
}
