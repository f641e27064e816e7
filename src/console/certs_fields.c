/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console/certs_fields.h"

#include "base/language.h"
#include "base/utf8.h"
#include "view/text.h"

/* Values are words of the user's language. */
#define CERTS_FIELDS_WRITE N_("write")
#define CERTS_FIELDS_CHECK N_("check only")

enum { CERTS_FIELDS_NAME = 20 };

void certs_fields_begin(struct form *f)
{
	static const char *const helps[CERTS_KINDS] = {
		[CERTS_CA] =
			N_("PEM file of the authority that signed the broker's certificate; Tab "
			   "completes its name. Left empty, it is not touched."),
		[CERTS_CERTIFICATE] =
			N_("PEM file of the certificate that the board shows to the broker, "
			   "for schemes 4, 5, 9 and 10. Left empty, it is not touched."),
		[CERTS_KEY] =
			N_("PEM file of that certificate's private key, without a password. Left "
			   "empty, it is not touched."),
	};

	buf_add_text(&f->title, _("Certificates of the board"));
	buf_add_text(
		&f->about, _("The board is asked first what it has; only what differs is written, "
			     "and read back."));
	for (size_t i = 0; i < CERTS_KINDS; i++) {
		struct form_field *field = form_add_field(f, certs_kinds[i].title, _(helps[i]));
		form_field_set_label(field, _(certs_kinds[i].title));
		field->optional = true;
		buf_add_text(&field->placeholder, _("not touched"));
	}
	struct form_field *how = form_add_field(f, "then", _("Whether anything is to be written."));
	form_field_set_label(how, C_("what next", "then"));
	form_field_add_choice(how, slice_of(_(CERTS_FIELDS_WRITE)), _("shows the plan first"));
	form_field_add_choice(
		how, slice_of(_(CERTS_FIELDS_CHECK)), _("compares, and changes nothing"));
	how->whole = true;
	form_field_set(how, slice_of(_(CERTS_FIELDS_WRITE)));
}

bool certs_fields_only_checks(const struct form *f)
{
	return slice_eq(
		buf_slice(&f->fields[CERTS_FIELDS_HOW].value), slice_of(_(CERTS_FIELDS_CHECK)));
}

static void certs_fields_add_lines(struct buf *out, const char *name, struct slice lines)
{
	while (lines.n) {
		text_add_padded(out, slice_of(name), CERTS_FIELDS_NAME);
		utf8_add_visible(out, slice_take_line(&lines));
		buf_add_char(out, '\n');
	}
}

static void certs_fields_judge(
	struct form *f, enum certs_kind kind, const struct certs_fields_file *file, int64_t now)
{
	struct form_field *field = &f->fields[kind];
	struct certs_contents contents = {0};
	struct certs_findings findings = {0};
	struct buf line = {0};

	if (file->problem) {
		buf_set(&field->mistake, slice_of(file->problem));
		field->unfinished = f->current == kind;
	} else if (field->value.n) {
		certs_look(file->bytes, &contents);
		certs_judge(&contents, kind, 0, now, &findings);
		certs_add_line(&line, &contents);
		certs_fields_add_lines(&f->outcome, _(certs_kinds[kind].title), buf_slice(&line));
		certs_fields_add_lines(&f->outcome, _("  mind"), buf_slice(&findings.remarks));
		struct slice mistakes = buf_slice(&findings.mistakes);
		buf_set(&field->mistake, slice_take_line(&mistakes));
	}
	certs_contents_fini(&contents);
	certs_findings_fini(&findings);
	buf_fini(&line);
}

/* They are looked at together once neither has a mistake of its own. */
static void certs_fields_match(struct form *f, const struct certs_fields_file files[CERTS_KINDS])
{
	const struct form_field *certificate = &f->fields[CERTS_CERTIFICATE];
	struct form_field *key = &f->fields[CERTS_KEY];

	if (certificate->value.n && key->value.n && !certificate->mistake.n && !key->mistake.n &&
		!certs_belong(files[CERTS_CERTIFICATE].bytes, files[CERTS_KEY].bytes))
		buf_add_text(&key->mistake, _("this key does not belong to that certificate"));
}

void certs_fields_show(
	struct form *f, const struct certs_fields_file files[CERTS_KINDS], int64_t now)
{
	bool any = false, checks = certs_fields_only_checks(f);
	const struct form_field *how = &f->fields[CERTS_FIELDS_HOW];

	buf_clear(&f->outcome);
	buf_clear(&f->remark);
	f->refused = false;
	for (int i = 0; i < CERTS_KINDS; i++) {
		certs_fields_judge(f, (enum certs_kind)i, &files[i], now);
		any |= f->fields[i].value.n > 0;
	}
	certs_fields_match(f, files);
	if (how->value.n && !form_field_meaning(how).n)
		buf_addf(&f->fields[CERTS_FIELDS_HOW].mistake, _("it can be \"%s\" or \"%s\""),
			_(CERTS_FIELDS_WRITE), _(CERTS_FIELDS_CHECK));
	if (!any && !checks)
		buf_add_text(
			&f->remark, _("without a file, Enter on the last field only reads what "
				      "the board has"));
	else
		buf_add_text(&f->remark,
			checks ? _("Enter on the last field compares, and changes nothing")
			       : _("Enter on the last field asks the board, and shows the plan"));
}
