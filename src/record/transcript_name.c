/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/transcript_name.h"

#include <string.h>

void transcript_name_add_numbered(struct buf *out, const char *path, int number)
{
	struct slice name = slice_of(path), suffix = SLICE(TRANSCRIPT_SUFFIX);

	if (!slice_ends(name, suffix))
		suffix = (struct slice){0};
	buf_add(out, slice_sub(name, 0, name.n - suffix.n));
	if (number > 0)
		buf_addf(out, "-%d", number);
	buf_add(out, suffix);
}

void transcript_name_add_port(struct buf *out, const char *port)
{
	const char *name = strrchr(port, '/') ? strrchr(port, '/') + 1 : port;
	size_t start = out->n, n = strlen(name);

	if (n > TRANSCRIPT_NAME_PORT_BYTES)
		name += n - TRANSCRIPT_NAME_PORT_BYTES;
	for (; *name; name++)
		buf_add_char(
			out, strchr(":[]", *name) || (unsigned char)*name <= ' ' ? '-' : *name);
	while (out->n > start && out->p[out->n - 1] == '-')
		buf_truncate(out, out->n - 1);
}
