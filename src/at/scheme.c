/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "at/scheme.h"
#include "base/language.h"

/* Number, name, TLS, WebSocket, verifies, shows its own, usual port, seconds to connect. */
#define SCHEMES(ROW)                                                                              \
	ROW(1, N_("TCP"), false, false, false, false, 1883, 20)                                   \
	ROW(2, N_("TLS, nothing verified"), true, false, false, false, 8883, 60)                  \
	ROW(3, N_("TLS, verify server certificate"), true, false, true, false, 8883, 60)          \
	ROW(4, N_("TLS, give client certificate"), true, false, false, true, 8883, 60)            \
	ROW(5, N_("TLS, verify server, give client certificate"), true, false, true, true, 8883,  \
		60)                                                                               \
	ROW(6, N_("WebSocket"), false, true, false, false, 80, 30)                                \
	ROW(7, N_("WebSocket over TLS, nothing verified"), true, true, false, false, 443, 70)     \
	ROW(8, N_("WebSocket over TLS, verify server certificate"), true, true, true, false, 443, \
		70)                                                                               \
	ROW(9, N_("WebSocket over TLS, give client certificate"), true, true, false, true, 443,   \
		70)                                                                               \
	ROW(10, N_("WebSocket over TLS, verify server, give client certificate"), true, true,     \
		true, true, 443, 70)

#define SCHEME_ROW(number, words, with_tls, with_websocket, verified, own, port, seconds) \
	[number] = {                                                                      \
		.name = (words),                                                          \
		.tls = (with_tls),                                                        \
		.websocket = (with_websocket),                                            \
		.verifies = (verified),                                                   \
		.shows_own = (own),                                                       \
		.sends_host = (with_tls) && !(verified),                                  \
		.usual_port = (port),                                                     \
		.connect_ms = (seconds)*1000,                                             \
	},
static const struct at_scheme schemes[] = {[0] = {.connect_ms = 70000}, SCHEMES(SCHEME_ROW)};

#define SCHEME_VALUE(number, words, ...) {(number), (words)},
const struct at_value at_scheme_values[] = {SCHEMES(SCHEME_VALUE){0, NULL}};

const struct at_scheme *at_scheme(long long number)
{
	return &schemes[number > 0 && number < (long long)ALEN(schemes) ? number : 0];
}

const char *at_scheme_name(long long number)
{
	const char *name = at_scheme(number)->name;

	return name ? _(name) : NULL;
}
