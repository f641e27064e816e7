/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/transcript_name.h"

#include <string.h>

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
