/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/line_errors.h"
#include "base/language.h"
#include "base/list.h"

#include <linux/serial.h>
#include <sys/ioctl.h>

static bool line_errors_read(int fd, int counts[ERROR_KINDS])
{
	struct serial_icounter_struct c;

	if (ioctl(fd, TIOCGICOUNT, &c) < 0)
		return false;
	counts[ERROR_FRAMING] = c.frame;
	counts[ERROR_PARITY] = c.parity;
	counts[ERROR_BREAK] = c.brk;
	counts[ERROR_OVERRUN] = c.overrun + c.buf_overrun;
	return true;
}

void line_errors_start(struct line_errors *e, int fd)
{
	*e = (struct line_errors){0};
	e->counted = line_errors_read(fd, e->before);
}

void line_errors_add_count(struct buf *out, enum line_error kind, unsigned long n)
{
	if (n == 0)
		return;
	buf_add_text(out, list_comma(out->n));
	switch (kind) {
	case ERROR_FRAMING:
		buf_addf(out, P_("%lu framing error", "%lu framing errors", n), n);
		break;
	case ERROR_PARITY:
		buf_addf(out, P_("%lu parity error", "%lu parity errors", n), n);
		break;
	case ERROR_BREAK:
		buf_addf(out, P_("%lu break", "%lu breaks", n), n);
		break;
	default:
		buf_addf(out, P_("%lu overrun", "%lu overruns", n), n);
		break;
	}
}

bool line_errors_ask(struct line_errors *e, int fd, struct buf *text)
{
	unsigned long n[ERROR_KINDS], total = 0;
	struct buf counts = {0};
	int now[ERROR_KINDS];

	if (!e->counted || !line_errors_read(fd, now))
		return false;
	for (size_t i = 0; i < ERROR_KINDS; i++) {
		/* The driver's counters wrap around. */
		n[i] = (unsigned)now[i] - (unsigned)e->before[i];
		total += n[i];
		line_errors_add_count(&counts, (enum line_error)i, n[i]);
	}
	bool more = total > 0 && total >= 2 * e->told;
	if (more) {
		e->told = total;
		buf_addf(text, _("the port has counted %s"), buf_text(&counts));
		if (n[ERROR_FRAMING] + n[ERROR_PARITY] > 0)
			buf_add_text(
				text, _("; the rate or the frame is not the board's, or the line "
					"is disturbed"));
		else if (n[ERROR_OVERRUN] == 0)
			buf_add_text(
				text, _("; the line was low for longer than a byte: the board has "
					"no power, or its TX is not connected"));
		if (n[ERROR_OVERRUN] > 0)
			buf_add_text(
				text, _("; overruns are lost bytes: a lower rate or RTS/CTS flow "
					"control helps"));
	}
	buf_fini(&counts);
	return more;
}
