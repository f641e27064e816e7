/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/form.h"

#include "base/language.h"
#include "console/console_private.h"
#include "term/line_editor.h"

bool console_form_is_open(const struct console *c)
{
	return c->form.calls != NULL;
}

bool console_form_edits(const struct console *c)
{
	return console_form_is_open(c) && !c->question.open;
}

/* The line editor holds the current field's value. */
static void form_load(struct console *c)
{
	const struct form_field *field = form_current(&c->form.form);

	line_editor_set(field ? buf_slice(&field->value) : (struct slice){0}, c->form.form.cursor);
}

/* Whoever looks at the command line meanwhile sees what it will hold again. */
static void form_show_kept(struct console *c)
{
	c->view.input.line = buf_slice(&c->form.kept_line);
	c->view.input.cursor = c->form.kept_cursor;
	c->view.input.mistake = NULL;
	c->view.input.question = c->view.input.question_help = NULL;
}

static void form_update(struct console *c)
{
	struct form *f = &c->form.form;

	form_check(f);
	f->refused = false;
	if (c->form.calls->changed)
		c->form.calls->changed(c, f);
	form_show_kept(c);
	console_touch(c);
}

void console_form_make_room(struct console *c)
{
	if (form_replaces(&c->form.form))
		line_editor_replace(0, line_editor_line().n, (struct slice){0});
}

void console_form_changed(struct console *c)
{
	form_type(&c->form.form, line_editor_line(), line_editor_cursor());
	c->notice[0] = '\0';
	form_update(c);
}

void console_form_open(struct console *c, struct form *f, const struct form_calls *calls)
{
	if (c->question.open)
		console_answer(c, false);
	console_line_close_list(c);
	console_form_close(c);
	c->form.kept_cursor = line_editor_cursor();
	buf_set(&c->form.kept_line, line_editor_line());
	c->form.form = *f;
	*f = (struct form){0};
	c->form.calls = calls;
	c->view.form = &c->form.form;
	c->view.help.open = c->view.notes_list.open = false;
	const struct form_field *field = form_current(&c->form.form);
	c->form.form.cursor = field ? field->value.n : 0;
	c->form.form.fresh = true;
	form_load(c);
	form_update(c);
}

/* Its contents are the caller's now. */
static struct form form_give_up(struct console *c)
{
	struct form f = c->form.form;

	c->form.form = (struct form){0};
	c->form.calls = NULL;
	c->view.form = NULL;
	console_line_set(c, buf_slice(&c->form.kept_line), c->form.kept_cursor);
	console_line_refresh(c);
	return f;
}

void console_form_close(struct console *c)
{
	const struct form_calls *calls = c->form.calls;

	if (!console_form_is_open(c))
		return;
	struct form f = form_give_up(c);
	form_fini(&f);
	if (calls->left)
		calls->left(c);
}

void console_form_leave(struct console *c)
{
	if (!console_form_is_open(c))
		return;
	if (c->form.calls->to_line)
		console_form_to_line(c);
	else
		console_form_close(c);
}

void console_form_fini(struct console *c)
{
	form_fini(&c->form.form);
	buf_fini(&c->form.kept_line);
}

void console_form_paste(struct console *c, struct slice text)
{
	size_t end = 0;

	while (end < text.n && text.p[end] != '\n' && text.p[end] != '\r')
		end++;
	console_form_make_room(c);
	line_editor_insert(slice_sub(text, 0, end));
	console_form_changed(c);
	if (slice_trim(slice_from(text, end)).n)
		console_notice(c, _("a field is one line: only the first one was pasted"));
}

static void form_step(struct console *c, int step)
{
	if (form_move(&c->form.form, step)) {
		form_load(c);
		form_update(c);
	}
}

/* All that is missing is said now, and the cursor goes where something has to be done. */
static void form_show_mistakes(struct console *c)
{
	struct form *f = &c->form.form;
	size_t first = form_first_mistake(f);

	for (size_t i = 0; i < f->count; i++)
		f->fields[i].left = true;
	form_go(f, first);
	form_load(c);
	form_update(c);
}

void console_form_accept(struct console *c)
{
	const struct form_calls *calls = c->form.calls;

	if (form_first_mistake(&c->form.form) != SIZE_MAX) {
		form_show_mistakes(c);
		return;
	}
	form_settle(&c->form.form);
	struct form f = form_give_up(c);
	if (!calls->accept(c, &f)) {
		struct buf remark = f.remark;
		bool refused = f.refused;
		f.remark = (struct buf){0};
		console_form_open(c, &f, calls);
		/* What was said of it goes with the next change. */
		if (remark.n) {
			buf_set(&c->form.form.remark, buf_slice(&remark));
			c->form.form.refused = refused;
		}
		buf_fini(&remark);
	}
	form_fini(&f);
}

void console_form_next(struct console *c)
{
	struct form *f = &c->form.form;

	if (f->current + 1 < f->count)
		form_step(c, 1);
	else
		console_form_accept(c);
}

static void form_choose(struct console *c, int step)
{
	struct form *f = &c->form.form;
	size_t before = line_editor_line().n;

	if (!form_turn(f, step)) {
		form_step(c, step);
		return;
	}
	line_editor_replace(0, before, buf_slice(&form_current(f)->value));
	form_update(c);
}

/* A form of one field has nothing else to move through but its values. */
static void form_move_in(struct console *c, int step)
{
	if (c->form.form.count == 1)
		form_choose(c, step);
	else
		form_step(c, step);
}

void console_form_point(struct console *c, size_t field)
{
	form_go(&c->form.form, field);
	form_load(c);
	form_update(c);
}

void console_form_pick(struct console *c, size_t choice)
{
	const struct form_field *field = form_current(&c->form.form);

	if (!field || choice >= field->choice_count)
		return;
	line_editor_replace(0, line_editor_line().n, buf_slice(&field->choices[choice].text));
	console_form_changed(c);
}

void console_form_up(struct console *c)
{
	form_move_in(c, -1);
}

void console_form_down(struct console *c)
{
	form_move_in(c, 1);
}

void console_form_choose(struct console *c)
{
	form_choose(c, 1);
}

void console_form_choose_back(struct console *c)
{
	form_choose(c, -1);
}

void console_form_show_secrets(struct console *c)
{
	c->form.form.shows_secrets = !c->form.form.shows_secrets;
	form_update(c);
}

void console_form_to_line(struct console *c)
{
	const struct form_calls *calls = c->form.calls;

	if (!calls->to_line) {
		console_notice(c, _("this form has no line to edit"));
		return;
	}
	struct form f = form_give_up(c);
	calls->to_line(c, &f);
	form_fini(&f);
}
