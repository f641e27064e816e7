/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "station/scan.h"

#include "base/language.h"
#include "base/utf8.h"

enum { SCAN_KEPT = 4 * SCAN_LONGEST }; /* blanks around it may be more */

void scan_add(struct scan *s, struct slice bytes, scan_fn *fn, void *user)
{
	for (size_t i = 0; i < bytes.n; i++) {
		char c = bytes.p[i];
		bool is_end = c == '\r' || (c == '\n' && !s->was_cr);

		s->was_cr = c == '\r';
		if (is_end) {
			struct buf line = s->typed;
			s->typed = (struct buf){0};
			fn(user, buf_slice(&line));
			buf_fini(&line);
		} else if (c != '\n' && s->typed.n <= SCAN_KEPT) {
			buf_add_char(&s->typed, c);
		}
	}
}

void scan_erase(struct scan *s)
{
	if (s->typed.n)
		buf_truncate(&s->typed, utf8_before(buf_slice(&s->typed), s->typed.n));
}

void scan_clear(struct scan *s)
{
	buf_clear(&s->typed);
}

void scan_fini(struct scan *s)
{
	buf_fini(&s->typed);
}

bool scan_read(struct slice line, struct slice *number, struct diag *d)
{
	struct slice text = slice_trim(line);
	struct utf8_char c;

	if (!text.n)
		return diag_fail(d, 0, 0, 0, _("the label is empty; scan it again"));
	if (text.n > SCAN_LONGEST)
		return diag_fail(d, 0, 0, 0,
			_("%s is longer than %d bytes: this is no serial number; scan the label again"),
			VISIBLE(text, SCAN_LONGEST / 4), SCAN_LONGEST);
	for (size_t at = 0; at < text.n; at += utf8_next(slice_from(text, at), &c)) {
		utf8_next(slice_from(text, at), &c);
		if (c.mark || c.broken)
			return diag_fail(d, 0, at, 1,
				_("%s has a character that can't be printed; scan the label again"),
				VISIBLE(text, SCAN_LONGEST));
	}
	*number = text;
	return true;
}
