/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"
#include "base/language.h"
#include "doctor/finding.h"

void doctor_add_text(
	struct buf *out, const struct doctor_findings *findings, const struct doctor_facts *f)
{
	const struct doctor_finding *first = doctor_findings_first(findings);

	for (size_t i = 0; i < findings->count; i++) {
		const struct doctor_finding *found = &findings->list[i];

		if (f->name.n)
			buf_addf(out, "%.*s: ", SLICE_ARG(buf_slice(&f->name)));
		buf_addf(out, "%.*s\n", SLICE_ARG(buf_slice(&found->text)));
		if (found->remedy.n)
			buf_addf(out, _("    what to do: %.*s\n"),
				SLICE_ARG(buf_slice(&found->remedy)));
	}
	if (first && first != &findings->list[findings->count - 1])
		buf_addf(out, _("Do this first: %.*s\n"), SLICE_ARG(buf_slice(&first->remedy)));
}

void doctor_add_json(
	struct buf *out, const struct doctor_findings *findings, const struct doctor_facts *f)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct doctor_finding *found = &findings->list[i];
		struct json *object = json_new();

		json_set_text(object, "finding", found->name);
		json_set_bool(object, "fault", found->fault);
		if (f->name.n)
			json_set_bytes(object, "port", "_base64", buf_slice(&f->name));
		else
			json_set_null(object, "port");
		json_set_bytes(object, "text", "_base64", buf_slice(&found->text));
		if (found->remedy.n)
			json_set_bytes(object, "remedy", "_base64", buf_slice(&found->remedy));
		else
			json_set_null(object, "remedy");
		json_add_line(out, object);
		json_free(object);
	}
}
