/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/broker.h"

#include "base/buf.h"

struct broker_scheme broker_scheme(long scheme)
{
	/* As the page lists them: TCP and its WebSocket have no TLS, the other four ways come in
	 * the same order in both groups. */
	bool known = scheme >= 1 && scheme <= 10;
	bool websocket = scheme > 5;
	long way = websocket ? scheme - 5 : scheme;

	return (struct broker_scheme){
		.tls = known && way > 1,
		.websocket = known && websocket,
		.verify_server = known && (way == 3 || way == 5),
		.give_certificate = known && (way == 4 || way == 5),
	};
}

void broker_add_uri(struct buf *uri, const struct broker_connect *how, const char *override)
{
	struct broker_scheme scheme = broker_scheme(how->scheme);
	/* An IPv6 address has colons of its own. */
	bool bracket = slice_find_char(how->host, ':') != SLICE_NONE;

	buf_add_text(uri, scheme.websocket ? scheme.tls ? "wss://" : "ws://"
			  : scheme.tls     ? "ssl://"
					   : "tcp://");
	if (override) {
		buf_add_text(uri, override);
	} else {
		buf_add_text(uri, bracket ? "[" : "");
		buf_add(uri, how->host);
		buf_addf(uri, "%s:%ld", bracket ? "]" : "", how->port);
	}
	/* Without one the client library has a path of its own; a board asks for the root. */
	if (scheme.websocket)
		buf_add(uri, how->path.n > 0 ? how->path : SLICE("/"));
}
