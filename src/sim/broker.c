/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/broker.h"

#include "at/scheme.h"
#include "base/buf.h"

void broker_add_uri(struct buf *uri, const struct broker_connect *how, const char *override)
{
	const struct at_scheme *scheme = at_scheme(how->scheme);
	/* An IPv6 address has colons of its own. */
	bool bracket = slice_find_char(how->host, ':') != SLICE_NONE;

	buf_add_text(uri, scheme->websocket ? scheme->tls ? "wss://" : "ws://"
			  : scheme->tls     ? "ssl://"
					    : "tcp://");
	if (override) {
		buf_add_text(uri, override);
	} else {
		buf_add_text(uri, bracket ? "[" : "");
		buf_add(uri, how->host);
		buf_addf(uri, "%s:%lld", bracket ? "]" : "", how->port);
	}
	/* Without a path the client library uses its own; a board asks for the root. */
	if (scheme->websocket)
		buf_add(uri, how->path.n > 0 ? how->path : SLICE("/"));
}
