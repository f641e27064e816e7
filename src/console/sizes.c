/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panes' sizes, from one session to the next. */
#include <string.h>

#include "base/language.h"
#include "base/utf8.h"
#include "console/console_private.h"
#include "disk/files.h"
#include "view/layout_text.h"

static bool sizes_path(struct buf *path)
{
	return files_state_path(path, "panes.ini");
}

static bool sizes_read(const char *path, struct layout_plan *plan, struct buf *errors)
{
	struct buf text = {0};
	struct diag d;
	bool ok = true;

	if (!files_may_open(path, &d) || !files_read(path, &text, &d)) {
		buf_add_text(errors, d.text);
		ok = false;
	} else {
		ok = layout_text_read(buf_slice(&text), path, plan, errors);
	}
	buf_fini(&text);
	return ok;
}

void console_sizes_load(struct console *c)
{
	struct buf path = {0}, errors = {0};

	if (sizes_path(&path) && files_exist(buf_text(&path)) &&
		!sizes_read(buf_text(&path), &c->view.plan, &errors)) {
		struct slice first = buf_slice(&errors);
		size_t n = slice_find_char(first, '\n');
		console_notice(c, _("%s; the rest of the panes' sizes is used"),
			VISIBLE(slice_sub(first, 0, n == SLICE_NONE ? first.n : n), 160));
	}
	c->remembered = c->view.plan;
	buf_fini(&path);
	buf_fini(&errors);
}

/* Of two sessions that end the last one counts.  The zoom is not remembered. */
void console_sizes_save(struct console *c)
{
	struct buf path = {0}, before = {0}, now = {0};
	struct diag d;

	layout_text_add(&before, &c->remembered);
	layout_text_add(&now, &c->view.plan);
	if (!slice_eq(buf_slice(&before), buf_slice(&now)) && sizes_path(&path) &&
		!files_write_own(buf_text(&path), buf_slice(&now), &d)) {
		buf_add_text(&c->failure, "atmq: ");
		buf_addf(&c->failure, _("the panes' sizes are not remembered: %s"), d.text);
		buf_add_char(&c->failure, '\n');
	}
	buf_fini(&path);
	buf_fini(&before);
	buf_fini(&now);
}
