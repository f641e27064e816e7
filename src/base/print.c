/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/print.h"

#include <errno.h>
#include <string.h>

#include "base/language.h"
#include "base/program.h"
#include "base/utf8.h"

bool print_bytes(FILE *to, const struct buf *text)
{
	return (text->n == 0 || fwrite(text->p, 1, text->n, to) == text->n) && fflush(to) == 0;
}

bool print_output(const struct buf *text)
{
	if (print_bytes(stdout, text))
		return true;
	if (errno != EPIPE)
		fprintf(stderr, _("%s: standard output: %s\n"), program_name(), error_text(errno));
	return false;
}

void print_problem(const char *text)
{
	struct buf line = {0};

	buf_addf(&line, "%s: ", program_name());
	utf8_add_visible(&line, slice_of(text));
	buf_add_char(&line, '\n');
	print_bytes(stderr, &line); /* where that can't be written, nothing can be said */
	buf_fini(&line);
}
