/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClearBlade IoT Core, whose password is a JSON Web Token (clouds.md 9, RFC 7515). */
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/making.h"

/* Base64 for addresses, without padding. */
static void jwt_add_part(struct buf *out, struct slice bytes)
{
	size_t from = out->n;

	buf_add_base64(out, bytes);
	while (out->n > from && out->p[out->n - 1] == '=')
		out->n--;
	for (size_t i = from; i < out->n; i++)
		out->p[i] = out->p[i] == '+' ? '-' : out->p[i] == '/' ? '_' : out->p[i];
}

static bool jwt_add(struct cloud_making *m, struct buf *out)
{
	bool es256 = making_is(m, "method", "ES256");
	struct buf text = {0};
	struct digest_signature signature;

	buf_addf(&text, "{\"alg\":\"%s\",\"typ\":\"JWT\"}", es256 ? "ES256" : "RS256");
	jwt_add_part(out, buf_slice(&text));
	buf_add_char(out, '.');
	buf_clear(&text);
	/* project was checked: it has nothing that JSON escapes. */
	buf_addf(&text, "{\"iat\":%lld,\"exp\":%lld,\"aud\":\"%.*s\"}", (long long)m->now,
		(long long)m->out->expires, SLICE_ARG(making_value(m, "project")));
	jwt_add_part(out, buf_slice(&text));
	buf_fini(&text);
	if (!digest_sign(m->secret, es256, buf_slice(out), &signature))
		return diag_fail(m->d, 0, 0, 0,
			_("the private key is not one for %s: it is a file in PEM with an %s key, without a "
			  "password"),
			es256 ? "ES256" : "RS256", es256 ? "EC P-256" : "RSA");
	buf_add_char(out, '.');
	jwt_add_part(out, (struct slice){(const char *)signature.bytes, signature.n});
	return true;
}

bool clearblade_make(struct cloud_making *m)
{
	static const char *const names[] = {"project", "region", "registry", "device"};
	struct cloud_access *a = m->out;
	struct slice device = making_value(m, "device");

	for (size_t i = 0; i < ALEN(names); i++)
		if (!making_check_id(m, names[i], "/,+#\"\\ "))
			return false;
	if (!making_set_expiry(m, CLOUD_DAY))
		return false;
	/* A clock that shows 1970 is none. */
	if (m->now > CLOUD_DAY && a->expires > m->now + CLOUD_DAY)
		return diag_fail(m->d, 0, 0, 0,
			_("expires is more than a day from now, which the cloud refuses"));
	buf_addf(&a->client_id, "projects/%.*s/locations/%.*s/registries/%.*s/devices/%.*s",
		SLICE_ARG(making_value(m, "project")), SLICE_ARG(making_value(m, "region")),
		SLICE_ARG(making_value(m, "registry")), SLICE_ARG(device));
	buf_add_text(&a->username, "unused");
	if (!jwt_add(m, &a->password))
		return false;
	if (making_value(m, "host").n)
		buf_set(&a->host, making_value(m, "host"));
	else
		buf_addf(
			&a->host, "%.*s-mqtt.clearblade.com", SLICE_ARG(making_value(m, "region")));
	if (!making_check_host(m, making_value(m, "host").n ? "host" : "region"))
		return false;
	making_set_scheme(m, 0, 8883);
	making_add(&a->up, "/devices/%.*s/events", SLICE_ARG(device));
	making_add(&a->up, "/devices/%.*s/state", SLICE_ARG(device));
	making_add(&a->down, "/devices/%.*s/config", SLICE_ARG(device));
	making_add(&a->down, "/devices/%.*s/commands/#", SLICE_ARG(device));
	return true;
}
