/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "provision/provision_private.h"

#include "base/digest.h"
#include "base/language.h"

enum {
	/* Most packed files fit in; a board needs that much memory for it. */
	READ_PIECE = 2048,
	PACKED_OVERHEAD = 12
};

/* "mqtt_ca",64,14,0x3b000,0x2000 */
void certificates_learn_partition(struct certificates *c, struct slice row)
{
	size_t last = row.n;
	enum certs_kind kind;
	uint32_t size;

	while (last && row.p[last - 1] != ',')
		last--;
	struct slice name = slice_sub(row, 0, slice_find_char(row, ','));
	if (name.n >= 2 && name.p[0] == '"' && name.p[name.n - 1] == '"')
		name = slice_sub(name, 1, name.n - 2);
	if (!last || !certs_kind_find(name, &kind) ||
		!slice_to_hex(slice_trim(slice_from(row, last)), &size) || size <= PACKED_OVERHEAD)
		return;
	c->inside->partition[kind] = size;
	c->limit[kind] = (size - PACKED_OVERHEAD) & ~(size_t)3;
}

static bool read_is_of(struct slice text, enum certs_kind kind)
{
	struct buf head = {0};

	buf_addf(&head, "\"%s\",\"%s\",", certs_kinds[kind].name, certs_kinds[kind].name);
	bool is = slice_starts(text, buf_slice(&head));
	buf_fini(&head);
	return is;
}

void certificates_learn_piece(struct certificates *c, const struct wire_event *event)
{
	struct certificates_inside *in = c->inside;
	bool flash = c->way == CERTIFICATES_WAY_FLASH;

	if (!event->payload.p ||
		!slice_eq(event->name, flash ? SLICE("SYSFLASH") : SLICE("SYSMFG")) ||
		(flash ? event->payload.n != in->asked : !read_is_of(event->text, in->kind)))
		return;
	buf_set(&in->piece, event->payload);
	in->has_piece = true;
}

size_t certificates_next_piece(const struct certificates *c, enum certs_kind kind)
{
	const struct certificates_inside *in = c->inside;
	size_t left = in->partition[kind] - in->raw.n;

	return left < READ_PIECE ? left : READ_PIECE;
}

bool certificates_has_all(const struct certificates *c, enum certs_kind kind)
{
	struct slice raw = buf_slice(&c->inside->raw);

	if (c->way != CERTIFICATES_WAY_FLASH || raw.n >= c->inside->partition[kind])
		return true;
	return raw.n && certs_packed_length(raw) < raw.n;
}

void certificates_learn_missing(struct certificates *c, enum certs_kind kind)
{
	struct certificates_result *r = &c->results[kind];

	certs_contents_fini(&r->there);
	certs_findings_fini(&r->findings);
	buf_clear(&r->why);
	buf_clear(&c->inside->have[kind]);
	r->verdict = CERTIFICATES_MISSING;
}

static bool read_is_whole(const struct certs_contents *there, enum certs_kind kind)
{
	return there->form == (kind == CERTS_KEY ? CERTS_PEM_KEY : CERTS_PEM);
}

/* Something is there, but nothing that the firmware finds. */
static void read_spoilt(struct certificates *c, enum certs_kind kind, struct slice raw)
{
	struct certificates_result *r = &c->results[kind];
	bool packed = certs_packed_length(raw) != 0;
	size_t end = raw.n;

	while (end && (unsigned char)raw.p[end - 1] == 0xff)
		end--;
	certs_look(slice_sub(raw, 0, end), &r->there);
	r->verdict = CERTIFICATES_UNREADABLE;
	if (!packed)
		buf_add_text(&r->why, _("what is in the partition is not packed as this firmware "
					"needs it, so it finds nothing"));
	else
		buf_addf(&r->why,
			_("the packed file in the partition is cut off, or has no %s in it"),
			_(certs_kinds[kind].title));
}

void certificates_learn(struct certificates *c, enum certs_kind kind)
{
	struct certificates_inside *in = c->inside;
	struct certificates_result *r = &c->results[kind];
	struct slice raw = buf_slice(&in->raw), content = raw;

	certificates_learn_missing(c, kind);
	if (c->way == CERTIFICATES_WAY_FLASH)
		content = certs_unpack(raw, kind);
	if (certs_is_erased(raw))
		return;
	if (!content.n) {
		read_spoilt(c, kind, raw);
		return;
	}
	buf_set(&in->have[kind], content);
	certs_look(content, &r->there);
	certs_judge(&r->there, kind, 0, c->today, &r->findings);
	if (r->given && slice_eq(content, buf_slice(&in->files[kind])))
		r->verdict = CERTIFICATES_UNCHANGED;
	else if (!read_is_whole(&r->there, kind))
		r->verdict = CERTIFICATES_UNREADABLE;
	else
		r->verdict = r->given ? CERTIFICATES_DIFFERS : CERTIFICATES_PRESENT;
}

void certificates_match_key(struct certificates *c)
{
	const struct buf *certificate = &c->inside->have[CERTS_CERTIFICATE],
			 *key = &c->inside->have[CERTS_KEY];
	bool both = read_is_whole(&c->results[CERTS_CERTIFICATE].there, CERTS_CERTIFICATE) &&
	            read_is_whole(&c->results[CERTS_KEY].there, CERTS_KEY);

	c->mismatched = both && !certs_belong(buf_slice(certificate), buf_slice(key));
}
