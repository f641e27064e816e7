/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "link/line_errors.h"

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

static void add_count(struct buf *text, unsigned long n, const char *what)
{
	if (n > 0)
		buf_addf(text, "%s%lu %s%s", text->n > 0 ? ", " : "", n, what, n == 1 ? "" : "s");
}

bool line_errors_ask(struct line_errors *e, int fd, struct buf *text)
{
	static const char *const names[ERROR_KINDS] = {
		"framing error", "parity error", "break", "overrun"};
	unsigned long n[ERROR_KINDS], total = 0;
	struct buf counts = {0};
	int now[ERROR_KINDS];

	if (!e->counted || !line_errors_read(fd, now))
		return false;
	for (size_t i = 0; i < ERROR_KINDS; i++) {
		/* The driver's counters wrap around. */
		n[i] = (unsigned)now[i] - (unsigned)e->before[i];
		total += n[i];
		add_count(&counts, n[i], names[i]);
	}
	bool more = total > 0 && total >= 2 * e->told;
	if (more) {
		e->told = total;
		buf_addf(text, "the port has counted %s", buf_text(&counts));
		if (n[ERROR_FRAMING] + n[ERROR_PARITY] > 0)
			buf_add_text(text,
				"; the rate or the frame is not the board's, or the line "
				"is disturbed");
		else if (n[ERROR_OVERRUN] == 0)
			buf_add_text(text,
				"; the line was low for longer than a byte: the board has "
				"no power, or its TX is not connected");
		if (n[ERROR_OVERRUN] > 0)
			buf_add_text(text,
				"; overruns are lost bytes: a lower rate or RTS/CTS flow "
				"control helps");
	}
	buf_fini(&counts);
	return more;
}
