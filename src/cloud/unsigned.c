/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clouds that sign nothing: username and password as their console shows them, or certificates
 * (clouds.md 7 and 10). */
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/making.h"

static bool unsigned_begin(struct cloud_making *m, struct slice client_id)
{
	buf_set(&m->out->client_id, client_id);
	buf_set(&m->out->host, making_value(m, "host"));
	return making_check_host(m, "host");
}

bool aws_make(struct cloud_making *m)
{
	enum { CLIENT_ID_MOST = 128 };
	struct cloud_access *a = m->out;
	struct slice endpoint = making_value(m, "endpoint"), id = making_value(m, "client_id");

	if (!making_check_host(m, "endpoint") || !making_check_id(m, "client_id", "+#"))
		return false;
	if (id.n > CLIENT_ID_MOST)
		return diag_fail(m->d, 0, 0, 0, _("client_id has %zu bytes; it can have %d"), id.n,
			CLIENT_ID_MOST);
	buf_set(&a->host, endpoint);
	buf_set(&a->client_id, id);
	buf_set(&a->sni, endpoint);
	a->scheme = 5;
	a->port = making_is(m, "port", "443") ? 443 : 8883;
	if (a->port == 443)
		buf_add_text(&a->alpn, "x-amzn-mqtt-ca");
	a->needs_certificates = true;
	making_add(&a->up, "bench/%.*s", SLICE_ARG(id));
	making_add(&a->up, "$aws/things/%.*s/shadow/update", SLICE_ARG(id));
	making_add(&a->down, "bench/%.*s", SLICE_ARG(id));
	making_add(&a->down, "$aws/things/%.*s/shadow/update/+", SLICE_ARG(id));
	if (slice_find(endpoint, SLICE("-ats.")) == SLICE_NONE)
		making_add(&a->notes,
			_("The endpoint has no -ats in it: it has a certificate of the old VeriSign "
			  "CA, not of Amazon Root CA 1"));
	return true;
}

bool thingsboard_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;

	if (!unsigned_begin(m, making_value(m, "client_id")))
		return false;
	if (making_value(m, "username").n) {
		buf_set(&a->username, making_value(m, "username"));
		buf_set(&a->password, m->secret);
	} else {
		buf_set(&a->username, m->secret);
		a->username_is_secret = true;
	}
	making_set_scheme(m, 1883, 8883);
	making_add(&a->up, "v1/devices/me/telemetry");
	making_add(&a->up, "v1/devices/me/attributes");
	making_add(&a->down, "v1/devices/me/attributes");
	making_add(&a->down, "v1/devices/me/rpc/request/+");
	return true;
}

bool emqx_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice id = making_value(m, "client_id");
	bool is_public = slice_eq(making_value(m, "host"), SLICE("broker.emqx.io"));

	if (!unsigned_begin(m, id))
		return false;
	if (!is_public && (!m->secret.n || !making_value(m, "username").n))
		return diag_fail(m->d, 0, 0, 0,
			_("%s needs username and its password, as its console shows them: only "
			  "broker.emqx.io lets anybody in"),
			VISIBLE(making_value(m, "host"), 80));
	buf_set(&a->username, making_value(m, "username"));
	if (a->username.n)
		buf_set(&a->password, m->secret);
	if (!is_public && making_is(m, "secure", "tcp"))
		return diag_fail(m->d, 0, 0, 0,
			_("secure is tcp; what is not broker.emqx.io has TLS only: tls or verify"));
	making_set_scheme(m, 1883, 8883);
	making_add(&a->up, "bench/%.*s/up", SLICE_ARG(id));
	making_add(&a->down, "bench/%.*s/down", SLICE_ARG(id));
	if (is_public)
		making_add(&a->notes,
			_("The broker is public: anybody reads what is published there"));
	return true;
}

bool hivemq_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice id = making_value(m, "client_id");

	if (!unsigned_begin(m, id))
		return false;
	buf_set(&a->username, making_value(m, "username"));
	buf_set(&a->password, m->secret);
	making_set_scheme(m, 0, 8883);
	making_add(&a->up, "bench/%.*s/up", SLICE_ARG(id));
	making_add(&a->down, "bench/%.*s/down", SLICE_ARG(id));
	return true;
}

bool thingscloud_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;

	if (!unsigned_begin(m, making_value(m, "client_id")))
		return false;
	buf_set(&a->username, m->secret);
	a->username_is_secret = true;
	buf_set(&a->password, making_value(m, "project_key"));
	a->scheme = 1;
	a->port = 1883;
	making_add(&a->up, "attributes");
	making_add(&a->down, "attributes/push");
	making_add(&a->down, "attributes/response");
	return true;
}

bool blynk_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;

	if (!unsigned_begin(m, making_value(m, "client_id")))
		return false;
	buf_add_text(&a->username, "device");
	buf_set(&a->password, m->secret);
	making_set_scheme(m, 0, 8883);
	making_add(&a->up, "ds/%.*s", SLICE_ARG(making_value(m, "datastream")));
	making_add(&a->down, "downlink/ds/#");
	making_add(&a->down, "downlink/redirect");
	return true;
}

bool adafruit_make(struct cloud_making *m)
{
	struct cloud_access *a = m->out;
	struct slice user = making_value(m, "username");

	if (!making_check_id(m, "username", "/+# ") ||
		!unsigned_begin(m, making_value(m, "client_id")))
		return false;
	buf_set(&a->username, user);
	buf_set(&a->password, m->secret);
	making_set_scheme(m, 1883, 8883);
	making_add(&a->up, "%.*s/feeds/%.*s", SLICE_ARG(user), SLICE_ARG(making_value(m, "feed")));
	making_add(
		&a->down, "%.*s/feeds/%.*s", SLICE_ARG(user), SLICE_ARG(making_value(m, "feed")));
	making_add(&a->down, "%.*s/throttle", SLICE_ARG(user));
	making_add(&a->down, "%.*s/errors", SLICE_ARG(user));
	return true;
}
