/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cloud_secret.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/language.h"
#include "disk/files.h"

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, DELETE = 127, PROMPT_MOST = 16384 };

static void secret_edit(struct buf *out, size_t from, char c)
{
	if (c == CTRL_U)
		out->n = from;
	else if (c == BACKSPACE || c == DELETE)
		out->n -= out->n > from;
	else if (out->n - from < PROMPT_MOST)
		buf_add_char(out, c);
}

/* Reads byte by byte, so that nothing is read that belongs to the next program. */
static bool secret_read_line(struct buf *out, bool *interrupted)
{
	size_t from = out->n;
	char c;

	for (;;) {
		ssize_t n = read(STDIN_FILENO, &c, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || c == CTRL_D)
			return out->n > from;
		if (c == CTRL_C) {
			*interrupted = true;
			return false;
		}
		if (c == '\n' || c == '\r')
			return true;
		secret_edit(out, from, c);
	}
}

/* Without signals from the keyboard meanwhile: the program would end and leave the terminal without its
 * echo. */
static bool secret_ask(struct buf *out, const char *name, bool *interrupted, struct diag *d)
{
	struct termios kept, silent;

	if (tcgetattr(STDIN_FILENO, &kept) != 0)
		return diag_fail(d, 0, 0, 0,
			_("the %s is missing: put it into ATMQ_SECRET or a file, --secret-file FILE"),
			name);
	silent = kept;
	silent.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
	fprintf(stderr, _("%c%s (not shown): "),
		name[0] >= 'a' && name[0] <= 'z' ? name[0] - 32 : name[0], name + 1);
	bool done = secret_read_line(out, interrupted);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &kept);
	fputc('\n', stderr);
	return done || diag_fail(d, 0, 0, 0, _("the %s is missing"), name);
}

bool cloud_secret_read(
	struct buf *out, const char *path, const char *name, bool *interrupted, struct diag *d)
{
	const char *environment = getenv("ATMQ_SECRET");

	*interrupted = false;
	if (path) {
		if (!files_read(path, out, d))
			return false;
		if (out->n && out->p[out->n - 1] == '\n')
			out->n--;
		if (out->n && out->p[out->n - 1] == '\r')
			out->n--;
		return out->n || diag_fail(d, 0, 0, 0, _("%s is empty"), path);
	}
	if (environment && environment[0]) {
		buf_add_text(out, environment);
		return true;
	}
	return secret_ask(out, name, interrupted, d);
}
