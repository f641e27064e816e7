/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "export/formats.h"

const struct export_format export_formats[] = {
	{"text", export_text, false},
	{"csv", export_csv, false},
	{"html", export_html, false},
	{"pcapng", export_pcapng, true},
	{"json", export_json, false},
	{"markdown", export_markdown, false},
	{"script", export_script, false},
	{0},
};

const struct export_format *export_format_find(struct slice name)
{
	for (const struct export_format *f = export_formats; f->name; f++)
		if (slice_eq(name, slice_of(f->name)))
			return f;
	return NULL;
}
