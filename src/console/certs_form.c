/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/certs_form.h"

#include <time.h>

#include "base/language.h"
#include "console/certs_fields.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "disk/files.h"
#include "view/text.h"

#define CERTS_FORM_WRITE N_("write") /* translated where it is a value */

void console_certs_fini(struct console *c)
{
	struct certificates_form *k = &c->certs_form;

	for (int i = 0; i < CERTS_KINDS; i++) {
		buf_fini(&k->files[i].path);
		buf_fini(&k->files[i].bytes);
	}
	certificates_fini(&k->machine);
	buf_fini(&k->progress);
	*k = (struct certificates_form){0};
}

static void certs_form_say(struct console *c, bool problem, struct slice what)
{
	struct buf text = {0};

	buf_addf(&text, _("certificates: %.*s"), SLICE_ARG(what));
	connection_say(&c->connection, problem, buf_slice(&text));
	buf_fini(&text);
	console_touch(c);
}

/* ---- the files ---- */

static void certs_form_read(struct certs_form_file *file, struct slice path)
{
	struct buf whole = {0};
	struct diag d = {0};

	if (slice_eq(buf_slice(&file->path), path))
		return;
	buf_set(&file->path, path);
	buf_clear(&file->bytes);
	file_names_add_path(&whole, path);
	if (path.n && files_may_open(buf_text(&whole), &d))
		files_read(buf_text(&whole), &file->bytes, &d);
	memcpy(file->problem, d.text, sizeof(file->problem));
	buf_fini(&whole);
}

/* While one turns through the names they stay; a folder that was the only one is entered. */
static void certs_form_complete(struct form *f)
{
	struct form_field *field = form_current(f);
	struct slice value = buf_slice(&field->value);
	struct at_completion names;

	if (f->turning && (field->choice_count != 1 || !slice_ends(value, SLICE("/"))))
		return;
	f->turning = false;
	file_names_complete(value, &names);
	form_field_drop_choices(field);
	for (size_t i = 0; i < names.count; i++)
		form_field_add_choice(
			field, slice_of(names.candidates[i].text), names.candidates[i].meaning);
	at_completion_fini(&names);
}

static void certs_form_changed(struct console *c, struct form *f)
{
	struct certificates_form *k = &c->certs_form;
	struct certs_fields_file files[CERTS_KINDS];

	if (f->current < CERTS_KINDS)
		certs_form_complete(f);
	for (int i = 0; i < CERTS_KINDS; i++) {
		struct certs_form_file *file = &k->files[i];
		certs_form_read(file, buf_slice(&f->fields[i].value));
		files[i] = (struct certs_fields_file){
			buf_slice(&file->bytes), file->problem[0] ? file->problem : NULL};
	}
	certs_fields_show(f, files, (int64_t)time(NULL));
}

/* ---- what runs behind it ---- */

static void certs_form_on_step(void *user)
{
	console_touch(user);
}

static bool certs_form_may_start(struct console *c, struct diag *d)
{
	if (!console_may_talk(c, d))
		return false;
	if (c->certs_form.runs)
		return diag_fail(d, 0, 0, 0, _("certificates are being written already"));
	if (c->recipe.playing)
		return diag_fail(
			d, 0, 0, 0, _("a recipe is being played: wait for its end, or end it"));
	if (!session_link_is_up(console_session(c)))
		return diag_fail(d, 0, 0, 0, _("the link is down"));
	return true;
}

static bool certs_form_accept(struct console *c, struct form *f)
{
	static const struct certificates_calls calls = {certs_form_on_step};
	struct certificates_form *k = &c->certs_form;
	struct slice files[CERTS_KINDS];
	struct diag d;

	if (!certs_form_may_start(c, &d)) {
		buf_set(&f->remark, slice_of(d.text));
		f->refused = true;
		return false;
	}
	for (int i = 0; i < CERTS_KINDS; i++)
		files[i] = buf_slice(&k->files[i].bytes);
	certificates_fini(&k->machine);
	k->machine = (struct certificates){.calls = &calls,
		.user = c,
		.session = console_session(c),
		.by = SESSION_BY_SCRIPT,
		.today = (int64_t)time(NULL)};
	certificates_begin(&k->machine, files);
	k->runs = true;
	k->asks = k->shown = false;
	k->only_checks = certs_fields_only_checks(f);
	c->view.commands.following = true;
	console_certs_go(c);
	return true;
}

/* One remark a kind: the first line of its result, and what is said below it. */
static void certs_form_report_kind(struct console *c, enum certs_kind kind)
{
	const struct certificates_result *result = &c->certs_form.machine.results[kind];
	struct buf lines = {0}, text = {0};
	bool problem = result->verdict == CERTIFICATES_FAILED ||
	               result->verdict == CERTIFICATES_UNREADABLE ||
	               result->verdict == CERTIFICATES_DIFFERS || result->findings.mistakes.n;

	certificates_add_result(&c->certs_form.machine, kind, &lines);
	for (struct slice rest = slice_trim(buf_slice(&lines)); rest.n;) {
		if (text.n)
			buf_add_text(&text, "; ");
		buf_add(&text, slice_trim(slice_take_line(&rest)));
	}
	if (text.n)
		certs_form_say(c, problem, buf_slice(&text));
	buf_fini(&lines);
	buf_fini(&text);
}

static void certs_form_report(struct console *c)
{
	const struct certificates *m = &c->certs_form.machine;

	for (int i = 0; i < CERTS_KINDS; i++)
		if (m->results[i].verdict != CERTIFICATES_NOT_READ || m->results[i].given)
			certs_form_report_kind(c, (enum certs_kind)i);
	if (m->mismatched)
		certs_form_say(
			c, true, slice_of(_("the board's key does not belong to its certificate")));
	if (m->trouble.n)
		certs_form_say(c, true, buf_slice(&m->trouble));
}

void console_certs_go(struct console *c)
{
	struct certificates_form *k = &c->certs_form;

	if (!k->runs)
		return;
	enum certificates_state state = certificates_go(&k->machine, console_now(c));
	if (state == CERTIFICATES_PLANNED && k->only_checks) {
		certificates_end(&k->machine);
		state = certificates_go(&k->machine, console_now(c));
	}
	k->asks |= state == CERTIFICATES_PLANNED && !k->shown;
	if (state == CERTIFICATES_ENDED) {
		k->runs = k->asks = false;
		certs_form_report(c);
		certificates_fini(&k->machine);
	}
	connection_touch(&c->connection);
	console_touch(c);
}

void console_certs_see(struct console *c, const struct wire_event *event)
{
	if (c->certs_form.runs)
		certificates_see(&c->certs_form.machine, event);
}

void console_certs_answered(struct console *c, const struct session_result *result)
{
	if (c->certs_form.runs)
		certificates_answered(&c->certs_form.machine, result);
}

bool console_certs_cancel(struct console *c)
{
	struct certificates_form *k = &c->certs_form;

	if (!k->runs)
		return false;
	console_notice(c, _("certificates: stopping; what was begun is erased first, the key again "
			    "leaves it as it is"));
	certificates_stop(&k->machine, console_now(c));
	console_certs_go(c);
	return true;
}

const char *console_certs_progress(struct console *c)
{
	struct certificates_form *k = &c->certs_form;
	uint64_t done, total;

	if (!k->runs)
		return NULL;
	struct buf doing = {0};
	certificates_add_doing(&k->machine, &doing);
	certificates_progress(&k->machine, &done, &total);
	buf_clear(&k->progress);
	if (total)
		buf_addf(&k->progress, _("certificates: %s, %llu of %llu bytes"), buf_text(&doing),
			(unsigned long long)done, (unsigned long long)total);
	else
		buf_addf(&k->progress, _("certificates: %s"), buf_text(&doing));
	buf_fini(&doing);
	return buf_text(&k->progress);
}

/* ---- the plan ---- */

static void certs_form_plan_changed(struct console *c, struct form *f)
{
	const struct form_field *field = &f->fields[0];

	(void)c;
	buf_set(&f->remark, slice_of(_("Enter does it; Esc changes nothing")));
	if (field->value.n && !form_field_meaning(field).n)
		buf_add_text(&f->fields[0].mistake, _("choose one of the two with Tab"));
}

static void certs_form_plan_leave(struct console *c)
{
	if (!c->certs_form.runs)
		return;
	certificates_end(&c->certs_form.machine);
	certs_form_say(c, false, slice_of(_("nothing was written, as you wanted")));
	console_certs_go(c);
}

static bool certs_form_plan_accept(struct console *c, struct form *f)
{
	if (!c->certs_form.runs)
		return true;
	if (slice_eq(buf_slice(&f->fields[0].value), slice_of(_(CERTS_FORM_WRITE)))) {
		certificates_write(&c->certs_form.machine);
		console_certs_go(c);
	} else {
		certs_form_plan_leave(c);
	}
	return true;
}

void console_certs_ask(struct console *c)
{
	static const struct form_calls calls = {
		certs_form_plan_changed, certs_form_plan_accept, NULL, certs_form_plan_leave};
	struct certificates_form *k = &c->certs_form;
	const struct certificates *m = &k->machine;
	struct form f = {0};

	if (!k->asks || c->question.open || console_form_is_open(c))
		return;
	k->asks = false;
	k->shown = true;
	buf_add_text(&f.title, _("What is to be written"));
	for (size_t i = 0; i < m->step_count; i++) {
		buf_add(&f.outcome, buf_slice(&m->steps[i].text));
		text_add_colon(&f.outcome);
		buf_addf(&f.outcome, "%s\n", buf_text(&m->steps[i].line));
	}
	struct form_field *field = form_add_field(&f, "then", _("The plan is below."));
	form_field_set_label(field, C_("what next", "then"));
	form_field_add_choice(
		field, slice_of(_(CERTS_FORM_WRITE)), _("all of it, and read it back"));
	form_field_add_choice(field, slice_of(_("leave")), _("the board as it is"));
	field->whole = true;
	form_field_set(field, slice_of(_(CERTS_FORM_WRITE)));
	console_form_open(c, &f, &calls);
}

/* ---- opening it ---- */

void console_certs(struct console *c)
{
	static const struct form_calls calls = {certs_form_changed, certs_form_accept, NULL, NULL};
	struct form f = {0};
	struct diag d;

	if (!certs_form_may_start(c, &d)) {
		console_notice(c, "%s", d.text);
		return;
	}
	certs_fields_begin(&f);
	for (int i = 0; i < CERTS_KINDS; i++) {
		form_field_set(&f.fields[i], buf_slice(&c->certs_form.files[i].path));
		/* It may have changed since. */
		buf_clear(&c->certs_form.files[i].path);
		buf_clear(&c->certs_form.files[i].bytes);
		c->certs_form.files[i].problem[0] = '\0';
	}
	console_form_open(c, &f, &calls);
}

bool console_certs_run(struct console *c, struct slice rest, struct diag *d)
{
	if (rest.n)
		return diag_fail(
			d, 0, 0, rest.n, _("it is written alone: the form asks for files"));
	if (c->plain.wanted)
		return diag_fail(
			d, 0, 0, 0, _("a form needs the full screen; atmq certs does the same"));
	if (!certs_form_may_start(c, d))
		return false;
	console_line_set(c, (struct slice){0}, 0);
	console_certs(c);
	return true;
}
