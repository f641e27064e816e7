/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "explain/credentials.h"

#include "at/compose.h"
#include "at/secret.h"
#include "base/language.h"
#include "base/utf8.h"
#include "cloud/configured.h"
#include "explain/explain.h"
#include "explain/text.h"

enum {
	PART_BYTES = 64,       /* of a value that is shown */
	USERCFG_PASSWORD = 64, /* bytes: what AT+MQTTUSERCFG holds, and AT+MQTTPASSWORD */
	OWN_PASSWORD = 256
};

static void credentials_add_part(struct buf *out, const struct cloud_part *part)
{
	struct buf text = {0}, value = {0}, time = {0}, both = {0};

	if (part->encoded)
		cloud_add_decoded(&value, part->value);
	else
		buf_add(&value, part->value);
	if (part->secret)
		buf_addf(&text, _("the signature, %zu characters"), value.n);
	else
		buf_add_text(&text, VISIBLE(buf_slice(&value), PART_BYTES));
	if (part->time)
		cloud_add_time(&time, part->time);
	if (text.n && time.n) {
		buf_addf(&both, _("%s, which is %s"), buf_text(&text), buf_text(&time));
	} else {
		buf_add(&both, buf_slice(text.n ? &text : &time));
	}
	explain_add_label(out, part->name, both.n ? buf_text(&both) : _("empty"));
	buf_fini(&time);
	buf_fini(&both);
	buf_fini(&text);
	buf_fini(&value);
}

static void credentials_add_size(struct buf *out, size_t bytes)
{
	struct buf text = {0};

	if (bytes <= USERCFG_PASSWORD)
		return;
	if (bytes <= OWN_PASSWORD - sizeof("AT+MQTTPASSWORD=0,\"\""))
		buf_addf(&text,
			_("%zu bytes: AT+MQTTUSERCFG holds %d as the password; AT+MQTTLONGPASSWORD (v3.0 and "
			  "later; ESP8266 v2.2.2 and later) takes it, or AT+MQTTPASSWORD in older firmware"),
			bytes, USERCFG_PASSWORD);
	else
		buf_addf(&text,
			_("%zu bytes: AT+MQTTUSERCFG holds %d as the password; AT+MQTTLONGPASSWORD (v3.0 and "
			  "later; ESP8266 v2.2.2 and later) takes it"),
			bytes, USERCFG_PASSWORD);
	explain_add_label(out, C_("explain", "size"), buf_text(&text));
	buf_fini(&text);
}

static void credentials_add_shape(struct buf *out, const struct cloud_shape *shape, int64_t now)
{
	struct buf text = {0};

	for (size_t i = 0; i < shape->part_count; i++)
		credentials_add_part(out, &shape->parts[i]);
	if (shape->expires != CLOUD_NEVER && now && now <= shape->expires) {
		cloud_add_time(&text, shape->expires);
		explain_add_label(out, C_("explain", "valid until"), buf_text(&text));
	}
	for (size_t i = 0; i < shape->fault_count; i++)
		explain_add_label(out, C_("explain", "wrong"), shape->faults[i].why.text);
	buf_fini(&text);
}

/* As it was copied from a program or a line: with its quotes and escapes. */
static void credentials_add_plain(struct buf *out, struct slice value)
{
	if (value.n > 1 && value.p[0] == '"' && value.p[value.n - 1] == '"')
		value = slice_sub(value, 1, value.n - 2);
	if (slice_find(value, SLICE("\\,")) != SLICE_NONE)
		at_add_unescaped(out, value);
	else
		buf_add(out, value);
}

bool explain_credential(struct buf *out, struct slice value, int64_t now)
{
	struct buf plain = {0};
	struct cloud_shape shape;

	credentials_add_plain(&plain, value);
	struct slice text = buf_slice(&plain);
	/* Only a token of Azure has a blank in it: anything else is words. */
	bool words = slice_find_char(text, ' ') != SLICE_NONE &&
	             !slice_starts_nocase(text, SLICE("SharedAccessSignature"));
	bool found = !words && cloud_shape_read_value(text, now, &shape);
	if (found) {
		explain_add_title(out, shape.title);
		credentials_add_shape(out, &shape, now);
		if (shape.recognised == CLOUD_FIELD_PASSWORD)
			credentials_add_size(out, text.n);
	}
	buf_fini(&plain);
	return found;
}

static void credentials_add_mistake(struct buf *out, struct slice line, const struct diag *d)
{
	struct buf text = {0};

	buf_addf(&text, _("%s (column %zu)"), d->text, utf8_columns(slice_sub(line, 0, d->at)) + 1);
	explain_add_label(out, C_("explain", "refused"), buf_text(&text));
	buf_fini(&text);
}

void explain_at_line(struct buf *out, struct slice line, enum at_dialect dialect, int64_t now)
{
	struct buf masked = {0}, escaped = {0};
	struct cloud_configured c = {0};
	struct cloud_shape shape;
	struct at_line read;
	struct diag d;

	at_line_read(line, dialect, &read);
	for (int other = 0; !read.command && other < AT_DIALECT_COUNT; other++)
		at_line_read(line, dialect = (enum at_dialect)other, &read);
	if (!read.command || read.form != AT_FORM_SET)
		return;
	at_add_masked(&masked, line, '*');
	bool mistaken = at_line_mistake(line, buf_slice(&masked), dialect, &d);
	cloud_configured_add(&c, line, &read, dialect, (struct slice){0});
	const struct cloud_seen seen = cloud_configured_seen(&c);
	bool known = cloud_shape_read(&seen, now, &shape);
	if (mistaken || known)
		explain_add_title(out, known ? shape.title : _("This line"));
	if (known)
		credentials_add_shape(out, &shape, now);
	if (mistaken)
		credentials_add_mistake(out, line, &d);
	if (mistaken && at_line_escaped(line, &read, dialect, &escaped)) {
		buf_clear(&masked);
		at_add_masked(&masked, buf_slice(&escaped), '*');
		explain_add_label(
			out, C_("explain", "right"), VISIBLE(buf_slice(&masked), VISIBLE_MOST));
	}
	buf_fini(&masked);
	buf_fini(&escaped);
	cloud_configured_fini(&c);
}
