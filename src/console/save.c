/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that the user names: of the screen, and whatever else the console saves. */
#include <string.h>
#include <time.h>

#include "base/language.h"
#include "base/print.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "console/file_names.h"
#include "disk/files.h"
#include "disk/new_file.h"
#include "view/picture.h"

bool console_may_save(struct console *c, struct slice typed, bool replace, console_save_fn *again,
	struct buf *path)
{
	struct diag d;

	file_names_add_path(path, typed);
	if (!files_may_open(buf_text(path), &d)) {
		console_notice(c, "%s", d.text);
		return false;
	}
	if (replace || !files_exist(buf_text(path)))
		return true;
	struct buf kept = {0};
	/* It may be the kept path itself. */
	buf_add(&kept, typed);
	buf_fini(&c->question.save_path);
	c->question.save_path = kept;
	c->question.save_again = again;
	console_ask(c, QUESTION_REPLACE, "");
	return false;
}

bool console_save(struct console *c, struct slice typed, struct slice bytes, bool replace,
	console_save_fn *again)
{
	struct buf path = {0};
	struct diag d;

	bool saved = console_may_save(c, typed, replace, again, &path);
	if (saved && !files_write(buf_text(&path), bytes, replace, &d)) {
		console_notice(c, "%s", d.text);
		saved = false;
	}
	console_touch(c);
	buf_fini(&path);
	return saved;
}

/* ---- the screen ---- */

static bool is_picture(struct slice path)
{
	return path.n >= 4 && slice_eq_nocase(slice_from(path, path.n - 4), SLICE(".svg"));
}

void console_add_screen(const struct console *c, bool picture, struct buf *out)
{
	struct buf title = {0};

	buf_add_text(&title, "atmq");
	if (c->view.port && *c->view.port)
		buf_addf(&title, _(" on %s"), c->view.port);
	if (picture)
		picture_add_svg(out, &c->cells, &c->theme, buf_slice(&title));
	else
		cells_add_text(out, &c->cells);
	buf_fini(&title);
}

/* As it is before the question is asked. */
void console_ask_save_screen(struct console *c)
{
	time_t now = time(NULL);
	struct tm local;
	char name[64];

	buf_clear(&c->screen_text);
	console_add_screen(c, false, &c->screen_text);
	buf_clear(&c->screen_picture);
	console_add_screen(c, true, &c->screen_picture);
	localtime_r(&now, &local);
	strftime(name, sizeof(name), "atmq-%Y-%m-%dT%H%M%S.svg", &local);
	console_ask(c, QUESTION_SCREEN, name);
}

void console_save_screen(struct console *c, struct slice path, bool replace)
{
	const struct buf *bytes = is_picture(path) ? &c->screen_picture : &c->screen_text;

	if (console_save(c, path, buf_slice(bytes), replace, console_save_screen))
		console_notice(c, _("the screen is in %s"), VISIBLE(path, VISIBLE_MOST));
}

bool console_write_screen(
	struct console *c, const char *path, bool picture, bool force, struct diag *d)
{
	struct buf bytes = {0};

	console_add_screen(c, picture, &bytes);
	if (strcmp(path, "-") == 0) {
		print_output(&bytes);
		buf_fini(&bytes);
		return true;
	}
	struct new_file *f = new_file_open_or_force(path, force, d);
	if (f)
		new_file_write(f, buf_slice(&bytes));
	bool written = f && new_file_finish(f, d);
	buf_fini(&bytes);
	return written;
}
