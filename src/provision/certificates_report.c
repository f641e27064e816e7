/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"
#include "base/json.h"
#include "base/language.h"
#include "provision/provision_private.h"

enum { REPORT_SECOND = 1000000 };

static const struct {
	const char *name, *words;
} report_verdicts[CERTIFICATES_VERDICTS] = {
	[CERTIFICATES_NOT_READ] = {"not read", N_("not read")},
	[CERTIFICATES_MISSING] = {"missing", N_("the board has none")},
	[CERTIFICATES_UNREADABLE] = {"unreadable", N_("what the board has is not whole")},
	[CERTIFICATES_PRESENT] = {"present", N_("the board has one")},
	[CERTIFICATES_UNCHANGED] = {"unchanged", N_("the board has this file already")},
	[CERTIFICATES_DIFFERS] = {"differs", N_("the board has another one than the file")},
	[CERTIFICATES_WRITTEN] = {"written", N_("written, and read back as in the file")},
	[CERTIFICATES_FAILED] = {"failed", N_("not written")},
};

const char *certificates_verdict_name(enum certificates_verdict verdict)
{
	return report_verdicts[verdict].name;
}

void certificates_progress(const struct certificates *c, uint64_t *done, uint64_t *total)
{
	*done = *total = 0;
	for (size_t i = 0; i < c->step_count; i++) {
		*total += c->steps[i].n;
		*done += i < c->step ? c->steps[i].n : 0;
	}
}

void certificates_add_doing(const struct certificates *c, struct buf *out)
{
	const struct certificates_inside *in = c->inside;
	const char *title = in ? _(certs_kinds[in->kind].title) : "";

	switch (in ? in->stage : STAGE_OVER) {
	case STAGE_LOOK:
		buf_addf(out, _("reading the %s that the board has"), title);
		break;
	case STAGE_STEP:
		if (c->step < c->step_count)
			buf_add(out, buf_slice(&c->steps[c->step].text));
		break;
	case STAGE_FILL:
	case STAGE_SYNC:
		buf_addf(out, _("a write of the %s broke: filling it up"), title);
		break;
	case STAGE_INSPECT:
		buf_addf(out, _("looking what a broken write of the %s has left"), title);
		break;
	case STAGE_CLEAR:
		buf_addf(out, _("erasing what a broken write of the %s has left"), title);
		break;
	case STAGE_OVER:
		break;
	default:
		buf_add_text(out, _("asking the board where it keeps certificates"));
		break;
	}
}

static bool report_kind_is_well(const struct certificates_result *r)
{
	bool as_given = r->verdict == CERTIFICATES_UNCHANGED || r->verdict == CERTIFICATES_WRITTEN;
	bool as_found = r->verdict == CERTIFICATES_PRESENT || r->verdict == CERTIFICATES_MISSING;

	return (r->given ? as_given : as_found) && !r->findings.mistakes.n;
}

bool certificates_all_well(const struct certificates *c)
{
	bool any = false;

	if (c->state != CERTIFICATES_ENDED || c->trouble.n || c->mismatched)
		return false;
	for (int kind = 0; kind < CERTS_KINDS; kind++) {
		if (!report_kind_is_well(&c->results[kind]))
			return false;
		any |= c->results[kind].verdict != CERTIFICATES_MISSING;
	}
	return any;
}

void certificates_add_plan(const struct certificates *c, struct buf *out)
{
	for (size_t i = 0; i < c->step_count; i++)
		buf_addf(out, "%zu. %.*s\n   %.*s\n", i + 1,
			SLICE_ARG(buf_slice(&c->steps[i].text)),
			SLICE_ARG(buf_slice(&c->steps[i].line)));
}

/* Each line of it, indented. */
static void report_add_lines(struct buf *out, const struct buf *lines)
{
	struct slice rest = buf_slice(lines);

	while (rest.n) {
		struct slice line = slice_take_line(&rest);

		buf_addf(out, "  %.*s\n", SLICE_ARG(line));
	}
}

static void report_add_there(struct buf *out, const struct certs_contents *there)
{
	if (!there->bytes)
		return;
	buf_add_text(out, "  ");
	if (there->form == CERTS_PEM_KEY || there->form == CERTS_PEM)
		certs_add_line(out, there);
	else
		buf_addf(out, P_("%zu byte, sha256 %s", "%zu bytes, sha256 %s", there->bytes),
			there->bytes, there->sha256);
	buf_add_char(out, '\n');
}

void certificates_add_result(const struct certificates *c, enum certs_kind kind, struct buf *out)
{
	const struct certificates_result *r = &c->results[kind];
	const struct certs_kind_row *row = &certs_kinds[kind];

	buf_addf(out, _("%s (%s): %s\n"), _(row->title), row->name,
		_(report_verdicts[r->verdict].words));
	report_add_lines(out, &r->why);
	if (r->unfinished)
		buf_add_text(out, _("  it was being written when the board was lost\n"));
	report_add_there(out, &r->there);
	report_add_lines(out, &r->findings.mistakes);
	report_add_lines(out, &r->findings.remarks);
	if (kind == CERTS_KEY && c->mismatched)
		buf_add_text(out, _("  it does not belong to the board's client certificate\n"));
}

static void report_set(struct json *o, const char *name, const struct buf *text)
{
	if (text->n)
		json_set_bytes(o, name, "_base64", buf_slice(text));
	else
		json_set_null(o, name);
}

static void report_set_day(struct json *o, const char *name, int64_t seconds)
{
	struct buf day = {0};

	if (seconds >= 0)
		date_add_time(&day, seconds * REPORT_SECOND);
	report_set(o, name, &day);
	buf_fini(&day);
}

static void report_set_certificate(struct json *o, const struct certs_contents *there)
{
	report_set(o, "subject", &there->subject);
	report_set(o, "issuer", &there->issuer);
	report_set_day(o, "not_before", there->not_before);
	report_set_day(o, "not_after", there->not_after);
	json_set_bool(o, "of_maker", there->of_maker);
}

void certificates_add_json(const struct certificates *c, enum certs_kind kind, struct buf *out)
{
	const struct certificates_result *r = &c->results[kind];
	struct json *o = json_new();

	json_set_text(o, "kind", certs_kinds[kind].name);
	json_set_text(o, "verdict", certificates_verdict_name(r->verdict));
	report_set(o, "why", &r->why);
	json_set_bool(o, "given", r->given);
	json_set_bool(o, "erased", r->erased);
	json_set_bool(o, "unfinished", r->unfinished);
	json_set_number(o, "bytes", (long long)r->there.bytes);
	json_set_text(o, "sha256", r->there.bytes ? r->there.sha256 : NULL);
	if (r->there.form == CERTS_PEM)
		report_set_certificate(o, &r->there);
	report_set(o, "key", &r->there.key);
	if (kind == CERTS_KEY)
		json_set_bool(o, "fits_certificate", !c->mismatched);
	report_set(o, "mistakes", &r->findings.mistakes);
	report_set(o, "remarks", &r->findings.remarks);
	report_set(o, "trouble", &c->trouble);
	json_add_line(out, o);
	json_free(o);
}
